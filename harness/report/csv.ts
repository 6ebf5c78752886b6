import { stringify } from 'csv-stringify/sync'
import type { Scenario } from '../scenario/scenario.js'
import type { AskedQuestion } from '../scoring/asked.js'
import { SCORERS, scorersOf } from '../scoring/registry.js'
import type { ScoredTrial } from '../scoring/score.js'
import type { Answer } from '../systems/system.js'

/** trials.csv, row by row: one a trial; opens in a spreadsheet, where a cell that could start a formula is quoted as text. */
export function trialsCsv(scenarios: readonly Scenario[], write: (piece: string) => void) {
  // Scorers of a scenario's own come after those of versus.
  const own = new Set(scenarios.flatMap((scenario) => scorersOf(scenario).map(({ id }) => id)))
  const scorers = [...new Set([...SCORERS.map(({ id }) => id), ...own])].filter((id) => own.has(id))
  let rows: (string | number)[][] = [[...BEFORE, ...scorers, ...AFTER]]
  const end = () => {
    write(stringify(rows, { escape_formulas: true }))
    rows = []
  }
  return {
    add({ trials }: AskedQuestion): void {
      for (const trial of trials) rows.push(cellsOf(trial, scorers))
      if (rows.length >= ROWS) end()
    },
    end,
  }
}

/** Rows that are formatted at once. */
const ROWS = 500

const BEFORE = [
  'scenario',
  'system',
  'question',
  'category',
  'difficulty',
  'answerable',
  'wording',
  'repeat',
  'asked',
  'accepted',
  'answer',
  'error',
]
const OF_ANSWER = [
  'passages',
  'citations',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'retrieve_ms',
  'first_token_ms',
  'generate_ms',
  'total_ms',
]
const AFTER = [...OF_ANSWER, 'attempts']

/** In the order of the heads. */
function cellsOf({ trial, question, scores }: ScoredTrial, scorers: readonly string[]): (string | number)[] {
  const { answer, error } = trial
  return [
    trial.scenario,
    trial.system,
    question.id,
    question.category,
    question.difficulty ?? '',
    String(question.answerable),
    trial.wording,
    trial.repeat,
    trial.asked,
    question.answers.join(' | '),
    answer?.text ?? '',
    error ? `${error.kind}: ${error.message}` : '',
    ...scorers.map((id) => scores?.[id] ?? ''),
    ...(answer ? answerCells(answer) : OF_ANSWER.map(() => '')),
    trial.attempts,
  ]
}

function answerCells({ passages, citations, usage, timings }: Answer): (string | number)[] {
  return [
    passages?.map((passage) => passage.id).join(' | ') ?? '',
    citations.join(' | '),
    usage.inputTokens,
    usage.cachedInputTokens,
    usage.outputTokens,
    ...[timings.retrieveMs, timings.firstTokenMs, timings.generateMs, timings.totalMs].map((ms) => ms.toFixed(2)),
  ]
}
