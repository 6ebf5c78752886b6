import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { plural } from '../common/text.js'
import { type ImportReport, importInto } from '../scenario/importers/import.js'
import type { Role } from '../scenario/importers/importer.js'
import { importerFor } from '../scenario/importers/registry.js'
import type { Split } from '../scenario/importers/split.js'
import { loadDefinition } from '../scenario/load.js'
import { checkName, writeScenarioFile } from '../scenario/scaffold.js'
import type { GlobalFlags } from './options.js'

interface ImportFlags extends GlobalFlags {
  readonly to: string
  readonly as: Role
  readonly map?: Readonly<Record<string, string>>
  readonly skipFaults?: boolean
  readonly train?: number
  readonly trainWordings?: number
}

/** Formats whose columns may be named otherwise. */
const MAPPED = ['table', 'faq']

/** Faults that are printed; --json has them all. */
const SHOWN = 20

/** Read data sets into a scenario; one that is not there yet is made. Exit code 2 where nothing was written, 1 where rows were left out. */
export async function importCommand(format: string, files: readonly string[], flags: ImportFlags): Promise<void> {
  const importer = importerFor(format)
  if (flags.map && !MAPPED.includes(format)) throw new InputError(`--map: the names of ${format} are its own; leave it out`)
  const missing = files.find((file) => !existsSync(file))
  if (missing) throw new InputError(`${missing}: no such file`)
  const isNew = !existsSync(join(flags.scenarios, flags.to, 'scenario.ts'))
  checkName(flags.to)
  const known = isNew ? null : await loadDefinition(flags.to, flags.scenarios)
  const folder = known?.folder ?? join(flags.scenarios, flags.to)
  const source = { files, columns: flags.map ?? {}, as: flags.as }
  const report = await importInto({
    importer,
    ...source,
    folder: relative('.', folder) || '.',
    labels: known?.definition.labels ?? [],
    skipFaults: flags.skipFaults === true,
    split: splitOf(flags),
  })
  if (report.done && isNew) await makeScenario(flags, format)
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else if (!flags.quiet) process.stdout.write(`${linesOf(report, flags.to).join('\n')}\n`)
  if (!report.done) {
    const fault =
      report.faults.length > 0 ? `${plural(report.faults.length, 'row')} can't be used` : `${files.join(', ')}: nothing in it to import`
    const hint = report.faults.length > 0 && !flags.skipFaults ? ' (--skip-faults takes the others)' : ''
    throw new InputError([...faultLines(report.faults), `${fault}; nothing was written${hint}`].join('\n'))
  }
  if (report.faults.length > 0) process.exitCode = 1
  for (const line of faultLines(report.faults)) process.stderr.write(`${line}\n`)
}

function splitOf({ train, trainWordings, as }: ImportFlags): Split {
  if (train !== undefined && trainWordings !== undefined) throw new InputError('--train and --train-wordings: give one of them')
  if ((train !== undefined || trainWordings !== undefined) && as !== 'all')
    throw new InputError(`--train… splits questions: leave --as ${as} out`)
  return { ...(train !== undefined ? { questions: train } : {}), ...(trainWordings !== undefined ? { wordings: trainWordings } : {}) }
}

async function makeScenario({ scenarios, to }: ImportFlags, format: string): Promise<void> {
  const title = to.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())
  writeScenarioFile(scenarios, { name: to, title, description: `Imported with versus import ${format}.`, maxTokens: 64 })
}

function faultLines(faults: ImportReport['faults']): string[] {
  const lines = faults.slice(0, SHOWN).map(({ at, message }) => `${at}: ${message}`)
  return faults.length > SHOWN ? [...lines, `and ${faults.length - SHOWN} more (--json lists them all)`] : lines
}

/** What gave nothing of its own, with the reasons, and what contradicts another row. */
export function asideLines({ unchanged, asides, contradictions }: Pick<ImportReport, 'unchanged' | 'asides' | 'contradictions'>): string[] {
  return [
    ...(unchanged > 0 ? [`  ${unchanged} were there already`] : []),
    ...Object.entries(asides).map(([reason, count]) => `  ${count} × ${reason}`),
    ...(contradictions.length > 0 ? [`  ${contradictions.length} × asked twice, with another answer:`] : []),
    ...faultLines(contradictions).map((line) => `    ${line}`),
  ]
}

function linesOf(report: ImportReport, to: string): string[] {
  const { rows, written, faults, done } = report
  const { articles, questions, pairs } = written
  return [
    `${plural(rows, 'row')} read: ${plural(articles, 'article')}, ${plural(questions, 'question')}, ${plural(pairs, 'training pair')}${done ? ` written to ${to}` : ''}`,
    ...asideLines(report),
    ...(faults.length > 0 ? [`  ${faults.length} left out, as they can't be used`] : []),
  ]
}
