import { searchText } from '../knowledge/chunk.js'
import type { Finding } from '../scenario/finding.js'
import { hitGroups } from '../scoring/key-facts.js'
import type { Rule } from './rule.js'

/** An unanswerable question that the knowledge does answer turns right answers into wrong ones. */
export const trulyAbsent: Rule = {
  id: 'unanswerable',
  title:
    'where any unanswerable question says what an answering passage would state (absent), each does, and no passage states one of every group',
  find({ files, chunks }) {
    const unanswerable = files.questions.filter(({ value }) => !value.answerable)
    // An imported set says it of none.
    if (!unanswerable.some(({ value }) => value.absent)) return []
    return unanswerable.flatMap(({ value, at }): Finding[] => {
      const { absent } = value
      if (!absent) {
        const message = 'nothing says what is absent; add "absent": groups of words of which an answering passage would state one each'
        return [{ rule: 'unanswerable', at, message }]
      }
      const answering = chunks.find((chunk) => hitGroups(searchText(chunk), absent).every(Boolean))
      if (!answering) return []
      return [
        {
          rule: 'unanswerable',
          at,
          message: `${answering.id} may answer it: it states ${absent.map((group) => group.join(' or ')).join(', and ')}`,
        },
      ]
    })
  },
}
