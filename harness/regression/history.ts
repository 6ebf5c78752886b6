import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { eachRow, openAppendOnly } from '../common/append-only.js'
import type { Summary, SystemSummary } from '../scoring/summary.js'

const shareSchema = z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable() })

const systemSchema = z.object({
  id: z.string(),
  /** By the scenario's primary scorer. */
  score: shareSchema.nullable(),
  trials: z.number(),
  errors: z.number(),
  /** In milliseconds. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  /** Dollars per 1,000 answers at the workload. */
  cost: z.number().nullable(),
})

const entrySchema = z.object({
  version: z.literal(1),
  run: z.string(),
  created: z.string(),
  /** Of the checkout when the run ended; `null` outside of one. */
  commit: z.string().nullable(),
  machine: z.string(),
  scenarios: z.array(
    z.object({
      name: z.string(),
      /** Hash of the questions: points of a trend with other questions are not of one line. */
      questions: z.string(),
      asked: z.number(),
      scorer: z.string(),
      systems: z.array(systemSchema),
    }),
  ),
})
/** One line of history.jsonl: the figures of a finished run. */
export type HistoryEntry = z.infer<typeof entrySchema>

export const HISTORY_FILE = 'history.jsonl'

export function historyEntry(summary: Summary, commit: string | null): HistoryEntry {
  return {
    version: 1,
    run: summary.run,
    created: summary.created,
    commit,
    machine: summary.machine.fingerprint.slice(0, 12),
    scenarios: summary.scenarios.map(({ name, hashes, questions, primaryScorer, systems }) => ({
      name,
      questions: hashes.questions.slice(0, 12),
      asked: questions.asked,
      scorer: primaryScorer,
      systems: systems.map((system) => systemEntry(system, primaryScorer)),
    })),
  }
}

function systemEntry({ id, scores, trials, errors, latency, cost }: SystemSummary, scorer: string): z.infer<typeof systemSchema> {
  const score = scores[scorer]
  return {
    id,
    score: score ? { mean: score.mean, low: score.low, high: score.high } : null,
    trials,
    errors,
    p50: latency?.p50.value ?? null,
    p95: latency?.p95.value ?? null,
    cost: cost?.perThousandAtWorkload ?? null,
  }
}

/** Add a finished run; one that is there already (it was resumed, with nothing left to ask) is not added again. */
export function appendHistory(path: string, entry: HistoryEntry): void {
  if (readHistory(path).some(({ run }) => run === entry.run)) return
  mkdirSync(dirname(path), { recursive: true })
  const file = openAppendOnly<HistoryEntry>(path)
  try {
    file.append(entry)
  } finally {
    file.close()
  }
}

/**
 * Every finished run, oldest first as they ended.
 * @throws InputError naming the line that is damaged.
 */
export function readHistory(path: string): HistoryEntry[] {
  return Array.from(eachRow(path, entrySchema, 'take it out'), ({ value }) => value)
}
