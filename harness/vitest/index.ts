/**
 * Scenarios as tests of one's own suite. Importing this adds the matchers to vitest's `expect`.
 *
 * @example
 * import { expect, it } from 'vitest'
 * import { openRun, versusRun } from 'versus/vitest'
 *
 * it('answers as well as it did', async () => {
 *   const baseline = await openRun('results/baseline/quick')
 *   const run = await versusRun('parking', { systems: ['rag'], limit: 20, wordings: 1 })
 *   expect(run.system('rag')).toBeAtLeastAsAccurateAs(baseline, { within: 0.03 })
 * }, 300_000)
 */
import { expect } from 'vitest'
import { type AccuracyOptions, type FloorOptions, type GatesOptions, matchers } from './matchers.js'
import type { TestedRun, TestedSystem } from './tested.js'

export type { AccuracyOptions, FloorOptions, GatesOptions } from './matchers.js'
export { type RunOptions, versusRun } from './run.js'
export { openRun, type TestedRun, type TestedSystem } from './tested.js'

expect.extend(matchers)

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the type that is added to is declared so
  interface Matchers<T = any> {
    /**
     * Of a system: its score is certain to be no more than `within` below the baseline's, by the paired interval over the questions that
     * both asked. The baseline is a run, whose system of the same name is meant, or a system: that of another run, or another of this one.
     */
    toBeAtLeastAsAccurateAs(baseline: TestedRun | TestedSystem, options: AccuracyOptions): void
    /** Of a system: its mean score is certain to be at least `share`, in [0, 1]. */
    toAnswerAtLeast(share: number, options?: FloorOptions): void
    /** Of a run: no gate of its scenarios fails against the baseline, as `versus gate` judges them. */
    toPassGates(baseline: TestedRun, options?: GatesOptions): void
  }
}
