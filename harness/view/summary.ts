import { z } from 'zod'
import { readJson } from '../common/jsonl.js'
import type { Ranking } from '../report/standing.js'
import { sentencesOf } from '../report/verdict.js'

/** What a list of runs reads of summary.json; the rest may be of any version. */

const mean = { mean: z.number(), questions: z.number() }
const meanSchema = z.union([z.object({ ...mean, low: z.number(), high: z.number() }), z.object({ ...mean, low: z.null(), high: z.null() })])

const scenarioSchema = z.object({
  title: z.string(),
  primaryScorer: z.string(),
  systems: z.array(
    z.object({
      id: z.string(),
      diagnostic: z.boolean(),
      trials: z.number(),
      missing: z.number().default(0),
      errors: z.number(),
      scores: z.record(z.string(), meanSchema.nullable()),
    }),
  ),
  pairs: z.array(
    z.object({
      a: z.string(),
      b: z.string(),
      verdict: z.enum(['ahead', 'behind', 'tied']),
      difference: z.number(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      detectable: z.number().nullable().default(null),
      questions: z.number(),
    }),
  ),
})

const summarySchema = z.object({
  run: z.string(),
  created: z.string(),
  settings: z.object({
    scenarios: z.array(z.string()),
    limit: z.number().nullable(),
    wordings: z.number().nullable(),
    repeats: z.number(),
  }),
  scenarios: z.array(scenarioSchema),
})

/** The figures of a scored run that a list shows. */
export interface ScoredRun {
  readonly run: string
  readonly created: string
  readonly settings: z.infer<typeof summarySchema>['settings']
  readonly trials: number
  readonly missing: number
  readonly errors: number
  readonly verdicts: readonly Verdict[]
}

export interface Verdict {
  readonly scenario: string
  readonly headline: string
}

/** @throws InputError where summary.json is damaged. */
export function readScoredRun(path: string): ScoredRun {
  const { scenarios, ...run } = readJson(path, summarySchema)
  const systems = scenarios.flatMap((scenario) => scenario.systems)
  const sum = (figure: (system: (typeof systems)[number]) => number) => systems.reduce((total, system) => total + figure(system), 0)
  return {
    ...run,
    trials: sum(({ trials }) => trials),
    missing: sum(({ missing }) => missing),
    errors: sum(({ errors }) => errors),
    verdicts: scenarios.map((scenario) => ({ scenario: scenario.title, headline: sentencesOf(scenario satisfies Ranking).headline })),
  }
}
