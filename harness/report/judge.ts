import { points } from '../common/points.js'
import type { JudgeSummary } from '../judging/judge.js'
import { percentWithInterval } from './format.js'

/** The figures of a judge, a line each; with a warning where it does not agree with the labels. */
export function judgeLines({ model, rubric, systems, pairs, calibration, usage }: JudgeSummary): string[] {
  const { kappa, items, unjudged } = calibration
  return [
    `Judge ${model}, rubric ${rubric}: ${usage.inputTokens + usage.cachedInputTokens} tokens in, ${usage.outputTokens} out; in no system's cost or latency.`,
    `Against ${items} labelled answers: Cohen's kappa ${kappa === null ? 'n/a' : kappa.toFixed(2)}${unjudged > 0 ? ` (${unjudged} not judged)` : ''}.`,
    ...(calibration.warn ? ['**The judge agrees too little with the labels (kappa below 0.6): do not decide by its figures.**'] : []),
    ...systems.map(
      ({ id, score, judged, errors, missing }) =>
        `- ${id}: ${percentWithInterval(score)} of the scale over ${judged} answers, ${errors} judge errors${missing > 0 ? `, ${missing} not judged` : ''}`,
    ),
    ...pairs.map(({ a, b, wins, ties, losses, result, positionBias }) => {
      const bounds = result && result.low !== null && result.high !== null ? ` [${points(result.low)}, ${points(result.high)}]` : ''
      const margin = result ? `${points(result.difference)} points${bounds}, ${result.verdict}` : 'n/a'
      return `- ${a} against ${b}: ${wins} won, ${ties} tied, ${losses} lost: ${margin}; decided by its place, not the answer, in ${percentWithInterval(positionBias.mean)}`
    }),
  ]
}
