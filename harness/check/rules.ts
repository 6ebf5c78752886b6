import { danglingReferences, repeatedIds } from '../scenario/references.js'
import { trulyAbsent } from './absent.js'
import { acceptedAnswers, keyFacts } from './answers.js'
import { labelBalance } from './balance.js'
import { oneAnswer } from './contradictions.js'
import { scorableControl } from './control.js'
import { foundByWords } from './difficulty.js'
import { retrievable } from './retrievable.js'
import type { Rule } from './rule.js'
import { variedTraining } from './training.js'
import { consistentUpdates } from './updates.js'
import { distinctWordings, untaughtWordings } from './wordings.js'

const ids: Rule = {
  id: 'ids',
  title: 'no two rows of a file share an id',
  find: ({ files, control }) => [...repeatedIds(files.questions), ...repeatedIds(files.training), ...repeatedIds(control)],
}

const references: Rule = {
  id: 'references',
  title: 'named articles, facts and labels are there, and quotes are in their articles word for word',
  find: ({ files, definition }) => danglingReferences(files, definition.labels),
}

/** Every rule, in the order in which findings are listed; that the files fit their schemas is seen when they are read. */
export const RULES: readonly Rule[] = [
  ids,
  references,
  keyFacts,
  acceptedAnswers,
  oneAnswer,
  retrievable,
  foundByWords,
  distinctWordings,
  untaughtWordings,
  labelBalance,
  trulyAbsent,
  variedTraining,
  consistentUpdates,
  scorableControl,
]
