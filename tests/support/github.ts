import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import matter from 'gray-matter'
import { temporaryFolder } from './cli.js'

/** A step of an action or of a job. */
export interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

/** What `${{ }}` reads, such as `inputs` and `github`. */
type Contexts = Readonly<Record<string, unknown>>

interface RunStepsOptions {
  readonly steps: readonly Step[]
  readonly contexts: Contexts
  /** Where scripts run: the checkout. */
  readonly workspace: string
  readonly env?: Readonly<Record<string, string>>
}

interface Ended {
  readonly exitCode: number
  /** Of all steps, stdout and stderr. */
  readonly log: string
  readonly stepSummary: string
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Steps that use another action, with what they were given. They are not run. */
  readonly used: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[]
}

/** Read YAML, as a workflow or an action. */
export function readYaml<T>(path: string): T {
  return matter(`---\n${readFileSync(path, 'utf8')}\n---\n`).data as T
}

/**
 * Run the scripts of steps as GitHub does: by bash with its flags, each with the files that GitHub hands to a step; after one that failed,
 * those alone that say `always()`.
 */
export async function runSteps({ steps, contexts, workspace, env = {} }: RunStepsOptions): Promise<Ended> {
  const folder = temporaryFolder()
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_ENV: join(folder, 'env'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  mkdirSync(join(folder, 'temp'))
  writeFileSync(files.GITHUB_STEP_SUMMARY, '')
  const ended = {
    exitCode: 0,
    log: '',
    outputs: {} as Record<string, Record<string, string>>,
    used: [] as { uses: string; with: Record<string, string> }[],
  }
  const exported: Record<string, string> = {}
  for (const [index, step] of steps.entries()) {
    const outputs = Object.fromEntries(Object.entries(ended.outputs).map(([id, values]) => [id, { outputs: values }]))
    const filled = (text: string) => fill(text, { ...contexts, steps: outputs })
    const filledIn = (texts: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filled(String(text))]))
    const condition = step.if ?? 'success()'
    if (ended.exitCode !== 0 && !condition.includes('always()')) continue
    if (step.if && !truthy(value(step.if, { ...contexts, steps: outputs }))) continue
    if (step.uses) ended.used.push({ uses: step.uses, with: filledIn(step.with) })
    if (!step.run) continue
    const script = join(folder, `${index}.sh`)
    writeFileSync(script, filled(step.run))
    writeFileSync(files.GITHUB_OUTPUT, '')
    writeFileSync(files.GITHUB_ENV, '')
    const { exitCode, all } = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: join(workspace, filled(step['working-directory'] ?? '.')),
      env: { RUNNER_TEMP: join(folder, 'temp'), GITHUB_ACTIONS: 'true', ...files, ...exported, ...env, ...filledIn(step.env) },
      reject: false,
      all: true,
      timeout: 240_000,
    })
    ended.log += `${all ?? ''}\n`
    if (step.id) ended.outputs[step.id] = assignments(files.GITHUB_OUTPUT)
    Object.assign(exported, assignments(files.GITHUB_ENV))
    if (exitCode !== 0 && ended.exitCode === 0) ended.exitCode = exitCode ?? 1
  }
  return { ...ended, stepSummary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') }
}

/** `name=value` lines. */
function assignments(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/** A text with each `${{ }}` put in. */
function fill(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(value(expression, contexts) ?? ''))
}

/** The expressions that the action and the examples make use of: `&&`, `==`, `!=`, quoted texts, `always()`, and paths into the contexts. */
function value(expression: string, contexts: Contexts): unknown {
  const [first = '', ...more] = expression.split('&&')
  if (more.length > 0) return truthy(value(first, contexts)) && value(more.join('&&'), contexts)
  const [, left, operator, right] = /^(.*?)([!=]=)(.*)$/.exec(first) ?? []
  if (operator) return (String(value(left ?? '', contexts) ?? '') === String(value(right ?? '', contexts) ?? '')) === (operator === '==')
  const term = first.trim()
  if (term === 'always()') return true
  if (/^'[^']*'$/.test(term)) return term.slice(1, -1)
  if (!/^[\w.-]+$/.test(term)) throw new Error(`no such expression here: ${expression}`)
  return term.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], contexts)
}

function truthy(of: unknown): boolean {
  return of !== undefined && of !== null && of !== '' && of !== false
}

/** A folder for PATH with small programs in it, by name: bash scripts. */
export function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, script] of Object.entries(scripts)) {
    appendFileSync(join(folder, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 })
  }
  return folder
}
