import { escapeText, markdownTable } from '../common/markdown.js'
import { formatPValue, formatSeconds } from '../common/units.js'
import type { AskedQuestion } from '../scoring/asked.js'
import type { ScoredTrial } from '../scoring/score.js'
import { isShareOfRight } from '../scoring/share-of-right.js'
import type { PairSummary, ScenarioSummary, Summary } from '../scoring/summary.js'
import { clockNotes } from './clock-notes.js'
import { breakEvenSentence, dollars, isTooFew, pairSentence, percentWithInterval, runTitle, TOO_FEW } from './format.js'
import {
  accuracyTable,
  consistencyTable,
  costCurveTable,
  costTable,
  labelTables,
  latencyTable,
  passageTable,
  sliceTables,
  spendingNotes,
  throughputTable,
} from './markdown-tables.js'
import { staleNotes } from './stale-notes.js'
import { verdictOf } from './verdict.js'

/** report.md: the figures of a run, what they rest on, and the questions that tell the systems apart; short, but for what is folded away. */
export function markdownReport(summary: Summary, differences: ReadonlyMap<string, Differences>): string {
  return [
    `# versus: ${summary.scenarios.map((scenario) => scenario.title).join(', ')}`,
    '',
    provenance(summary),
    ...summary.scenarios.flatMap((scenario) => ['', ...scenarioSection(scenario, summary, differences.get(scenario.name))]),
    '',
  ].join('\n')
}

function provenance(summary: Summary): string {
  const { models, machine, settings, hourlyRate } = summary
  return [
    `Run ${runTitle(summary)}, seed ${settings.seed}. Language model ${models.chat.name} (${models.chat.sha256.slice(0, 12)}), embeddings ${models.embedding}.`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}. Local compute at ${dollars(hourlyRate)} an hour.`,
  ].join('\n')
}

/** Who is first in what, and how right each system is; all else is folded away, one press from it where a pull request shows it. */
function scenarioSection(scenario: ScenarioSummary, summary: Summary, differences?: Differences): string[] {
  const { asked, answerable, wordings } = scenario.questions
  return [
    `## ${scenario.title}`,
    '',
    ...(scenario.notice ? [`> ${scenario.notice}`, ''] : []),
    `${asked} questions (${answerable} answerable, ${asked - answerable} not), up to ${wordings} wordings each. Intervals are 95 %, by question; p-values are McNemar’s, adjusted by Holm.`,
    '',
    ...unfinished(scenario),
    ...firsts(scenario),
    '### Accuracy',
    '',
    ...accuracyTable(scenario.systems, scenario.primaryScorer),
    '',
    ...ceilingNote(scenario),
    ...folded('What these questions can’t show, and how they are compared', notMeasured(scenario)),
    ...folded('Every pair of systems', [
      '### Verdicts',
      '',
      ...(scenario.pairs.length > 0
        ? scenario.pairs.map((pair) => `- ${pairSentence(pair)}${power(pair)}.`)
        : ['None: no two systems have scores on the same questions.']),
      '',
    ]),
    ...folded('Labels, passages, consistency', [
      ...labelTables(scenario.systems),
      ...passageTable(scenario.systems),
      '### Consistency',
      '',
      ...consistencyTable(scenario.systems),
      '',
    ]),
    ...folded('Latency and cost', [
      '### Latency and cost',
      '',
      ...latencyTable(scenario.systems),
      '',
      ...throughputTable(scenario.systems),
      ...costTable(scenario.systems),
      '',
      ...costCurveTable(scenario.systems),
      ...spendingNotes(scenario.systems),
      ...breakEvenNotes(scenario),
      ...adapterNotes(scenario),
      `Cost at the workload spreads indexing, training and each update over the scenario's questions; the price of an hour is ${dollars(summary.hourlyRate)}.`,
      '',
    ]),
    ...folded('Parts of the questions', sliceTables(scenario.slices, scenario.primaryScorer)),
    ...folded('Systems, and answers in which they differ', [
      '### Systems',
      '',
      ...scenario.systems.map((system) => `- \`${system.id}\`: ${system.title}.`),
      '',
      ...differenceLines(differences),
    ]),
  ]
}

/** @param lines that end with an empty one; without any, there is nothing to unfold. */
function folded(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`<details><summary>${title}</summary>`, '', ...lines, '</details>', ''] : []
}

function firsts(scenario: ScenarioSummary): string[] {
  const { headline, reason, tiles } = verdictOf(scenario)
  return [
    `**${headline}.**${reason ? ` ${reason}` : ''}`,
    '',
    ...tiles.map(({ title, system, figure, note }) => `- ${title}: \`${system}\`, ${figure}${note ? ` (${note})` : ''}`),
    ...(tiles.length > 0 ? [''] : []),
  ]
}

/** What so many questions can show, and how many a tie would take. */
function power(pair: PairSummary): string {
  const { detectable, questions, questionsNeeded, mcnemar } = pair
  const shown = detectable === null ? '' : `; ${questions} questions can show ${(detectable * 100).toFixed(1)} or more`
  const needed = questionsNeeded === null ? '' : `, and ${questionsNeeded} would show a difference of this size`
  return [
    isTooFew(pair) ? `; ${TOO_FEW}` : `${shown}${needed}`,
    `; original wordings: ${mcnemar.b} to ${mcnemar.c}, p = ${formatPValue(mcnemar.adjusted)}`,
  ].join('')
}

function unfinished({ systems }: ScenarioSummary): string[] {
  const missing = systems.reduce((sum, system) => sum + system.missing, 0)
  return [
    ...(missing > 0 ? [`**Not finished: ${missing} planned trials are missing.**`, ''] : []),
    ...clockNotes(systems).flatMap((line) => [escapeText(line, CELL), '']),
  ]
}

/** What the scenario's data can't show, so that nobody reads an n/a for a failure. */
function notMeasured({ unmeasured, leftOut, primaryScorer, binaryScorer }: ScenarioSummary): string[] {
  const lines = [
    ...unmeasured,
    ...(leftOut.length > 0 ? [`Left out, for want of what they are made of: ${leftOut.map((id) => `\`${id}\``).join(', ')}.`] : []),
    ...(isShareOfRight(primaryScorer) ? [] : [`Systems are compared by \`${primaryScorer}\`.`]),
    ...(binaryScorer === undefined ? [] : [rightnessNote(primaryScorer, binaryScorer)]),
  ]
  return lines.length > 0 ? [...lines.map((line) => `- ${line}`), ''] : []
}

/** What right and wrong mean beside a graded scorer. */
function rightnessNote(primary: string, binary: string | null): string {
  const told = binary ? `told by \`${binary}\`, of the questions that it applies to` : 'not told apart'
  return `\`${primary}\` is graded: right and wrong answers (McNemar’s test, right k times of k, now right and now wrong) are ${told}.`
}

function ceilingNote({ reader, primaryScorer }: ScenarioSummary): string[] {
  if (!reader) return []
  const reaches = isShareOfRight(primaryScorer) ? 'is right in' : `has, by \`${primaryScorer}\`,`
  return [
    `Original wordings of answerable questions: with the gold passage alone rag’s reader ${reaches} ${percentWithInterval(reader.ceiling)} (the reader’s ceiling), end to end in ${percentWithInterval(reader.endToEnd)}.`,
    '',
  ]
}

function breakEvenNotes({ breakEvens }: ScenarioSummary): string[] {
  const lines = breakEvens.flatMap(({ a, b, questionsPerMonth, updatesPerMonth }) => [
    `- ${breakEvenSentence(a, b, questionsPerMonth, 'questions a month')}; ${breakEvenSentence(a, b, updatesPerMonth, 'updates a month')}.`,
  ])
  return lines.length > 0 ? ['All else as in the workload:', '', ...lines, ''] : []
}

function adapterNotes({ adapters, index }: ScenarioSummary): string[] {
  const { tuned, reader, raft } = adapters
  const lines = [
    ...staleNotes(adapters).map((note) => `- **${note}**`),
    tuned &&
      `- Scenario adapter: ${tuned.pairs} pairs, ${tuned.epochs} epochs, ${tuned.tokens} tokens, ${formatSeconds(tuned.seconds)} of training.`,
    raft &&
      `- RAFT adapter: ${raft.pairs} pairs with passages, ${raft.epochs} epochs, ${raft.tokens} tokens, ${formatSeconds(raft.seconds)} of training.`,
    reader &&
      `- Reader adapter: ${reader.pairs} pairs of passages and questions that have nothing to do with the scenario, ${formatSeconds(reader.seconds)} of training.`,
    index && `- Index: ${index.chunks} chunks, ${formatSeconds(index.fromNothingSeconds)} from nothing.`,
  ].filter((line) => typeof line === 'string')
  return lines.length > 0 ? [...lines, ''] : []
}

/** Original wordings that rag and fine-tuned do not both get right: how many there are, and the first {@link SHOWN} of them. */
export interface Differences {
  readonly count: number
  readonly rows: readonly (readonly string[])[]
}

const SHOWN = 12
/** Longest text of a model in a cell, in characters. */
const CELL = 200

/** The questions of a scenario in which rag and fine-tuned differ. */
export function differenceTally() {
  const rows: string[][] = []
  let count = 0
  return {
    add({ question, trials }: AskedQuestion): void {
      const original = (system: string) =>
        trials.find(({ trial }) => trial.system === system && trial.wording === 0 && trial.repeat === 0 && trial.answer)
      const [rag, tuned] = [original('rag'), original('fine-tuned')]
      if (!rag || !tuned || rag.scores?.['correct'] === tuned.scores?.['correct']) return
      count++
      if (rows.length >= SHOWN) return
      const answer = ({ trial, scores }: ScoredTrial) =>
        `${scores?.['correct'] === 1 ? '✓' : '✗'} ${trial.answer?.text || '(an empty answer)'}`
      rows.push([question.wordings[0] ?? '', question.answers[0] ?? '', answer(rag), answer(tuned)].map((text) => escapeText(text, CELL)))
    },
    figures: (): Differences => ({ count, rows }),
  }
}

function differenceLines({ count, rows }: Differences = { count: 0, rows: [] }): string[] {
  if (count === 0) return []
  const more = count > rows.length ? [`…and ${count - rows.length} more in trials.csv.`, ''] : []
  return ['### Where rag and fine-tuned differ', '', ...markdownTable(['question', 'accepted', 'rag', 'fine-tuned'], rows), '', ...more]
}
