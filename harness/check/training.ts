import { jaccard, wordSet } from '../common/similarity.js'
import type { Finding } from '../scenario/finding.js'
import { taughtWordings } from '../scenario/schema.js'
import type { Rule } from './rule.js'

const WORDINGS = 5
const REFUSALS = 0.05
const SAME_WORDS = 0.9

/** What a small model lacks is variety: few wordings are learnt by heart. */
export const variedTraining: Rule = {
  id: 'training',
  title: `each fact is taught once, in at least ${WORDINGS} wordings that differ (Jaccard of words below ${SAME_WORDS}), and at least ${REFUSALS} of the rows are refusals`,
  find({ files, shown }) {
    if (files.training.length === 0) return []
    const finding = (at: string, message: string): Finding => ({ rule: 'training', at, message })
    const taughtAt = new Map<string, string>()
    const rows = files.training.flatMap(({ value, at }) => {
      const before = value.fact === null ? undefined : taughtAt.get(value.fact)
      if (value.fact !== null) taughtAt.set(value.fact, at)
      const sets = taughtWordings(value).map(wordSet)
      const copy = sets.findIndex((set, index) => sets.slice(0, index).some((other) => jaccard(set, other) >= SAME_WORDS))
      return [
        ...(before ? [finding(at, `the fact "${value.fact}" is taught at ${before} already; join the two`)] : []),
        ...(value.questions.length < WORDINGS ? [finding(at, `wordings: ${value.questions.length}; write ${WORDINGS} or more`)] : []),
        ...(copy >= 0 ? [finding(at, `"${taughtWordings(value)[copy]}" is nearly another wording of the row`)] : []),
      ]
    })
    const refusals = files.training.filter(({ value }) => value.refusal).length
    const few = refusals < REFUSALS * files.training.length
    return few ? [...rows, finding(shown('training.jsonl'), `${refusals} of ${files.training.length} rows are refusals; write more`)] : rows
  },
}
