import { join } from 'node:path'
import Table from 'cli-table3'
import pc from 'picocolors'
import writeFileAtomic from 'write-file-atomic'
import { markdownTable } from '../common/markdown.js'
import { points } from '../common/points.js'
import { formatBytes, formatSeconds } from '../common/units.js'
import { FIGURES, type FigureId } from '../drills/figures.js'
import type { Difference, DrillSummary, Figure, Measured } from '../drills/summary.js'
import { dollars, milliseconds, percentWithInterval } from './format.js'

const DRILL_REPORT = 'drill.md'

/** The figures of a drill as a table for a terminal: a row for each system in each condition, a column for each figure that any has. */
export function drillTable(summary: DrillSummary): string {
  const { head, rows } = tableOf(summary)
  const table = new Table({ head, style: { head: [], border: [] }, chars: NO_LINES })
  for (const row of rows) table.push(row)
  const differences = notable(summary).map((difference) => `  ${differenceSentence(difference)}`)
  return [
    pc.bold(titleOf(summary)),
    asked(summary),
    table.toString(),
    ...differences,
    ...notesOf(summary).map((note) => pc.dim(`  ${note}`)),
  ].join('\n')
}

/** Between rows: a drill has many. */
const NO_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }

/** Write drill.md. */
export async function writeDrillReport(folder: string, summary: DrillSummary): Promise<void> {
  const { head, rows } = tableOf(summary)
  const lines = [
    `# ${titleOf(summary)}`,
    '',
    `${asked(summary)}. ${formatSeconds(summary.seconds)} on ${summary.machine.cpu}, ${summary.machine.cores} cores. \`drill.json\` has every figure.`,
    '',
    ...markdownTable(head, rows),
    '',
    ...figuresIn(summary).map((id) => `- **${FIGURES[id].title}**: ${FIGURES[id].meaning}`),
    '',
    ...section('What changed', summary.differences.map(differenceSentence)),
    ...section('Notes', notesOf(summary)),
  ]
  await writeFileAtomic(join(folder, DRILL_REPORT), `${lines.join('\n').trimEnd()}\n`)
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${line}`), '']
}

function titleOf({ drill, scenario }: DrillSummary): string {
  return `${drill}: ${scenario}`
}

function asked({ settings: { limit, wordings, seed, own } }: DrillSummary): string {
  const extra = Object.entries(own).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : value}`)
  return [
    `at most ${limit ?? 'all'} questions of each kind`,
    `${wordings ?? 'all'} wordings each`,
    `seed ${seed}`,
    ...extra,
    '95 % intervals by question',
  ].join('; ')
}

function figuresIn({ measured }: DrillSummary): FigureId[] {
  return (Object.keys(FIGURES) as FigureId[]).filter((id) => measured.some(({ figures }) => figures[id]))
}

function tableOf(summary: DrillSummary): { head: string[]; rows: string[][] } {
  const figures = figuresIn(summary)
  const settings = [...new Set(summary.measured.flatMap(({ setting }) => Object.keys(setting)))]
  const failed = (measured: Measured) => (measured.errors > 0 ? [`${measured.errors} of ${measured.trials}`] : ['0'])
  return {
    head: [...settings, 'system', ...figures.map((id) => FIGURES[id].title), 'failed trials'],
    rows: summary.measured.map((measured) => [
      ...settings.map((name) => String(measured.setting[name] ?? '')),
      measured.system,
      ...figures.map((id) => cell(id, measured.figures[id])),
      ...failed(measured),
    ]),
  }
}

function cell(id: FigureId, figure: Figure | undefined): string {
  if (!figure) return ''
  const { mean, low, high, questions } = figure
  switch (FIGURES[id].unit) {
    case 'share':
      return percentWithInterval({
        mean,
        questions: questions ?? 0,
        ...(low === null || high === null ? { low: null, high: null } : { low, high }),
      })
    case 'seconds':
      return formatSeconds(mean)
    case 'milliseconds':
      return milliseconds(mean)
    case 'dollars':
      return dollars(mean)
    case 'bytes':
      return formatBytes(mean)
    case 'count':
      return mean.toLocaleString('en')
  }
}

/** Beyond chance: the others are in drill.md. */
function notable({ differences }: DrillSummary): Difference[] {
  return differences.filter(({ verdict }) => verdict !== 'tied')
}

function differenceSentence({ figure, from, to, difference, low, high, verdict, questions }: Difference): string {
  const bounds = low === null || high === null ? '' : ` [${points(low)}, ${points(high)}]`
  const name = (of: Difference['from']) => (from.system === to.system ? of.condition : `${of.system} (${of.condition})`)
  const subject = from.system === to.system ? `${to.system}, ` : ''
  const said = verdict === 'tied' ? 'tied' : verdict === 'ahead' ? 'better' : 'worse'
  return `${subject}${FIGURES[figure].title}: ${name(to)} against ${name(from)}: ${points(difference)} points${bounds}, ${said} (${questions} questions)`
}

function notesOf({ notes, measured }: DrillSummary): string[] {
  return [...notes, ...measured.flatMap(({ condition, system, notes: own }) => own.map((note) => `${system}, ${condition}: ${note}`))]
}
