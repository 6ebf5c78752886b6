import { z } from 'zod'
import { manifestSchema } from '../run/manifest.js'
import type { ScenarioSummary, Summary, SystemSummary } from './summary.js'

/*
 * What summary.json holds, for programs of other kinds: docs/schema/summary.schema.json is made of this. Each schema is held to the type
 * that `summarise` gives, so a figure of another type does not compile here.
 */

const ms = () => z.number().describe('milliseconds')
const dollars = () => z.number().describe('USD')
const share = () => z.number().min(0).max(1)
const ids = () => z.array(z.string())

/** An end is `null` where too few questions say how much they vary: then both are. */
const ENDS = [
  { low: z.number(), high: z.number() },
  { low: z.null(), high: z.null() },
] as const
const clusteredMean = z
  .union(ENDS.map((ends) => z.object({ mean: z.number(), ...ends, questions: z.int() })))
  .meta({ id: 'mean', description: 'over questions, with its 95 % interval' })

const interval = z.object({ low: z.number(), high: z.number() })
const alike = z
  .object({
    agreement: share().nullable(),
    semantic: z.number().nullable(),
    k: z.int(),
    passK: share().nullable(),
    covered: z.exactOptional(z.object({ questions: z.int(), of: z.int() })),
    flipRate: share().nullable(),
    intervals: z.object({ passK: interval, flipRate: interval }).nullable(),
  })
  .meta({ id: 'alike' })

const quantile = z.object({ value: ms(), low: ms().nullable(), high: ms().nullable() }).meta({ id: 'quantile' })
const latency = z.object({
  samples: z.int(),
  p50: quantile,
  p75: quantile,
  p95: quantile,
  p99: quantile,
  cold: z.object({ openMs: ms(), firstAnswerMs: ms().nullable(), residentBytes: z.number() }).nullable(),
  perSecond: z.number().describe('answers a second, one question at a time'),
  throughput: z
    .object({ concurrency: z.int(), served: z.int(), answers: z.int(), failed: z.int(), perSecond: z.number() })
    .nullable()
    .describe('with several questions at once'),
  firstToken: z.object({ p50: ms(), p95: ms() }),
  stages: z.object({ retrieve: ms(), firstToken: ms(), generate: ms() }).describe('medians'),
})

const system: z.ZodType<SystemSummary> = z.object({
  id: z.string(),
  title: z.string(),
  diagnostic: z.boolean().describe('explains another system; not ranked'),
  trials: z.int(),
  missing: z.int().describe('planned trials that the journal does not have'),
  errors: z.int().describe('failed trials, in no other figure'),
  errorShare: clusteredMean.nullable(),
  scores: z.record(z.string(), clusteredMean.nullable()).describe('by scorer id; null where the scorer applies to no trial'),
  labels: z.array(z.object({ set: ids(), accuracy: share(), macroF1: share(), labels: ids(), confusion: z.array(z.array(z.int())) })),
  consistency: z.object({
    wordings: alike.nullable(),
    repeats: alike.nullable(),
    inconsistent: z.array(z.object({ question: z.string(), right: z.int(), asked: z.int(), answers: z.int() })),
  }),
  tokens: z.object({ input: z.number(), output: z.number() }).nullable().describe('means an answer'),
  diskBytes: z.number().nullable(),
  latency: latency.nullable(),
  latencyError: z.string().nullable(),
  cost: z
    .object({
      once: dollars(),
      sharedOnce: dollars().optional().describe('of once: what serves every scenario, the general reader adapter'),
      perUpdate: dollars(),
      perThousandAnswers: dollars(),
      perThousandAtWorkload: dollars(),
      curve: z.array(z.object({ questionsPerMonth: z.number(), monthly: dollars(), perThousand: dollars() })),
    })
    .nullable(),
  spending: z.object({ incurred: dollars(), logical: dollars(), unmetered: z.int() }),
})

const verdict = z.enum(['ahead', 'behind', 'tied'])
const pair = z.union(
  ENDS.map((ends) =>
    z.object({
      a: z.string(),
      b: z.string(),
      difference: z.number().describe('a minus b, by the primary scorer'),
      ...ends,
      verdict,
      questions: z.int(),
      detectable: z.number().nullable(),
      questionsNeeded: z.int().nullable(),
      mcnemar: z.object({ b: z.int(), c: z.int(), pValue: share(), adjusted: share() }),
    }),
  ),
)

const cheaper = z.enum(['a', 'b', 'same'])
const breakEven = z.object({ at: z.number().nullable(), below: cheaper, above: cheaper }).meta({ id: 'breakEven' })

const adapter = z
  .object({
    sha256: z.string(),
    pairs: z.int(),
    epochs: z.number(),
    seconds: z.number(),
    tokens: z.number(),
    created: z.string(),
    stale: z.boolean(),
    changed: z.exactOptional(ids()),
  })
  .meta({ id: 'adapter' })
  .nullable()

const scenario: z.ZodType<ScenarioSummary> = z.object({
  name: z.string(),
  title: z.string(),
  notice: z.string().nullable(),
  hashes: z.object({ questions: z.string(), knowledge: z.string(), training: z.string(), scorers: z.string(), labels: z.string() }),
  scorers: z.record(z.string(), z.int()).describe('version of each scorer'),
  primaryScorer: z.string(),
  binaryScorer: z.exactOptional(z.string().nullable()),
  ownBinaryScorers: z.exactOptional(ids()),
  questions: z.object({ asked: z.int(), answerable: z.int(), wordings: z.int() }),
  unmeasured: ids(),
  leftOut: ids(),
  systems: z.array(system),
  pairs: z.array(pair),
  breakEvens: z.array(z.object({ a: z.string(), b: z.string(), questionsPerMonth: breakEven, updatesPerMonth: breakEven })),
  slices: z.array(
    z.object({
      dimension: z.enum(['category', 'difficulty', 'answerable', 'label', 'wording']),
      value: z.string(),
      questions: z.int(),
      systems: z.array(z.object({ id: z.string(), score: clusteredMean.nullable(), differs: z.enum(['better', 'worse']).nullable() })),
    }),
  ),
  reader: z.object({ ceiling: clusteredMean, endToEnd: clusteredMean }).nullable(),
  index: z.object({ chunks: z.int(), fromNothingSeconds: z.number() }).nullable(),
  adapters: z.object({ tuned: adapter, reader: adapter, raft: z.exactOptional(adapter) }),
})

const { run, created, settings, models, prompts, machine } = manifestSchema.shape

export const summarySchema: z.ZodType<Summary> = z.object({
  version: z.literal(1),
  run,
  created,
  settings,
  models,
  prompts,
  machine,
  hourlyRate: dollars().describe('USD an hour of local compute'),
  scenarios: z.array(scenario),
})
