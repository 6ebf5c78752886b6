import type { Finding } from '../scenario/finding.js'
import { holdsGold } from '../scoring/retrieval.js'
import type { Rule } from './rule.js'

/** Difficulty is a property of question and knowledge: whoever calls a question easy says that its own words lead to the answer. */
export const foundByWords: Rule = {
  id: 'difficulty',
  title: 'of an easy question with gold passages, the words of the first wording alone (BM25) put one of them first',
  async find({ files, byWords }) {
    const findings: Finding[] = []
    for (const { value, at } of files.questions) {
      const { difficulty, gold, wordings } = value
      if (difficulty !== 'easy' || gold.length === 0) continue
      const first = await byWords(wordings[0] as string)
      if (first && gold.some((wanted) => holdsGold(first, wanted))) continue
      const message = `is called easy, but the words "${wordings[0]}" bring ${first?.id ?? 'no chunk'} first, not its gold passage; call it medium`
      findings.push({ rule: 'difficulty', at, message })
    }
    return findings
  },
}
