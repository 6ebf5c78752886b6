import { z } from 'zod'

/** What a decision reads of summary.json; the rest may be of any version. */

const end = z.number().nullable()
const meanSchema = z.object({ mean: z.number(), low: end, high: end, questions: z.number() }).nullable()
const quantileSchema = z.object({ value: z.number(), low: end, high: end })
export type Mean = z.infer<typeof meanSchema>

const systemSchema = z.object({
  id: z.string(),
  diagnostic: z.boolean(),
  trials: z.number(),
  missing: z.number().default(0),
  errors: z.number(),
  scores: z.record(z.string(), meanSchema),
  consistency: z.object({ wordings: z.object({ agreement: end, k: z.number() }).nullable() }),
  diskBytes: z.number().nullable(),
  latency: z.object({ samples: z.number(), p50: quantileSchema, p95: quantileSchema }).nullable(),
  cost: z.object({ once: z.number(), sharedOnce: z.number().default(0), perUpdate: z.number(), perThousandAnswers: z.number() }).nullable(),
})
export type SystemFigures = z.infer<typeof systemSchema>

const scenarioSchema = z.object({
  name: z.string(),
  title: z.string(),
  notice: z.string().nullable().default(null),
  primaryScorer: z.string(),
  hashes: z.object({ questions: z.string(), knowledge: z.string(), training: z.string() }),
  questions: z.object({ asked: z.number(), wordings: z.number() }),
  systems: z.array(systemSchema),
  pairs: z.array(z.object({ a: z.string(), b: z.string(), difference: z.number(), low: end, high: end })),
  adapters: z
    .object({ tuned: z.object({ seconds: z.number(), tokens: z.number(), pairs: z.number(), stale: z.boolean() }).nullable() })
    .default({ tuned: null }),
  index: z.object({ chunks: z.number(), fromNothingSeconds: z.number() }).nullable().default(null),
})
export type ScenarioFigures = z.infer<typeof scenarioSchema>

export const figuresSchema = z.object({
  run: z.string(),
  created: z.string(),
  settings: z.object({ seed: z.number() }),
  models: z.object({
    chat: z.object({ name: z.string(), sha256: z.string() }),
    /** One that was tuned elsewhere; what it is does not matter here. */
    tuned: z.object({}).loose().optional(),
    embedding: z.string().optional(),
  }),
  hourlyRate: z.number(),
  scenarios: z.array(scenarioSchema).min(1),
})
export type RunFigures = z.infer<typeof figuresSchema>

/** An adapter by its weights. */
const adapterSchema = z
  .object({ adapter: z.object({ sha256: z.string() }) })
  .nullable()
  .catch(null)
export type KeptAdapter = z.infer<typeof adapterSchema>

/** What it reads of manifest.json: the workload that the run's costs were meant for, and which adapters answered. */
export const manifestSchema = z.object({
  scenarios: z.array(
    z.object({
      name: z.string(),
      settings: z.object({
        retrieval: z.record(z.string(), z.unknown()).optional().catch(undefined),
        workload: z.object({ questionsPerMonth: z.number(), updatesPerMonth: z.number(), months: z.number() }),
      }),
      adapters: z
        .object({ tuned: adapterSchema, reader: adapterSchema, raft: adapterSchema })
        .catch({ tuned: null, reader: null, raft: null }),
    }),
  ),
})
