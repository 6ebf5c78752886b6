import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { readJson } from '../common/jsonl.js'
import type { Milliseconds, UsDollars } from '../common/units.js'
import { LATENCY_FILE, readLatency } from '../run/latency.js'
import { MANIFEST_FILE } from '../run/manifest.js'
import { isBinary } from '../scoring/registry.js'
import { readScoreRows, SCORES_FILE, type ScoreRow } from '../scoring/score-rows.js'

/** One of the two that are compared: a run, or a baseline. */
export interface Side {
  /** As it was named: the run's name, and of a baseline its folder. */
  readonly name: string
  readonly created: string
  readonly seed: number
  /** Of the machine: the fingerprint, and what the calibration task took; `null` where nothing was clocked. */
  readonly machine: { readonly fingerprint: string; readonly calibrationMs: Milliseconds } | null
  /** What the answers rest on, by name: two sides may differ in these, and a comparison lists where they do. */
  readonly subject: Readonly<Record<string, unknown>>
  /** What the run was told to ask. */
  readonly asked: {
    /** The systems, where they were named; `null` where it was to ask all that there are. */
    readonly systems: readonly string[] | null
    /** Questions a scenario; `null` for all. */
    readonly limit: number | null
  }
  readonly scenarios: readonly SideScenario[]
}

export interface SideScenario {
  readonly name: string
  readonly title: string
  readonly primaryScorer: string
  /** The scorer that tells right answers from wrong ones: the primary one, unless that is graded; `null` where none does. */
  readonly binaryScorer: string | null
  /** The scenario's own that tell them apart, too. */
  readonly ownBinaryScorers: readonly string[]
  /** Version of each scorer, and the hash of the labels that `label` reads; `null` in runs of before. */
  readonly scorers: Readonly<Record<string, number>> | null
  readonly labels: string | null
  readonly scorerHash: string
  readonly subject: Readonly<Record<string, unknown>>
  /** By question id; `null` in baselines of before, which had none. */
  readonly rows: ReadonlyMap<string, ScoreRow> | null
  readonly systems: readonly SideSystem[]
}

export interface SideSystem {
  readonly id: string
  readonly diagnostic: boolean
  /** Planned trials that are not there: the run is not finished. */
  readonly missing: number
  /** Whole answers, as clocked; none where it was not. */
  readonly times: readonly Milliseconds[]
  /** What the calibration task took beside them; `null` where that was not measured. */
  readonly calibrationMs: Milliseconds | null
  readonly cost: { readonly perThousandAnswers: UsDollars; readonly perThousandAtWorkload: UsDollars } | null
}

const systemSchema = z.object({
  id: z.string(),
  diagnostic: z.boolean(),
  missing: z.number().default(0),
  cost: z.object({ perThousandAnswers: z.number(), perThousandAtWorkload: z.number() }).nullable().default(null),
})

const scenarioSchema = z.object({
  name: z.string(),
  title: z.string(),
  primaryScorer: z.string(),
  binaryScorer: z.string().nullable().optional(),
  ownBinaryScorers: z.array(z.string()).default([]),
  hashes: z.object({
    questions: z.string(),
    knowledge: z.string(),
    training: z.string(),
    scorers: z.string(),
    labels: z.string().optional(),
  }),
  scorers: z.record(z.string(), z.number()).optional(),
  adapters: z.object({ tuned: z.unknown(), reader: z.unknown() }).optional(),
  index: z.unknown().optional(),
  systems: z.array(systemSchema),
})

/** What a comparison reads of summary.json; the rest may be of any version. */
const summarySchema = z.object({
  run: z.string(),
  created: z.string(),
  settings: z.object({
    seed: z.number(),
    temperature: z.number().nullable(),
    systems: z.array(z.string()).nullable().default(null),
    leftOut: z.unknown().optional(),
    limit: z.number().nullable().default(null),
  }),
  models: z.unknown(),
  prompts: z.unknown(),
  machine: z.object({ fingerprint: z.string(), calibrationMs: z.number() }),
  scenarios: z.array(scenarioSchema).min(1),
})

/** What it reads of manifest.json, which baselines of before don't have. */
const manifestSchema = z.object({
  scenarios: z.array(z.object({ name: z.string(), settings: z.object({ generation: z.unknown(), retrieval: z.unknown() }) })),
})

const SUMMARY_FILE = 'summary.json'

/** Whether a folder holds the figures of a run. */
export function hasFigures(folder: string): boolean {
  return existsSync(join(folder, SUMMARY_FILE))
}

/**
 * Read a run's folder, or a baseline's: summary.json, and scores.jsonl, latency.json and manifest.json where they are there.
 * @throws InputError where the folder has no figures, or a file in it is damaged.
 */
export function readSide(folder: string): Side {
  const path = join(folder, SUMMARY_FILE)
  if (!existsSync(path)) throw new InputError(`${folder}: it has no ${SUMMARY_FILE}; score the run first with: versus score ${folder}`)
  const summary = readJson(path, summarySchema)
  const manifestPath = join(folder, MANIFEST_FILE)
  const manifest = existsSync(manifestPath) ? readJson(manifestPath, manifestSchema) : null
  const samples = readLatency(join(folder, LATENCY_FILE))
  const scoresPath = join(folder, SCORES_FILE)
  const rows = existsSync(scoresPath) ? readScoreRows(scoresPath) : null
  const scenarios = summary.scenarios.map((scenario): SideScenario => {
    const { name, title, primaryScorer, binaryScorer = primaryScorer, ownBinaryScorers, hashes, adapters, index } = scenario
    const settings = manifest?.scenarios.find((part) => part.name === name)?.settings
    const clocked = (system: string) => {
      const sample = samples.find((candidate) => candidate.scenario === name && candidate.system === system)
      return { times: sample?.totalMs ?? [], calibrationMs: sample?.calibrationMs ?? null }
    }
    return {
      name,
      title,
      primaryScorer,
      binaryScorer,
      ownBinaryScorers,
      scorers: scenario.scorers ?? null,
      labels: hashes.labels ?? null,
      scorerHash: hashes.scorers,
      subject: {
        knowledge: hashes.knowledge,
        'training pairs': hashes.training,
        // What no system of the run made use of does not tell of a change.
        ...known({ 'tuned adapter': adapterSum(adapters?.tuned), 'reader adapter': adapterSum(adapters?.reader), chunks: chunksOf(index) }),
        ...(settings && { generation: settings.generation, retrieval: settings.retrieval }),
      },
      rows: rows && new Map(rows.filter((row) => row.scenario === name).map((row) => [row.question, row])),
      systems: scenario.systems.map((system) => ({ ...system, ...clocked(system.id) })),
    }
  })
  return {
    name: summary.run === basename(folder) ? summary.run : `${folder} (run ${summary.run})`,
    created: summary.created,
    seed: summary.settings.seed,
    machine: summary.machine,
    subject: {
      models: summary.models,
      prompts: summary.prompts,
      temperature: summary.settings.temperature,
    },
    asked: { systems: namedSystems(summary.settings), limit: summary.settings.limit },
    scenarios,
  }
}

/**
 * Whose score of 1 is a right answer, where sides are compared by a scorer: that one's, or beside a graded one that of the scenario's
 * binary one; `null` where none is known.
 */
export function binaryBeside(scorer: string, { binaryScorer, ownBinaryScorers }: SideScenario): string | null {
  return isBinary(scorer) || ownBinaryScorers.includes(scorer) ? scorer : binaryScorer
}

/** Settings tell what was left out where nobody named the systems. */
function namedSystems({ systems, leftOut }: { readonly systems: readonly string[] | null; readonly leftOut?: unknown }) {
  return leftOut === undefined ? systems : null
}

function known(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null))
}

function adapterSum(adapter: unknown): unknown {
  return z.object({ sha256: z.string() }).safeParse(adapter).data?.sha256 ?? null
}

function chunksOf(index: unknown): unknown {
  return z.object({ chunks: z.number() }).safeParse(index).data?.chunks ?? null
}
