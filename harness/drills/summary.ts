import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '../common/jsonl.js'
import { machineSchema } from '../run/machine.js'
import { FIGURES, type FigureId } from './figures.js'

const DRILLS = ['freshness', 'scale', 'offline', 'noise', 'forgetting'] as const
export type DrillName = (typeof DRILLS)[number]

/** A measured value, in the unit that {@link FIGURES} says. */
const figureSchema = z.strictObject({
  mean: z.number(),
  /** Both ends of the 95 % interval over questions; `null` where one thing was measured once, or there are fewer than 2 questions. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** How many questions it is the mean of; `null` where it is no mean over questions. */
  questions: z.number().nullable(),
})
export type Figure = z.infer<typeof figureSchema>

/** What the world is like where a figure was measured, such as `{ round: 1, state: 'stale' }`; the same keys in every condition of a drill. */
const settingSchema = z.record(z.string(), z.union([z.string(), z.number()]))

const measuredSchema = z.strictObject({
  /** Such as `round-1.stale`. The systems of one condition share it. */
  condition: z.string(),
  /** Under conditions/, where its trials are: a condition may look again at the trials of another. */
  folder: z.string(),
  setting: settingSchema,
  system: z.string(),
  figures: z.partialRecord(z.enum(Object.keys(FIGURES) as [FigureId, ...FigureId[]]), figureSchema),
  trials: z.number(),
  /** Failed trials: counted here and in `failed`, in no other figure. */
  errors: z.number(),
  /** What a figure does not say: why a system did not open, how it failed, which files it needs. */
  notes: z.array(z.string()),
})
/** What one system did in one condition. */
export type Measured = z.infer<typeof measuredSchema>

const differenceSchema = z.strictObject({
  system: z.string(),
  figure: z.enum(Object.keys(FIGURES) as [FigureId, ...FigureId[]]),
  /** A difference is between two conditions, or between two systems in one. */
  from: z.strictObject({ condition: z.string(), system: z.string() }),
  to: z.strictObject({ condition: z.string(), system: z.string() }),
  /** Mean over the same questions of `to` minus `from`. */
  difference: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  sd: z.number().nullable(),
  verdict: z.enum(['ahead', 'behind', 'tied']),
  questions: z.number(),
})
/** What changed between two conditions, paired by question: `ahead` where `to` is better beyond chance. */
export type Difference = z.infer<typeof differenceSchema>

const modelsSchema = z.strictObject({
  chat: z.strictObject({ name: z.string(), sha256: z.string() }),
  embedding: z.string(),
  /** sha256 of the adapters that the drill began with; `null` where no system uses one. */
  adapters: z.strictObject({
    tuned: z.string().nullable(),
    reader: z.string().nullable(),
    // Drills of before do not have it.
    raft: z.string().nullable().default(null),
  }),
})

export const drillSchema = z.strictObject({
  version: z.literal(1),
  drill: z.enum(DRILLS),
  scenario: z.string(),
  /** Name of the drill's folder. */
  run: z.string(),
  created: z.string(),
  /** From the first question to the last, over all starts of the drill. */
  seconds: z.number(),
  /** What was asked for; two drills can be compared where this, `retrieval`, `hashes`, `models` and `prompts` are equal. */
  settings: z.strictObject({
    systems: z.array(z.string()),
    /** Questions of each kind; `null` for all. */
    limit: z.number().nullable(),
    wordings: z.number().nullable(),
    seed: z.number(),
    timeoutSeconds: z.number(),
    hourlyRate: z.number(),
    /** Those of this drill alone, such as `rounds` or `factors`. */
    own: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))])),
  }),
  /** The scenario's own, but for the store; drills of before it was noted have none. */
  retrieval: z.record(z.string(), z.unknown()).optional(),
  hashes: z.strictObject({ questions: z.string(), knowledge: z.string(), training: z.string(), scorers: z.string() }),
  models: modelsSchema,
  prompts: z.string(),
  machine: machineSchema,
  measured: z.array(measuredSchema),
  differences: z.array(differenceSchema),
  /** What was left out and why, what was found beside the figures. */
  notes: z.array(z.string()),
})
/** drill.json: what a drill leaves, in one shape for all of them. */
export type DrillSummary = z.infer<typeof drillSchema>

export const DRILL_FILE = 'drill.json'

/** @throws InputError where the folder has no drill.json, or one that does not fit. */
export function readDrill(folder: string): DrillSummary {
  return readJson(join(folder, DRILL_FILE), drillSchema)
}
