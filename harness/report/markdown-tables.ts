import { markdownTable } from '../common/markdown.js'
import { formatBytes } from '../common/units.js'
import type { ColdStart } from '../run/latency.js'
import type { QuantileFigure } from '../scoring/latency.js'
import { isShareOfRight } from '../scoring/share-of-right.js'
import { FEWEST, type SliceFigure, type SliceSummary } from '../scoring/slices.js'
import type { SystemSummary } from '../scoring/summary.js'
import type { ClusteredMean } from '../stats/bootstrap.js'
import { consistencyNotes } from './consistency-notes.js'
import { cosine, dollars, milliseconds, percent, percentWithInterval, percentWithin } from './format.js'

type Column = readonly [scorer: string, title: string]

const ACCURACY: readonly Column[] = [
  ['correct', 'correct'],
  ['keyFacts', 'key facts'],
  ['label', 'label'],
  ['refusal', 'refusal'],
  ['numeric', 'numbers'],
  ['tokenF1', 'token F1'],
  ['rougeL', 'ROUGE-L'],
  ['semantic', 'meaning'],
  ['format', 'format'],
]
/** Cosines, which are no share of anything. */
const COSINES = new Set(['semantic'])
/** Those with which systems are compared have their interval in the table; all intervals are in summary.json. */
const WITH_INTERVAL = new Set(['correct', 'keyFacts', 'label'])

/** @param primary the scorer that systems are compared by: a column of its own, and the first, where the others lack it. */
export function accuracyTable(systems: readonly SystemSummary[], primary: string): string[] {
  const columns: readonly Column[] = ACCURACY.some(([id]) => id === primary) ? ACCURACY : [[primary, primary], ...ACCURACY]
  return markdownTable(
    ['system', ...columns.map(([, title]) => title), 'trials', 'failed'],
    systems.map((system) => [...scoreCells(system, columns, primary), String(system.trials), failedCell(system)]),
  )
}

/** `2 (0.7 % [0, 1.8])`: with the interval where any failed. */
function failedCell({ errors, errorShare }: SystemSummary): string {
  return errors === 0 ? '0' : `${errors} (${percentWithInterval(errorShare)})`
}

const PASSAGES: readonly Column[] = [
  ['recall@1', 'recall@1'],
  ['recall@3', 'recall@3'],
  ['mrr', 'MRR'],
  ['ndcg@5', 'nDCG@5'],
  ['citationPrecision', 'citation precision'],
  ['citationRecall', 'citation recall'],
  ['groundedness', 'groundedness'],
  ['groundedSemantic', 'by embeddings'],
]

/** Systems that read passages: what was found, what was cited, and whether the answer is in it. */
export function passageTable(systems: readonly SystemSummary[]): string[] {
  const reading = systems.filter((system) => PASSAGES.some(([id]) => system.scores[id]))
  if (reading.length === 0) return []
  const rows = reading.map((system) => scoreCells(system, PASSAGES))
  return ['### Passages', '', ...markdownTable(['system', ...PASSAGES.map(([, title]) => title)], rows), '']
}

function scoreCells(system: SystemSummary, columns: readonly Column[], primary?: string): string[] {
  return [`\`${system.id}\``, ...columns.map(([id]) => scoreCell(id, system.scores[id], id === primary))]
}

function scoreCell(id: string, score: ClusteredMean | null | undefined, isPrimary: boolean): string {
  if (COSINES.has(id)) return cosine(score?.mean)
  return isPrimary || WITH_INTERVAL.has(id) ? percentWithInterval(score) : percent(score?.mean)
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
      if (!alike) return []
      const share = (name: 'passK' | 'flipRate') => percentWithin(alike[name], alike.intervals?.[name])
      return [[`\`${id}\``, over, percent(alike.agreement), cosine(alike.semantic), String(alike.k), share('passK'), share('flipRate')]]
    }),
  )
  const head = ['system', 'over', 'same answer', 'nearness in meaning', 'k', 'right k times of k', 'now right, now wrong']
  const notes = consistencyNotes(systems)
  return [...markdownTable(head, rows), ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : [])]
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

/** Answers a second, one question at a time and with several at once; nothing where no system was asked several. */
export function throughputTable(systems: readonly SystemSummary[]): string[] {
  const rows = systems.flatMap(({ id, latency }) => {
    const several = latency?.throughput
    if (!several) return []
    const waiting = several.served < several.concurrency ? `takes on ${several.served} at once, the others wait` : ''
    const failed = several.failed > 0 ? `${several.failed} failed` : ''
    const notes = [waiting, failed].filter(Boolean).join('; ')
    return [
      [
        `\`${id}\``,
        latency.perSecond.toFixed(2),
        several.perSecond.toFixed(2),
        String(several.concurrency),
        String(several.answers),
        notes,
      ],
    ]
  })
  if (rows.length === 0) return []
  return [...markdownTable(['system', 'answers a second, one at a time', 'with n at once', 'n', 'answers', ''], rows), '']
}

/** What 1,000 answers cost at other volumes than the workload's; nothing where no cost is known. */
export function costCurveTable(systems: readonly SystemSummary[]): string[] {
  const priced = systems.flatMap(({ id, diagnostic, cost }) => (cost && !diagnostic ? [{ id, curve: cost.curve }] : []))
  const [first] = priced
  if (!first) return []
  const head = first.curve.map(({ questionsPerMonth }) => `${questionsPerMonth.toLocaleString('en-US')} a month`)
  const rows = priced.map(({ id, curve }) => [`\`${id}\``, ...curve.map(({ perThousand }) => dollars(perThousand))])
  return ['Cost of 1,000 answers over questions a month, all else as in the workload:', '', ...markdownTable(['system', ...head], rows), '']
}

/** What the answers of the run cost, and what can't be told of it. */
export function spendingNotes(systems: readonly SystemSummary[]): string[] {
  const spent = systems.map(
    ({ id, spending: { incurred, logical } }) =>
      `\`${id}\` ${dollars(incurred)}${incurred === logical ? '' : ` (${dollars(logical)} without a cache)`}`,
  )
  const unmetered = systems.reduce((sum, { spending }) => sum + spending.unmetered, 0)
  return [
    `This run's answers cost: ${spent.join(', ')}. No answer came from a cache.`,
    ...(unmetered > 0 ? [`${unmetered} attempts are not in it: they failed, or have no price.`] : []),
    '',
  ]
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
      diskBytes === null ? 'n/a' : formatBytes(diskBytes),
      latency?.cold ? formatBytes(latency.cold.residentBytes) : 'n/a',
      milliseconds(coldStart(latency?.cold)),
    ]),
  )
}

/** Opening and the first answer; unknown where there was none. */
function coldStart(cold: ColdStart | null | undefined): number | undefined {
  return cold && cold.firstAnswerMs !== null ? cold.openMs + cold.firstAnswerMs : undefined
}

/** One table a dimension: the primary score in each part. */
export function sliceTables(slices: readonly SliceSummary[], primary: string): string[] {
  if (slices.length === 0) return []
  const dimensions = [...new Set(slices.map(({ dimension }) => dimension))]
  return [
    '### Slices',
    '',
    `${isShareOfRight(primary) ? 'Correct' : `\`${primary}\``}, on parts of the questions. ▲ and ▼: better or worse than on the rest, beyond what so many slices show by chance (Holm, 5 %). Nothing is said of slices of fewer than ${FEWEST} questions.`,
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
