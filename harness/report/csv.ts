import { stringify } from 'csv-stringify/sync'
import { SCORERS } from '../scoring/registry.js'
import type { ScoredTrial } from '../scoring/score.js'

/** One row a trial; opens in a spreadsheet, where a cell that could start a formula is quoted as text. */
export function* trialsCsv(trials: readonly ScoredTrial[]): Generator<string> {
  // Scorers of a scenario's own come after those of versus.
  const known = SCORERS.map(({ id }) => id)
  const computed = new Set<string>()
  for (const { scores } of trials) for (const id of Object.keys(scores ?? {})) computed.add(id)
  const columns = [...new Set([...known, ...computed])].filter((id) => computed.size === 0 || computed.has(id))
  // A few at a time: as many objects as there are trials, with a property a column, would take several times the memory of the text.
  const row = ({ trial, question, scores }: ScoredTrial) => ({
    scenario: trial.scenario,
    system: trial.system,
    question: question.id,
    category: question.category,
    difficulty: question.difficulty,
    answerable: question.answerable,
    wording: trial.wording,
    repeat: trial.repeat,
    asked: trial.asked,
    accepted: question.answers.join(' | '),
    answer: trial.answer?.text ?? '',
    error: trial.error ? `${trial.error.kind}: ${trial.error.message}` : '',
    ...Object.fromEntries(columns.map((id) => [id, scores?.[id] ?? ''])),
    passages: trial.answer?.passages?.map((passage) => passage.id).join(' | ') ?? '',
    citations: trial.answer?.citations.join(' | ') ?? '',
    input_tokens: trial.answer?.usage.inputTokens ?? '',
    cached_input_tokens: trial.answer?.usage.cachedInputTokens ?? '',
    output_tokens: trial.answer?.usage.outputTokens ?? '',
    retrieve_ms: trial.answer?.timings.retrieveMs.toFixed(2) ?? '',
    first_token_ms: trial.answer?.timings.firstTokenMs.toFixed(2) ?? '',
    generate_ms: trial.answer?.timings.generateMs.toFixed(2) ?? '',
    total_ms: trial.answer?.timings.totalMs.toFixed(2) ?? '',
    attempts: trial.attempts,
  })
  const format = { escape_formulas: true, cast: { boolean: (value: boolean) => String(value) } }
  for (let start = 0; start < trials.length; start += ROWS)
    yield stringify(trials.slice(start, start + ROWS).map(row), { ...format, header: start === 0 })
}

/** Rows that are formatted at once. */
const ROWS = 500
