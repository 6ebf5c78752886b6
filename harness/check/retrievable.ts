import { CANDIDATES } from '../knowledge/knowledge.js'
import type { Finding } from '../scenario/finding.js'
import { holdsGold } from '../scoring/retrieval.js'
import type { Rule } from './rule.js'

/** A passage that no chunk holds whole, or that no search considers, can't be put before a reader. */
export const retrievable: Rule = {
  id: 'retrievable',
  title: `each gold quote is whole in one chunk, and that chunk among the first ${CANDIDATES} for at least one wording`,
  async find({ files, chunks, candidates }) {
    const findings: Finding[] = []
    for (const { value, at } of files.questions) {
      const found = new Set<string>()
      for (const wording of value.wordings) for (const { id } of await candidates(wording)) found.add(id)
      for (const wanted of value.gold) {
        const holding = chunks.filter((chunk) => holdsGold(chunk, wanted))
        if (holding.length === 0) {
          const message =
            wanted.quote === undefined
              ? `no chunk of ${wanted.article}: it has no text to search`
              : `no chunk of ${wanted.article} holds the quote "${wanted.quote}" whole; shorten it, or raise retrieval.chunkWords`
          findings.push({ rule: 'retrievable', at, message })
        } else if (!holding.some(({ id }) => found.has(id))) {
          const message = `no wording brings ${holding[0]?.id} among the first ${CANDIDATES} chunks; the wordings and the article have too little in common`
          findings.push({ rule: 'retrievable', at, message })
        }
      }
    }
    return findings
  },
}
