import { contradictions } from '../scenario/contradictions.js'
import type { Rule } from './rule.js'

/** As when rows are imported. */
export const oneAnswer: Rule = {
  id: 'contradictions',
  title:
    'no two questions, and no two training pairs, have a wording in common (but for case and punctuation) and not one right answer in common',
  find: ({ files }) => contradictions(files),
}
