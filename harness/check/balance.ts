import type { Finding } from '../scenario/finding.js'
import { labelNames } from '../scenario/schema.js'
import type { Rule } from './rule.js'

/** The rarest label of a set has at least this share of the commonest one's questions. */
const BALANCE = 0.5

/** Where one label is most of the questions, always saying it looks like knowledge. */
export const labelBalance: Rule = {
  id: 'labels',
  title: `the rarest label of a set has at least ${BALANCE} of the commonest one's questions`,
  find: ({ files, definition, shown }) =>
    labelNames(definition.labels).flatMap((labels): Finding[] => {
      const counts = labels.map((label) => files.questions.filter(({ value }) => value.label === label).length)
      const most = Math.max(...counts)
      const rarest = labels[counts.indexOf(Math.min(...counts))]
      if (most === 0 || Math.min(...counts) >= BALANCE * most) return []
      const message = `${labels.map((label, index) => `${label} ${counts[index]}`).join(', ')}: write more questions whose label is ${rarest}`
      return [{ rule: 'labels', at: shown('questions.jsonl'), message }]
    }),
}
