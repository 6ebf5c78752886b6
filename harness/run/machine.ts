import { cpus, totalmem } from 'node:os'
import { z } from 'zod'
import { hashOf } from '../common/hash.js'
import type { Milliseconds } from '../common/units.js'
import { quantile } from '../stats/quantile.js'

export const machineSchema = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  platform: z.string(),
  node: z.string(),
  /** Equal for machines whose absolute times may be compared. */
  fingerprint: z.string(),
  /** What the calibration task took in this run, in milliseconds: times of other machines are compared as ratios to theirs. */
  calibrationMs: z.number(),
})
export type Machine = z.infer<typeof machineSchema>

/** @param rounds of the calibration task, at most. */
export function describeMachine(rounds = MOST_ROUNDS): Machine {
  const parts = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  }
  return { ...parts, fingerprint: fingerprintOf(parts), calibrationMs: calibrate(rounds) }
}

/** sha256 of processor, cores, memory in whole GiB, platform and Node's major version. */
export function fingerprintOf({ cpu, cores, memoryBytes, platform, node }: Omit<Machine, 'fingerprint' | 'calibrationMs'>): string {
  return hashOf([cpu, cores, Math.round(memoryBytes / 2 ** 30), platform, node.split('.')[0]])
}

const SIZE = 512
const PASSES = 40
const MOST_ROUNDS = 7
/** Rounds that differ by less than this share of the shorter are alike. */
const ALIKE = 0.02

/**
 * Median of some times of a fixed task: a matrix of 512 × 512 by a vector, 40 times over, in one thread. What inference mostly does.
 * After the third it is enough where two are alike.
 */
export function calibrate(rounds = MOST_ROUNDS): Milliseconds {
  const matrix = new Float32Array(SIZE * SIZE)
  for (let index = 0; index < matrix.length; index++) matrix[index] = Math.sin(index)
  const times: Milliseconds[] = []
  while (times.length < rounds && !(times.length >= 3 && haveAlike(times))) {
    const started = performance.now()
    let vector = new Float32Array(SIZE).fill(1 / SIZE)
    for (let pass = 0; pass < PASSES; pass++) vector = multiply(matrix, vector)
    times.push(performance.now() - started)
  }
  return quantile(times, 0.5)
}

function haveAlike(times: readonly Milliseconds[]): boolean {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted.some((time, index) => index > 0 && time <= (sorted[index - 1] as number) * (1 + ALIKE))
}

function multiply(matrix: Float32Array, vector: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(SIZE)
  for (let row = 0; row < SIZE; row++) {
    let sum = 0
    for (let column = 0; column < SIZE; column++) sum += (matrix[row * SIZE + column] as number) * (vector[column] as number)
    out[row] = sum / SIZE
  }
  return out
}
