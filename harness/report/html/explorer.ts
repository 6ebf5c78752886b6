import { grouped } from '../../common/group.js'
import { computeCost } from '../../cost/bill.js'
import { hitGroups } from '../../scoring/key-facts.js'
import { holdsGold } from '../../scoring/retrieval.js'
import type { ScoredTrial } from '../../scoring/score.js'
import type { Summary } from '../../scoring/summary.js'
import { scriptJson } from './markup.js'
import { type AnswerRow, DETAILS_ID, type Outcome, PASSAGES_ID, type PageIndex, type QuestionDetails, type TrialRow } from './page-data.js'
import type { RunPassages } from './passages.js'

/** Characters of JSON after which a block ends: so much is parsed to show one question. */
const BLOCK = 250_000

type Systems = PageIndex['systems']

interface ExplorerOptions {
  readonly summary: Summary
  readonly trials: readonly ScoredTrial[]
  readonly passages: RunPassages
}

/**
 * The script elements that hold the questions of a run, one after the other: a run may be larger than what fits into one string.
 * @returns the index, for the last of them.
 */
export function* explorerBlocks({ summary, trials, passages }: ExplorerOptions): Generator<string, PageIndex> {
  const systems = systemsOf(summary)
  const categories = [...new Set(trials.map(({ question }) => question.category))].sort()
  const groups = grouped(trials, ({ trial }) => `${trial.scenario}/${trial.question}`)
  const rate = summary.hourlyRate
  const details = yield* blocks(DETAILS_ID, groups, (group) => detailsOf(group, systems, primaryOf(summary, group), passages, rate))
  const starts = yield* blocks(PASSAGES_ID, passages.all, ({ id, text }) => [id, text])
  return {
    systems,
    scenarios: summary.scenarios.map(({ name, title }) => ({ name, title })),
    categories,
    questions: groups.map((group) => {
      const [{ trial, question }] = group as [ScoredTrial]
      const scenario = summary.scenarios.findIndex(({ name }) => name === trial.scenario)
      const outcomes = systems.map(({ id }) =>
        outcomeOf(
          group.filter((one) => one.trial.system === id),
          primaryOf(summary, group),
        ),
      )
      return [scenario, question.id, question.wordings[0] ?? '', categories.indexOf(question.category), question.difficulty ?? '', outcomes]
    }),
    details,
    passages: starts,
  }
}

function systemsOf({ scenarios }: Summary): Systems {
  const all = scenarios.flatMap(({ systems }) => systems.map(({ id, title, diagnostic }) => ({ id, title, diagnostic })))
  return [...new Map(all.map((system) => [system.id, system])).values()]
}

function primaryOf({ scenarios }: Summary, [first]: readonly ScoredTrial[]): string {
  return scenarios.find(({ name }) => name === first?.trial.scenario)?.primaryScorer ?? 'correct'
}

/** Script elements `<id>0`, `<id>1`, …, each with an array of rows. @returns the place of the first row of each. */
function* blocks<T>(id: string, items: readonly T[], rowOf: (item: T) => unknown): Generator<string, number[]> {
  const starts: number[] = []
  let [rows, size, start] = [[] as string[], 0, 0]
  for (const [index, item] of items.entries()) {
    const row = scriptJson(rowOf(item))
    rows.push(row)
    size += row.length
    if (size < BLOCK && index < items.length - 1) continue
    yield scriptElement(`${id}${starts.length}`, `[${rows.join(',\n')}]`)
    starts.push(start)
    ;[rows, size, start] = [[], 0, index + 1]
  }
  return starts
}

/** A script element that holds data and is not run. @param json made by {@link scriptJson}. */
export function scriptElement(id: string, json: string): string {
  return `<script type="application/json" id="${id}">${json}</script>\n`
}

function outcomeOf(trials: readonly ScoredTrial[], scorer: string): Outcome | null {
  if (trials.length === 0) return null
  const scores = trials.flatMap(({ scores }) => scores?.[scorer] ?? [])
  return [scores.filter((score) => score === 1).length, scores.length, trials.filter(({ trial }) => trial.error).length]
}

function detailsOf(group: readonly ScoredTrial[], systems: Systems, scorer: string, passages: RunPassages, rate: number): QuestionDetails {
  const [{ question }] = group as [ScoredTrial]
  const read = [...new Set(group.flatMap(({ trial }) => passages.of(trial.id) ?? []))]
  return {
    answerable: question.answerable,
    answers: question.answers,
    keyFacts: question.keyFacts,
    label: question.label ?? null,
    gold: read.filter((place) => {
      const passage = passages.all[place]
      return passage && question.gold.some((wanted) => holdsGold(passage, wanted))
    }),
    trials: group.map(({ trial, question: { keyFacts }, scores }): TrialRow => {
      const system = systems.findIndex(({ id }) => id === trial.system)
      const error = trial.error && `${trial.error.kind}: ${trial.error.message}`
      const answer = trial.answer && answerRow(trial.answer, keyFacts, passages.of(trial.id), rate)
      return [system, trial.wording, trial.repeat, trial.asked, scores?.[scorer] ?? null, answer, error, trial.attempts]
    }),
  }
}

function answerRow(
  { text, citations, passages, timings, usage }: NonNullable<ScoredTrial['trial']['answer']>,
  keyFacts: readonly (readonly string[])[],
  read: readonly number[] | null,
  rate: number,
): AnswerRow {
  const facts = hitGroups(text, keyFacts).map(Number).join('')
  const cited = (passages ?? []).flatMap(({ id }, place) => (citations.includes(id) ? [place] : []))
  const times = [timings.retrieveMs, timings.firstTokenMs, timings.generateMs, timings.totalMs] as const
  const [retrieve, first, generate, total] = times.map((ms) => Number(ms.toFixed(1))) as [number, number, number, number]
  const dollars = Number(computeCost(timings.totalMs / 1000, rate).toPrecision(3))
  return [
    text,
    facts,
    read,
    cited,
    [retrieve, first, generate, total],
    [usage.inputTokens, usage.cachedInputTokens, usage.outputTokens],
    dollars,
  ]
}
