import type { Evidence } from './evidence.js'
import { type Figure, isAbove, type Problem } from './problem.js'

export type ClaimUnit = 'share' | 'milliseconds' | 'seconds' | 'dollars' | 'bytes'

/** A figure of a system that speaks for or against a claim. */
export interface ClaimFigure {
  readonly system: string
  /** What it is, where that is more than the claim's measure: `stale`, `after the index caught up`. */
  readonly state: string | null
  readonly figure: Figure
  readonly unit: ClaimUnit
}

export interface ClaimResult {
  /** What the figures are. */
  readonly measure: string
  /** The two that are held against each other first. */
  readonly figures: readonly ClaimFigure[]
  /** Who is ahead beyond chance; `tied`; `null` where it was not measured. */
  readonly ahead: string | null
  /** Whether the measured data agrees with the claim: `undecided` where the interval includes 0. */
  readonly data: 'agrees' | 'disagrees' | 'undecided' | 'not measured'
  /** Where the figures are. */
  readonly evidence: readonly string[]
  /** The command that would measure what is not known. */
  readonly missing: string | null
  readonly notes: readonly string[]
}

/** A sentence that is often said of RAG or of fine-tuning. */
export interface ClaimKind {
  readonly id: string
  readonly of: 'RAG' | 'fine-tuning'
  readonly claim: string
  readonly measure: (evidence: Evidence, problem: Problem) => ClaimResult
}

export type Claim = Omit<ClaimKind, 'measure'> & ClaimResult

export function unmeasured(measure: string, missing: string, parts: Partial<ClaimResult> = {}): ClaimResult {
  return { measure, figures: [], ahead: null, data: 'not measured', evidence: [], missing, notes: [], ...parts }
}

/**
 * @param claimed who is ahead if the claim is right
 * @param ahead who is, or `tied`
 */
export function dataOn(claimed: string, ahead: string): ClaimResult['data'] {
  if (ahead === 'tied') return 'undecided'
  return ahead === claimed ? 'agrees' : 'disagrees'
}

/** Who is ahead by figures of their own, without pairs: only where the intervals share no value. */
export function aheadOf(one: ClaimFigure, other: ClaimFigure, better: 'more' | 'less'): string {
  if (isAbove(one.figure, other.figure)) return better === 'more' ? one.system : other.system
  if (isAbove(other.figure, one.figure)) return better === 'more' ? other.system : one.system
  return 'tied'
}

export function share(system: string, figure: Figure, state: string | null = null): ClaimFigure {
  return { system, state, figure, unit: 'share' }
}

/** A figure that was measured once, or computed. */
export function once(system: string, value: number, unit: ClaimUnit, state: string | null = null): ClaimFigure {
  return { system, state, figure: { value, low: null, high: null }, unit }
}
