import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { InputError, messageOf } from '../common/errors.js'
import { sha256OfFile } from '../common/hash.js'
import { validate } from '../common/jsonl.js'
import type { Seconds } from '../common/units.js'
import { tuningSchema } from '../scenario/schema.js'

const curve = z.array(z.object({ epoch: z.number(), loss: z.number() }).loose())

/** What training took. */
export const metricsSchema = z.object({
  seconds: z.number(),
  tokens: z.number(),
  tokensPerSecond: z.number(),
  /** Of main memory. */
  peakMemoryBytes: z.number(),
  /** Of the GPU's own memory, where it has some. */
  peakDeviceMemoryBytes: z.number().optional(),
  device: z.string(),
  dtype: z.string(),
  threads: z.number(),
  lossCurve: curve,
  devCurve: curve,
  // Adapters of before have none of these.
  /**
   * Floating-point operations a second of this machine's fastest matrix product of the shapes at hand, measured before training;
   * and the share of it that the products with weights had, of real tokens, while it trained.
   */
  matmul: z.object({ peakFlops: z.number(), share: z.number() }).optional(),
  steps: z.number().optional(),
  /** The epoch whose weights were kept: the last, or the best where training may stop early. */
  keptEpoch: z.number().optional(),
  /** How often it was interrupted and gone on with. */
  resumed: z.number().optional(),
})

/** Where an adapter comes from; written beside it. */
export const provenanceSchema = metricsSchema.extend({
  adapter: z.object({ sha256: z.string(), bytes: z.number() }),
  base: z.object({ name: z.string(), sha256: z.string() }),
  /** Hash of the very prompts and completions. */
  trainingSet: z.object({ sha256: z.string(), pairs: z.number(), dev: z.number() }),
  /** `raft`: the pairs have passages before their questions. Default: `facts`. */
  style: z.enum(['facts', 'raft']).optional(),
  /** Of the rows of training.jsonl that the pairs were made from. */
  training: z.object({ sha256: z.string() }).optional(),
  /** Of the articles that the pairs teach. */
  knowledge: z.object({ sha256: z.string() }).optional(),
  /**
   * The adapter that it was started from, how many pairs it was then trained on, the seconds of all the trainings before, and how far its
   * weights went from there to the trained ones, where that is not all the way.
   */
  from: z
    .object({ sha256: z.string(), pairs: z.number(), seconds: z.number().default(0), blend: z.number().min(0).max(1).optional() })
    .optional(),
  settings: tuningSchema,
  created: z.string(),
  /** That trained it, of which the seconds are; adapters of before do not tell. */
  machine: z.object({ cpu: z.string(), cores: z.number() }).optional(),
  packages: z.record(z.string(), z.string()),
})
export type Provenance = z.infer<typeof provenanceSchema>

/** A LoRA adapter that was checked against its provenance and its base. */
export interface Adapter {
  readonly path: string
  readonly provenance: Provenance
}

/** All that went into an adapter, those that it was started from included. */
export function trainingSeconds({ seconds, from }: Provenance): Seconds {
  return seconds + (from?.seconds ?? 0)
}

/** What the adapter of a folder is called. */
export const ADAPTER_FILE = 'adapter.gguf'
export const PROVENANCE_FILE = 'provenance.json'
/** A short hash of each pair that it was trained on, one a line: what it need not be trained on again. */
export const PAIRS_FILE = 'pairs.txt'

/**
 * The adapter in a folder.
 * @throws InputError where there is none, it is damaged, or it was trained on another base model.
 */
export async function loadAdapter(folder: string, base: { name: string; sha256: string }, how: string): Promise<Adapter> {
  const path = join(folder, ADAPTER_FILE)
  if (!existsSync(path)) throw new InputError(`${path}: no adapter; make one with \`${how}\``)
  const provenance = readProvenance(folder)
  if (provenance.base.sha256 !== base.sha256) {
    throw new InputError(
      `${path}: trained on another base model (${provenance.base.name}, sha256 ${provenance.base.sha256.slice(0, 12)}…) than ${base.name} (sha256 ${base.sha256.slice(0, 12)}…); train it again with \`${how}\``,
    )
  }
  const sha256 = await sha256OfFile(path)
  if (sha256 !== provenance.adapter.sha256) {
    throw new InputError(
      `${path}: its sha256 is ${sha256}, its provenance says ${provenance.adapter.sha256}; restore it, or make it again with \`${how}\``,
    )
  }
  return { path, provenance }
}

export function readProvenance(folder: string): Provenance {
  const path = join(folder, PROVENANCE_FILE)
  try {
    return validate(JSON.parse(readFileSync(path, 'utf8')), provenanceSchema, path)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: can't be read (${messageOf(error)}); an adapter without its provenance is not used`)
  }
}

/** Short hashes of the pairs that the adapter of a folder was trained on; none where it does not say. */
export function readKnownPairs(folder: string): ReadonlySet<string> {
  const path = join(folder, PAIRS_FILE)
  return new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [])
}
