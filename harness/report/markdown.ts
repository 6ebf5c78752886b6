import { formatSeconds } from '../common/units.js'
import type { ScoredTrial } from '../scoring/score.js'
import type { ScenarioSummary, Summary, SystemSummary } from '../scoring/summary.js'
import { dollars, milliseconds, pairSentence, percent, percentWithInterval, points } from './format.js'

/** report.md: the figures of a run, what they rest on, and the questions that tell the systems apart. */
export function markdownReport(summary: Summary, trials: readonly ScoredTrial[]): string {
  return [
    `# versus: ${summary.scenarios.map((scenario) => scenario.title).join(', ')}`,
    '',
    provenance(summary),
    ...summary.scenarios.flatMap((scenario) => [
      '',
      ...scenarioSection(
        scenario,
        trials.filter(({ trial }) => trial.scenario === scenario.name),
        summary,
      ),
    ]),
    '',
  ].join('\n')
}

function provenance({ run, models, machine, settings, hourlyRate }: Summary): string {
  return [
    `Run ${run}, seed ${settings.seed}. Language model ${models.chat.name} (${models.chat.sha256.slice(0, 12)}), embeddings ${models.embedding}.`,
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}. Local compute at $${hourlyRate} an hour.`,
  ].join('\n')
}

function scenarioSection(scenario: ScenarioSummary, trials: readonly ScoredTrial[], summary: Summary): string[] {
  const { asked, answerable, wordings } = scenario.questions
  return [
    `## ${scenario.title}`,
    '',
    ...(scenario.notice ? [`> ${scenario.notice}`, ''] : []),
    `${asked} questions (${answerable} answerable, ${asked - answerable} not), ${wordings} wordings each. Intervals are 95 %, bootstrapped over questions.`,
    '',
    ...unfinished(scenario),
    '### Verdicts',
    '',
    ...scenario.pairs.map(
      (pair) =>
        `- ${pairSentence(pair)}${pair.detectable === null ? '' : `; ${pair.questions} questions can show ${points(pair.detectable)} or more`}.`,
    ),
    '',
    '### Accuracy',
    '',
    ...accuracyTable(scenario.systems),
    '',
    ...ceilingNote(scenario),
    '### Latency, cost, consistency',
    '',
    ...effortTable(scenario.systems),
    '',
    ...adapterNotes(scenario),
    `Cost at the workload spreads indexing, training and each update over the scenario's questions; the price of an hour is ${dollars(summary.hourlyRate)}.`,
    '',
    '### Systems',
    '',
    ...scenario.systems.map((system) => `- \`${system.id}\`: ${system.title}.`),
    '',
    ...disagreements(trials),
  ]
}

function unfinished({ systems }: ScenarioSummary): string[] {
  const missing = systems.reduce((sum, system) => sum + system.missing, 0)
  const unclocked = systems.flatMap((system) =>
    system.latencyError ? [`\`${system.id}\` could not be clocked: ${escapeText(system.latencyError)}`] : [],
  )
  return [
    ...(missing > 0 ? [`**Not finished: ${missing} planned trials are missing.**`, ''] : []),
    ...unclocked.flatMap((line) => [line, '']),
  ]
}

function accuracyTable(systems: readonly SystemSummary[]): string[] {
  const columns: [string, string][] = [
    ['correct', 'correct'],
    ['keyFacts', 'key facts'],
    ['label', 'label'],
    ['refusal', 'refusal'],
    ['tokenF1', 'token F1'],
    ['recall@1', 'recall@1'],
    ['recall@3', 'recall@3'],
    ['mrr', 'MRR'],
  ]
  return markdownTable(
    ['system', ...columns.map(([, title]) => title), 'trials', 'failed'],
    systems.map((system) => [
      `\`${system.id}\``,
      ...columns.map(([id]) =>
        id === 'correct' || id === 'keyFacts' || id === 'label' ? percentWithInterval(system.scores[id]) : percent(system.scores[id]?.mean),
      ),
      String(system.trials),
      String(system.errors),
    ]),
  )
}

function effortTable(systems: readonly SystemSummary[]): string[] {
  return markdownTable(
    [
      'system',
      'p50',
      'p95',
      'first token p50',
      'retrieve',
      'generate',
      'tokens in / out',
      'once',
      'per update',
      'per 1,000 answers',
      'per 1,000 at workload',
      'agreement',
    ],
    systems.map(({ id, latency, tokens, cost, consistency }) => [
      `\`${id}\``,
      milliseconds(latency?.p50),
      milliseconds(latency?.p95),
      milliseconds(latency?.firstTokenP50),
      milliseconds(latency?.retrieve),
      milliseconds(latency?.generate),
      tokens ? `${Math.round(tokens.input)} / ${Math.round(tokens.output)}` : 'n/a',
      dollars(cost?.once),
      dollars(cost?.perUpdate),
      dollars(cost?.perThousandAnswers),
      dollars(cost?.perThousandAtWorkload),
      percent(consistency.agreement),
    ]),
  )
}

function ceilingNote({ reader }: ScenarioSummary): string[] {
  if (!reader) return []
  return [
    `Original wordings of answerable questions: with the gold passage alone rag’s reader is right in ${percentWithInterval(reader.ceiling)} (the reader’s ceiling), end to end in ${percentWithInterval(reader.endToEnd)}.`,
    '',
  ]
}

function adapterNotes({ adapters, index }: ScenarioSummary): string[] {
  const { tuned, reader } = adapters
  const lines = [
    tuned &&
      `- Scenario adapter${tuned.stale ? ' (**stale: the training pairs changed since**)' : ''}: ${tuned.pairs} pairs, ${tuned.epochs} epochs, ${tuned.tokens} tokens, ${formatSeconds(tuned.seconds)} of training.`,
    reader &&
      `- Reader adapter, used by both RAG systems: ${reader.pairs} pairs of passages and questions that have nothing to do with the scenario, ${formatSeconds(reader.seconds)} of training.`,
    index && `- Index: ${index.chunks} chunks, ${formatSeconds(index.fromNothingSeconds)} from nothing.`,
  ].filter((line) => line !== null)
  return lines.length > 0 ? [...lines, ''] : []
}

/** Original wordings that rag and fine-tuned do not both get right, at most this many. */
const SHOWN = 12

function disagreements(trials: readonly ScoredTrial[]): string[] {
  const originals = trials.filter(({ trial }) => trial.wording === 0 && trial.repeat === 0)
  const find = (system: string, question: string) => originals.find(({ trial }) => trial.system === system && trial.question === question)
  const rows = [...new Set(originals.map(({ question }) => question))].flatMap((question) => {
    const rag = find('rag', question.id)
    const tuned = find('fine-tuned', question.id)
    if (!rag?.scores || !tuned?.scores || rag.scores['correct'] === tuned.scores['correct']) return []
    const answer = ({ trial, scores }: ScoredTrial) => `${scores?.['correct'] === 1 ? '✓' : '✗'} ${trial.answer?.text ?? ''}`
    return [[question.wordings[0] ?? '', question.answers[0] ?? '', answer(rag), answer(tuned)].map(escapeText)]
  })
  if (rows.length === 0) return []
  const more = rows.length > SHOWN ? [`…and ${rows.length - SHOWN} more in trials.csv.`, ''] : []
  return [
    '### Where rag and fine-tuned differ',
    '',
    ...markdownTable(['question', 'accepted', 'rag', 'fine-tuned'], rows.slice(0, SHOWN)),
    '',
    ...more,
  ]
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** Longest text of a model in a cell, in characters. */
const CELL = 200

/** Model output is not Markdown: nothing in it may become a link, a tag or another cell. */
function escapeText(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  const short = [...flat].slice(0, CELL).join('')
  return short.replace(/[\\`*_[\]<>|#~@:]/g, (mark) => `\\${mark}`).replace(/\bwww\./gi, 'www\\.')
}
