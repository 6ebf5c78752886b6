import { missing, shown } from './answers.js'
import type { Rule } from './rule.js'

/** The control questions are scored by the same key facts. */
export const scorableControl: Rule = {
  id: 'control',
  title: 'each accepted answer of a control question states its key facts',
  find: ({ control }) =>
    control.flatMap(({ value, at }) =>
      value.answers.flatMap((answer) =>
        missing(value.keyFacts, answer).map((group) => ({
          rule: 'control',
          at,
          message: `the accepted answer "${answer}" does not state ${shown(group)}`,
        })),
      ),
    ),
}
