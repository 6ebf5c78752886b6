import { formatBytes } from '../common/units.js'
import type { ColdStart } from '../run/latency.js'
import type { QuantileFigure } from '../scoring/latency.js'
import { FEWEST, type SliceFigure, type SliceSummary } from '../scoring/slices.js'
import type { SystemSummary } from '../scoring/summary.js'
import { dollars, milliseconds, percent, percentWithInterval } from './format.js'

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

type Column = readonly [scorer: string, title: string]

const ACCURACY: readonly Column[] = [
  ['correct', 'correct'],
  ['keyFacts', 'key facts'],
  ['label', 'label'],
  ['refusal', 'refusal'],
  ['numeric', 'numbers'],
  ['tokenF1', 'token F1'],
  ['rougeL', 'ROUGE-L'],
  ['format', 'format'],
]
/** Those with which systems are compared have their interval in the table; all intervals are in summary.json. */
const WITH_INTERVAL = new Set(['correct', 'keyFacts', 'label'])

export function accuracyTable(systems: readonly SystemSummary[]): string[] {
  return markdownTable(
    ['system', ...ACCURACY.map(([, title]) => title), 'trials', 'failed'],
    systems.map((system) => [...scoreCells(system, ACCURACY), String(system.trials), String(system.errors)]),
  )
}

const PASSAGES: readonly Column[] = [
  ['recall@1', 'recall@1'],
  ['recall@3', 'recall@3'],
  ['mrr', 'MRR'],
  ['ndcg@5', 'nDCG@5'],
  ['citationPrecision', 'citation precision'],
  ['citationRecall', 'citation recall'],
  ['groundedness', 'groundedness'],
]

/** Systems that read passages: what was found, what was cited, and whether the answer is in it. */
export function passageTable(systems: readonly SystemSummary[]): string[] {
  const reading = systems.filter((system) => PASSAGES.some(([id]) => system.scores[id]))
  if (reading.length === 0) return []
  const rows = reading.map((system) => scoreCells(system, PASSAGES))
  return ['### Passages', '', ...markdownTable(['system', ...PASSAGES.map(([, title]) => title)], rows), '']
}

function scoreCells(system: SystemSummary, columns: readonly Column[]): string[] {
  const cells = columns.map(([id]) => (WITH_INTERVAL.has(id) ? percentWithInterval(system.scores[id]) : percent(system.scores[id]?.mean)))
  return [`\`${system.id}\``, ...cells]
}

/** For each set of labels accuracy, macro-F1 and which label was read for which. */
export function labelTables(systems: readonly SystemSummary[]): string[] {
  const rows = systems.flatMap(({ id, labels }) =>
    labels.map(({ set, accuracy, macroF1, labels: names, confusion }) => {
      const confused = names.flatMap((name, row) => {
        const counts = confusion[row] ?? []
        return [...names, 'none'].flatMap((read, column) =>
          read !== name && counts[column] ? [`${name} read ${read} ${counts[column]}`] : [],
        )
      })
      return [`\`${id}\``, set.join(', '), percent(accuracy), macroF1.toFixed(2), confused.join('; ') || 'nothing']
    }),
  )
  if (rows.length === 0) return []
  return ['### Labels', '', ...markdownTable(['system', 'labels', 'accuracy', 'macro-F1', 'taken for another, times'], rows), '']
}

export function consistencyTable(systems: readonly SystemSummary[]): string[] {
  const measured = (['wordings', 'repeats'] as const).filter((over) => systems.some(({ consistency }) => consistency[over]))
  if (measured.length === 0) return ['Each question was asked once: consistency was not measured.']
  const rows = systems.flatMap(({ id, consistency }) =>
    measured.flatMap((over) => {
      const alike = consistency[over]
      return alike ? [[`\`${id}\``, over, percent(alike.agreement), String(alike.k), percent(alike.passK), percent(alike.flipRate)]] : []
    }),
  )
  return markdownTable(['system', 'over', 'same answer', 'k', 'right k times of k', 'now right, now wrong'], rows)
}

export function latencyTable(systems: readonly SystemSummary[]): string[] {
  return markdownTable(
    ['system', 'p50', 'p75', 'p95', 'p99', 'first token p50', 'retrieve', 'to first token', 'generate', 'tokens in / out'],
    systems.map(({ id, latency, tokens }) => [
      `\`${id}\``,
      ...(['p50', 'p75', 'p95', 'p99'] as const).map((name) => quantileCell(latency?.[name])),
      milliseconds(latency?.firstToken.p50),
      milliseconds(latency?.stages.retrieve),
      milliseconds(latency?.stages.firstToken),
      milliseconds(latency?.stages.generate),
      tokens ? `${Math.round(tokens.input)} / ${Math.round(tokens.output)}` : 'n/a',
    ]),
  )
}

/** `512 ms [490, 560]`; an end that so few samples can't tell is `?`. */
function quantileCell(figure: QuantileFigure | undefined): string {
  if (!figure) return 'n/a'
  const end = (value: number | null) => (value === null ? '?' : milliseconds(value))
  return `${milliseconds(figure.value)} [${end(figure.low)}, ${end(figure.high)}]`
}

export function costTable(systems: readonly SystemSummary[]): string[] {
  return markdownTable(
    ['system', 'once', 'per update', 'per 1,000 answers', 'per 1,000 at workload', 'on disk', 'memory beside the models', 'cold start'],
    systems.map(({ id, cost, diskBytes, latency }) => [
      `\`${id}\``,
      dollars(cost?.once),
      dollars(cost?.perUpdate),
      dollars(cost?.perThousandAnswers),
      dollars(cost?.perThousandAtWorkload),
      formatBytes(diskBytes),
      latency?.cold ? formatBytes(latency.cold.residentBytes) : 'n/a',
      milliseconds(coldStart(latency?.cold)),
    ]),
  )
}

/** Opening and the first answer; unknown where there was none. */
function coldStart(cold: ColdStart | null | undefined): number | undefined {
  return cold && cold.firstAnswerMs !== null ? cold.openMs + cold.firstAnswerMs : undefined
}

/** One table a dimension: correct in each part. */
export function sliceTables(slices: readonly SliceSummary[]): string[] {
  if (slices.length === 0) return []
  const dimensions = [...new Set(slices.map(({ dimension }) => dimension))]
  return [
    '### Slices',
    '',
    `Correct, on parts of the questions. ▲ and ▼: better or worse than on the rest, beyond what so many slices show by chance (Holm, 5 %). Nothing is said of slices of fewer than ${FEWEST} questions.`,
    '',
    ...dimensions.flatMap((dimension) => {
      const own = slices.filter((slice) => slice.dimension === dimension)
      const systems = own[0]?.systems.map(({ id }) => `\`${id}\``) ?? []
      const rows = own.map((slice) => [slice.value, String(slice.questions), ...slice.systems.map(sliceCell)])
      return [...markdownTable([dimension, 'questions', ...systems], rows), '']
    }),
  ]
}

function sliceCell({ score, differs }: SliceFigure): string {
  return `${percentWithInterval(score)}${differs === 'better' ? ' ▲' : differs === 'worse' ? ' ▼' : ''}`
}
