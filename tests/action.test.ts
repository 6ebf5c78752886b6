import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { BIN, copyOfScenario, ROOT, temporaryFolder, versus } from './support/cli.js'
import { programs, readYaml, runSteps, type Step } from './support/github.js'

// The scripts of action.yml and of the examples, run as GitHub runs them, on real repositories with a real model.

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}
interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
}

const ACTION = readYaml<Action>(join(ROOT, 'action.yml'))
const EXAMPLES = join(ROOT, 'docs', 'examples', 'ci')
const GITHUB = readYaml<Workflow>(join(EXAMPLES, 'github.yml'))
const SHARDED = readYaml<Workflow>(join(EXAMPLES, 'github-sharded.yml'))
const GITLAB = readYaml<{ versus: { script: string[] } }>(join(EXAMPLES, 'gitlab.yml'))

const SMALL = ['--limit', '2', '--wordings', '1', '--systems', 'base', '--latency', '0']
const INPUTS = { scenarios: 'customer-support', arguments: SMALL.join(' ') }

/** The repository that pull requests are made against, the folder in it that has the scenarios, and its commits. */
let repository: string
let origin: string
const base = { good: '', otherScorers: '', none: '' }

beforeAll(async () => {
  repository = temporaryFolder()
  origin = join(repository, 'project')
  cpSync(join(copyOfScenario('customer-support').scenarios, '..'), origin, { recursive: true })
  gateOn(origin, "{ figure: 'correct', fallsAtMost: 0.03 }")
  await git(repository, 'init', '--quiet', '--initial-branch', 'main')
  const baseline = join(origin, 'results', 'baseline', 'quick')
  base.none = await commit(origin, 'scenario')
  const run = join(temporaryFolder(), 'blessed')
  const scenarios = ['--scenarios', join(origin, 'scenarios')]
  const ran = await versus([...scenarios, 'run', ...SMALL, '--quiet', '--out', run])
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect((await versus(['bless', run, '--name', 'quick', '--results', join(origin, 'results')])).exitCode).toBe(0)
  base.good = await commit(origin, 'baseline')
  const path = join(baseline, 'summary.json')
  const summary = readFileSync(path, 'utf8')
  const other = JSON.parse(summary) as { scenarios: [{ hashes: { scorers: string }; scorers: Record<string, number> }] }
  other.scenarios[0].hashes.scorers = 'other'
  other.scenarios[0].scorers['correct'] = 99
  writeFileSync(path, JSON.stringify(other))
  base.otherScorers = await commit(origin, 'baseline of other scorers')
  writeFileSync(path, summary)
  await commit(origin, 'baseline again')
}, 300_000)

describe('action.yml', () => {
  it('passes where every gate does, against the baseline of the base: what the pull request made of it does not count', async () => {
    const project = await pullRequest((folder) => rmSync(join(folder, 'results'), { recursive: true }))
    const workspace = join(project, '..')
    const { exitCode, log, outputs, stepSummary, used } = await runAction(workspace, {
      base: base.good,
      inputs: { ...INPUTS, 'working-directory': 'project' },
    })
    expect(log).toContain('pass')
    expect(exitCode).toBe(0)
    expect(outputs['gate']?.['exit-code']).toBe('0')
    const { comment, junit } = outputs['gate'] as { comment: string; junit: string }
    expect(readFileSync(join(workspace, comment), 'utf8')).toMatch(/^<!-- versus -->\n(.|\n)*correct falls by at most 3\.0 points/)
    expect(readFileSync(join(workspace, junit), 'utf8')).toMatch(/<testsuites? [^>]*failures="0"/)
    expect(stepSummary).toContain('correct falls by at most 3.0 points')
    const run = outputs['run']?.['path'] as string
    expect(existsSync(join(workspace, run, 'report.html'))).toBe(true)
    expect(used.at(-1)).toMatchObject({ uses: 'actions/upload-artifact@v4', with: { name: 'versus', path: run } })
    const cache = used.find(({ uses }) => uses.startsWith('actions/cache@'))?.with
    expect(cache?.['key']).toMatch(/^versus-models-Linux-\d+$/)
    expect(cache?.['path']).toMatch(/\/models$/)
  }, 240_000)

  it('fails with 1 where a gate does, with an annotation, and still leaves comment, JUnit and artifact', async () => {
    const project = await pullRequest((folder) => gateOn(folder, "{ figure: 'correct', atLeast: 0.9 }"))
    const workspace = join(project, '..')
    const { exitCode, log, outputs, stepSummary, used } = await runAction(workspace, {
      base: base.good,
      inputs: { ...INPUTS, 'working-directory': 'project' },
    })
    expect(exitCode).toBe(1)
    expect(outputs['gate']?.['exit-code']).toBe('1')
    expect(log).toMatch(/::error title=versus%3A gate failed::customer-support, base: correct is at least 90\.0 %25/)
    expect(readFileSync(join(workspace, outputs['gate']?.['comment'] as string), 'utf8')).toContain('correct is at least 90.0 %')
    expect(readFileSync(join(workspace, outputs['gate']?.['junit'] as string), 'utf8')).toContain('<failure')
    expect(stepSummary).toContain('correct is at least 90.0 %')
    expect(used.at(-1)?.uses).toBe('actions/upload-artifact@v4')
  }, 240_000)

  it('fails with 2 where the run can not be compared, and says why', async () => {
    const workspace = await pullRequest(() => undefined)
    const { exitCode, outputs, stepSummary } = await runAction(workspace, { base: base.otherScorers, inputs: INPUTS })
    expect(exitCode).toBe(2)
    expect(outputs['gate']?.['exit-code']).toBe('2')
    expect(stepSummary).toMatch(/the scorers differ \(correct 99 and \d+\)/)
    expect(readFileSync(join(workspace, outputs['gate']?.['comment'] as string), 'utf8')).toMatch(/the scorers differ/)
  }, 240_000)

  it('fails with 2 where there is no baseline, in base and branch', async () => {
    const workspace = await pullRequest((folder) => rmSync(join(folder, 'results'), { recursive: true }))
    const inputs = { ...INPUTS, artifact: 'figures' }
    const { exitCode, log, outputs, stepSummary, used } = await runAction(workspace, { base: base.none, inputs })
    expect(exitCode).toBe(2)
    expect(log).toContain('::notice title=versus::the base has no results/baseline')
    const comment = readFileSync(join(workspace, outputs['gate']?.['comment'] as string), 'utf8')
    expect(comment).toMatch(/^<!-- versus -->\n\*\*versus: the run was held against nothing\*\*\n\n {4}versus: .*no baseline "quick" there/)
    expect(stepSummary).toBe(comment)
    expect(outputs['gate']?.['junit']).toBeUndefined()
    expect(used.at(-1)).toMatchObject({ with: { name: 'figures' } })
  }, 240_000)

  it('ends with the exit code of a run that has no figures, and gates nothing', async () => {
    const workspace = await pullRequest(() => undefined)
    const { exitCode, log, outputs } = await runAction(workspace, { base: base.good, inputs: { scenarios: 'unknown' } })
    expect(exitCode).toBe(2)
    expect(log).toContain('unknown')
    expect(outputs['gate']).toBeUndefined()
    const helped = await runAction(workspace, { base: base.good, inputs: { arguments: '--help' } })
    expect(helped.exitCode).toBe(1)
  }, 120_000)

  it('takes no input for a command', async () => {
    const workspace = await pullRequest(() => undefined)
    const harm = '$(touch harmed) `touch harmed`; touch harmed # " \' && touch harmed'
    for (const input of ['scenarios', 'scenarios-folder', 'profile', 'arguments', 'baseline', 'results', 'cache']) {
      const { exitCode } = await runAction(workspace, { base: base.good, inputs: { scenarios: 'unknown', [input]: harm } })
      expect({ input, exitCode }).toEqual({ input, exitCode: 2 })
    }
    expect((await git(join(workspace, '..'), 'ls-files', '--others', '*harmed')).stdout).toBe('')
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{')
  }, 240_000)

  it.each([
    ['baseline', '../quick', 'baseline is the name of a folder under results/baseline'],
    ['results', '/tmp/results', 'results is a folder under the working directory'],
    ['results', '../results', 'results is a folder under the working directory'],
    ['cache', 'a\nmodels=b', 'folders are one line each'],
  ])('refuses %s %j', async (input, given, message) => {
    const { exitCode, log } = await runAction(origin, { base: '', inputs: { [input]: given } })
    expect(exitCode).toBe(2)
    expect(log).toContain(`::error title=versus::${message}`)
  })

  it('refuses a base that can not be had, rather than take the baseline of the branch', async () => {
    const { exitCode, log, outputs } = await runAction(await pullRequest(() => undefined), { base: `${'0'.repeat(39)}1`, inputs: INPUTS })
    expect(exitCode).toBe(2)
    expect(log).toContain("can't be fetched: check the repository out first")
    expect(outputs['run']).toBeUndefined()
  })

  it('installs and builds versus where it was not built yet', async () => {
    const path = temporaryFolder()
    for (const part of ['bin', 'harness/models/catalogue.ts', 'package.json'])
      cpSync(join(ROOT, part), join(path, part), { recursive: true })
    const PATH = `${programs({ npm: `echo "npm $*" >> ${join(path, 'called')}` })}:${process.env['PATH']}`
    const steps = ACTION.runs.steps.slice(0, 4)
    expect((await runSteps({ steps, contexts: contextsOf({}, { action_path: path }), workspace: path, env: { PATH } })).exitCode).toBe(0)
    expect(readFileSync(join(path, 'called'), 'utf8')).toBe('npm ci --include=dev --no-audit --no-fund\nnpm run --silent build\n')
  })
})

describe('the workflows', () => {
  const jobs = [...Object.values(GITHUB.jobs), ...Object.values(SHARDED.jobs)]

  it('use official actions alone, by their major version', () => {
    const used = [...ACTION.runs.steps, ...jobs.flatMap(({ steps }) => steps)].flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(10)
    for (const action of used) if (action !== './') expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/)
  })

  it('give the action inputs that it has, and read outputs that it has', () => {
    const steps = GITHUB.jobs['versus']?.steps ?? []
    const own = steps.find(({ uses }) => uses === './')
    for (const input of Object.keys(own?.with ?? {})) expect(Object.keys(ACTION.inputs)).toContain(input)
    const read = [...JSON.stringify(steps).matchAll(/steps\.versus\.outputs\.([\w-]+)/g)].map(([, name]) => name)
    expect(read.length).toBeGreaterThan(0)
    for (const output of read) expect(Object.keys(ACTION.outputs)).toContain(output)
  })

  it('run in shards, merge and gate', async () => {
    const workspace = await pullRequest(() => undefined)
    const smaller = (step: Step) => (step.run ? { ...step, run: step.run.replace('--profile full', `customer-support ${small4}`) } : step)
    const small4 = SMALL.join(' ').replace('--limit 2', '--limit 4')
    const env = { PATH: `${programs({ npm: '', npx: `shift; exec node ${BIN} "$@"` })}:${process.env['PATH']}` }
    for (const shard of [1, 2, 3, 4]) {
      const { exitCode, used } = await runSteps({
        steps: SHARDED.jobs['shard']?.steps.map(smaller) ?? [],
        contexts: { ...contextsOf({}), matrix: { shard } },
        workspace,
        env,
      })
      expect(exitCode).toBe(0)
      expect(used.at(-1)?.with).toEqual({ name: `versus-shard-${shard}`, path: `shards/${shard}` })
    }
    const contexts = contextsOf({}, { event: { pull_request: { base: { sha: base.good } } } })
    const { exitCode, log, used } = await runSteps({ steps: SHARDED.jobs['gate']?.steps ?? [], contexts, workspace, env })
    expect(log).toContain('correct falls by at most 3.0 points')
    expect(exitCode).toBe(0)
    expect(existsSync(join(workspace, 'gates.xml'))).toBe(true)
    expect(used.at(-1)?.with['path']).toBe('results/runs/merged')
  }, 400_000)

  it('run on GitLab', async () => {
    const workspace = await pullRequest(() => undefined)
    const script = GITLAB.versus.script.map((line) => line.replace('--profile quick', `customer-support ${SMALL.join(' ')}`))
    const env = {
      PATH: `${programs({ npm: '', npx: `shift; exec node ${BIN} "$@"` })}:${process.env['PATH']}`,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    }
    const { exitCode, log } = await runSteps({ steps: script.map((run) => ({ run })), contexts: {}, workspace, env })
    expect(log).toContain('correct falls by at most 3.0 points')
    expect(exitCode).toBe(0)
    expect(existsSync(join(workspace, 'gates.md'))).toBe(true)
  }, 240_000)
})

interface ActionRun {
  /** Commit of the pull request's base; empty outside of one. */
  readonly base: string
  readonly inputs: Readonly<Record<string, string>>
}

async function runAction(workspace: string, { base, inputs }: ActionRun) {
  const contexts = contextsOf(inputs, { event: { pull_request: { base: { sha: base } } } })
  return runSteps({ steps: ACTION.runs.steps, contexts, workspace })
}

function contextsOf(inputs: Readonly<Record<string, string>>, github: object = {}) {
  const defaults = Object.fromEntries(Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default ?? '']))
  return { inputs: { ...defaults, ...inputs }, runner: { os: 'Linux' }, github: { action_path: ROOT, ...github } }
}

/** A checkout of a commit upon the newest, as actions/checkout leaves it: without the base's history. @returns its folder with the scenarios. */
async function pullRequest(change: (folder: string) => void): Promise<string> {
  const folder = join(temporaryFolder(), 'checkout')
  await git(ROOT, 'clone', '--quiet', '--depth', '1', `file://${repository}`, folder)
  const project = join(folder, 'project')
  change(project)
  await commit(project, 'change')
  return project
}

async function commit(folder: string, message: string): Promise<string> {
  await git(folder, 'add', '--all')
  await git(folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--allow-empty', '--message', message)
  return (await git(folder, 'rev-parse', 'HEAD')).stdout
}

function git(folder: string, ...args: string[]) {
  return execa('git', ['-C', folder, ...args])
}

/** Makes it the scenario's only gate. */
function gateOn(folder: string, gate: string): void {
  const path = join(folder, 'scenarios', 'customer-support', 'scenario.ts')
  writeFileSync(path, readFileSync(path, 'utf8').replace(/gates: \[.*?\],/s, `gates: [${gate}],`))
}
