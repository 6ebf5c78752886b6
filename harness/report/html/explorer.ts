import type { UsDollars } from '../../common/units.js'
import { plannedQuestions, type RunSettings, systemsOf } from '../../run/plan.js'
import type { Scenario } from '../../scenario/scenario.js'
import { type AskedQuestion, bySystem } from '../../scoring/asked.js'
import type { AnswerCosts } from '../../scoring/costs.js'
import { hitGroups } from '../../scoring/key-facts.js'
import { binaryScorerOf } from '../../scoring/registry.js'
import { holdsGold } from '../../scoring/retrieval.js'
import type { ScoredTrial } from '../../scoring/score.js'
import { kindOf } from '../../systems/registry.js'
import type { AnswerPassage } from '../../systems/system.js'
import { scriptJson } from './markup.js'
import {
  type AnswerRow,
  DETAILS_ID,
  INDEX_ID,
  type Outcome,
  PASSAGES_ID,
  type PageIndex,
  type QuestionDetails,
  type QuestionRow,
  type TrialRow,
} from './page-data.js'

/** Characters of JSON after which a block ends: so much is parsed to show one question. */
const BLOCK = 250_000

type Systems = PageIndex['systems']

interface ExplorerOptions {
  readonly scenarios: readonly Scenario[]
  readonly settings: RunSettings
  readonly costOf: AnswerCosts
  readonly write: (piece: string) => void
}

/**
 * The script elements that hold the questions of a run, one after the other, as the questions come: a run may be larger than what fits
 * into memory, or into one string.
 */
export function explorerBlocks({ scenarios, settings, costOf, write }: ExplorerOptions) {
  const systems = systemsIn(scenarios, settings)
  const binary = new Map(scenarios.map((scenario) => [scenario, binaryScorerOf(scenario)]))
  const passages = passageList()
  const details = blocks(DETAILS_ID, write)
  const categories = [
    ...new Set(scenarios.flatMap((scenario) => plannedQuestions(scenario, settings).map(({ category }) => category))),
  ].sort()
  // As text, which takes less memory than what it says.
  const questions: string[] = []
  return {
    add(scenario: Scenario, asked: AskedQuestion): void {
      const { question } = asked
      const own = bySystem(asked)
      details.add(detailsOf(asked, { systems, scenario, passages, costOf }))
      const outcomes = systems.map(({ id }) => outcomeOf(own.get(id) ?? [], binary.get(scenario) ?? null))
      // A question that the plan does not have any more is shown, too.
      if (!categories.includes(question.category)) categories.push(question.category)
      const [place, category] = [scenarios.indexOf(scenario), categories.indexOf(question.category)]
      const row: QuestionRow = [place, question.id, question.wordings[0] ?? '', category, question.difficulty ?? '', outcomes]
      questions.push(scriptJson(row))
    },
    /** Writes what is left, and the index. */
    end(): void {
      const texts = blocks(PASSAGES_ID, write)
      const starts = details.end()
      for (const { id, text } of passages.all) texts.add([id, text])
      const index: Omit<PageIndex, 'questions'> = {
        systems,
        scenarios: scenarios.map((scenario) => {
          const { name, title, primaryScorer } = scenario
          return { name, title, graded: binary.get(scenario) !== primaryScorer }
        }),
        categories,
        details: starts,
        passages: texts.end(),
      }
      write(`<script type="application/json" id="${INDEX_ID}">${scriptJson(index).slice(0, -1)},"questions":[`)
      for (const [place, row] of questions.entries()) write(place === 0 ? row : `,${row}`)
      write(']}</script>\n')
    },
  }
}

function systemsIn(scenarios: readonly Scenario[], settings: RunSettings): Systems {
  const all = scenarios.flatMap((scenario) => systemsOf(scenario, settings).map((id) => kindOf(id, scenario.systems)))
  const shown = all.map(({ id, title, diagnostic }) => ({ id, title, diagnostic: diagnostic === true }))
  return [...new Map(shown.map((system) => [system.id, system])).values()]
}

/** Script elements `<id>0`, `<id>1`, …, each with an array of rows. */
function blocks(id: string, write: (piece: string) => void) {
  const starts: number[] = []
  let [rows, size, start] = [[] as string[], 0, 0]
  const flush = () => {
    if (rows.length === 0) return
    write(scriptElement(`${id}${starts.length}`, `[${rows.join(',\n')}]`))
    starts.push(start)
    ;[start, rows, size] = [start + rows.length, [], 0]
  }
  return {
    add(value: unknown): void {
      const row = scriptJson(value)
      rows.push(row)
      size += row.length
      if (size >= BLOCK) flush()
    },
    /** @returns the place of the first row of each. */
    end(): number[] {
      flush()
      return starts
    },
  }
}

/** The passages of a run, each text once. */
function passageList() {
  const all: AnswerPassage[] = []
  const known = new Map<string, number>()
  return {
    all,
    /** Places in `all`. */
    placesOf: (passages: readonly AnswerPassage[]): readonly number[] =>
      passages.map((passage) => {
        const key = JSON.stringify([passage.article, passage.id, passage.text])
        const before = known.get(key)
        if (before !== undefined) return before
        known.set(key, all.length)
        return all.push(passage) - 1
      }),
  }
}

type Passages = ReturnType<typeof passageList>

/** A script element that holds data and is not run. @param json made by {@link scriptJson}. */
function scriptElement(id: string, json: string): string {
  return `<script type="application/json" id="${id}">${json}</script>\n`
}

/** @param binary the scorer that tells right from wrong; `null` where none does. */
function outcomeOf(trials: readonly ScoredTrial[], binary: string | null): Outcome | null {
  if (trials.length === 0) return null
  const scores = binary === null ? [] : trials.flatMap(({ scores }) => scores?.[binary] ?? [])
  return [scores.filter((score) => score === 1).length, scores.length, trials.filter(({ trial }) => trial.error).length]
}

interface DetailsOptions extends Pick<ExplorerOptions, 'costOf'> {
  readonly systems: Systems
  readonly scenario: Scenario
  readonly passages: Passages
}

function detailsOf({ question, trials }: AskedQuestion, { systems, scenario, passages, costOf }: DetailsOptions): QuestionDetails {
  const { keyFacts } = question
  const read = new Set<number>()
  const rows = trials.map(({ trial, scores }): TrialRow => {
    const { answer, error } = trial
    const places = answer?.passages ? passages.placesOf(answer.passages) : null
    for (const place of places ?? []) read.add(place)
    const system = systems.findIndex(({ id }) => id === trial.system)
    const fault = error && `${error.kind}: ${error.message}`
    const row = answer && answerRow(answer, { keyFacts, places, dollars: costOf(scenario.name, trial.system, answer) })
    return [system, trial.wording, trial.repeat, trial.asked, scores?.[scenario.primaryScorer] ?? null, row, fault, trial.attempts]
  })
  return {
    answerable: question.answerable,
    answers: question.answers,
    keyFacts,
    label: question.label ?? null,
    gold: [...read].filter((place) => {
      const passage = passages.all[place]
      return passage && question.gold.some((wanted) => holdsGold(passage, wanted))
    }),
    trials: rows,
  }
}

interface AnswerParts {
  readonly keyFacts: readonly (readonly string[])[]
  /** Of the passages that were read. */
  readonly places: readonly number[] | null
  readonly dollars: UsDollars | null
}

function answerRow(
  { text, citations, passages, timings, usage }: NonNullable<ScoredTrial['trial']['answer']>,
  { keyFacts, places, dollars }: AnswerParts,
): AnswerRow {
  const facts = hitGroups(text, keyFacts).map(Number).join('')
  const cited = (passages ?? []).flatMap(({ id }, place) => (citations.includes(id) ? [place] : []))
  const times = [timings.retrieveMs, timings.firstTokenMs, timings.generateMs, timings.totalMs] as const
  const [retrieve, first, generate, total] = times.map((ms) => Number(ms.toFixed(1))) as [number, number, number, number]
  return [
    text,
    facts,
    places,
    cited,
    [retrieve, first, generate, total],
    [usage.inputTokens, usage.cachedInputTokens, usage.outputTokens],
    dollars === null ? null : Number(dollars.toPrecision(3)),
  ]
}
