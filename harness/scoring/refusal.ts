import { remembering } from '../common/remembering.js'
import { straightenApostrophes } from './normalise.js'
import type { Scorer } from './scorer.js'

/** For unanswerable questions: 1 if the answer says that it can't be told, else 0. `null` for answerable questions. */
export const refusal: Scorer = {
  id: 'refusal',
  title: 'Refused where nothing is known',
  version: 1,
  score: ({ question, answer }) => {
    if (question.answerable) return null
    return isRefusal(answer.text) ? 1 : 0
  },
}

/**
 * Whether an answer says that it doesn't know, or that the passages don't say.
 *
 * It must open with that (after `Sorry,`, `Unfortunately,`, `Answer:`, `Based on the passages,`), or its first clause must say of what
 * is asked that it isn't stated. What merely contains such words later on is an answer: `Hold Reset if you are not sure`.
 * So is a refusal followed by a guess: `I'm not sure, but I think it is 5 kg`. An empty answer is not a refusal. English only.
 */
export const isRefusal = remembering((text): boolean => {
  const said = plain(text).replace(OPENER, '')
  return REFUSAL.test(said) && !GUESS.test(said)
})

/** Lower case, without apostrophes (`don't` → `dont`), white space collapsed, from the first letter or digit on. */
function plain(text: string): string {
  return straightenApostrophes(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/'/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
}

/** The patterns below are for text as {@link plain} leaves it. */
function anyOf(...patterns: readonly string[]): string {
  return `(?:${patterns.join('|')})`
}

const SENTENCE_END = '(?=\\s*(?:[^\\w\\s]|$))'
const SOURCE = `${anyOf('the', 'this', 'these', 'those', 'my', 'your', 'any of the')}(?: \\w+){0,2}? ${anyOf(
  'passages?',
  'texts?',
  'contexts?',
  'documents?',
  'documentation',
  'articles?',
  'sources?',
  'excerpts?',
  'knowledge(?: base)?',
  'information',
)}`
const I_AM = 'i(?: am|m) (?:really |currently )?'
const IS_NOT = anyOf('is not', 'isnt', 'are not', 'arent', 'was not', 'were not')
const DO_NOT = anyOf('do not', 'dont', 'does not', 'doesnt', 'did not', 'didnt')
const CANNOT = anyOf('cannot', 'can not', 'cant', 'could not', 'couldnt')
const FIND_OUT = `${anyOf('answer', 'say', 'tell', 'find', 'determine', 'know')}\\b`
const SAID = anyOf('stated', 'mentioned', 'specified', 'disclosed')
const GIVEN = anyOf('known', 'clear', 'given', 'provided', 'available', 'included', 'described', 'found', SAID)
const MATTER = anyOf('information', 'mention', 'details?', 'answers?', 'data', 'knowledge', 'idea', 'clue')

/** `No information.`, `no information about …`, but not `no information is shared`. */
const NO_INFORMATION = `(?:relevant |further |such |specific )?${anyOf('information', 'mention', 'answer', 'indication')}${anyOf(
  SENTENCE_END,
  ` ${anyOf('about', 'on', 'regarding', 'of', 'in')}\\b`,
  ` (?:(?:is|was) )?${anyOf('available', 'given', 'provided', 'found', 'included', 'stated')}\\b`,
)}`

const OPENER = new RegExp(
  `^(?:${anyOf(
    'answer ?[:-]',
    '(?:(?:i am|im) )?(?:very |so )?(?:sorry|afraid)(?: that)?\\b',
    '(?:unfortunately|apologies)\\b',
    `${anyOf('based on', 'according to', 'from', 'given')} ${SOURCE}(?: provided| given| above)?\\b`,
  )}[^\\p{L}\\p{N}]*(?:but )?)+`,
  'u',
)

const REFUSAL = new RegExp(
  `^${anyOf(
    `(?:i )?(?:really |actually |honestly |simply |just )?${DO_NOT} (?:really |actually |currently )?know\\b`,
    `i ${DO_NOT} (?:really |currently )?have (?:(?:any|enough|sufficient|the|that|this|an|access to) )*${MATTER}\\b`,
    `i ${anyOf('have', 'found', 'find', 'see', 'could find', 'can find')} no (?:\\w+ )?${MATTER}\\b`,
    `${I_AM}(?:not (?:entirely |really |quite |completely )?(?:sure|certain|aware of)|unsure|uncertain)\\b`,
    `${I_AM}(?:unable|not able) to ${FIND_OUT}`,
    `(?:(?:i|we) )?${CANNOT} ${FIND_OUT}`,
    '(?:not sure|unsure|no idea|no clue)\\b',
    `no ${NO_INFORMATION}`,
    `there (?:is|was) (?:no|not any|not enough|insufficient) ${NO_INFORMATION}`,
    `(?:unknown|not (?:known|${SAID}))${SENTENCE_END}`,
    `not ${GIVEN} (?:in|by|from) ${SOURCE}\\b`,
    `${SOURCE} ${DO_NOT} ${anyOf('say', 'mention', 'state', 'specify', 'contain', 'provide', 'include', 'give', 'tell', 'answer')}\\b`,
    `(?:it|they|that|this) ${DO_NOT} (?:say|mention|state|specify)\\b`,
    `(?:it|this|that|(?:the|this|that|your) question) ${CANNOT} be (?:answered|determined)\\b`,
    `it is (?:unclear|not clear)(?:${SENTENCE_END}| from ${SOURCE}\\b)`,
    `(?:the|this|that) (?:answer|information) ${IS_NOT} ${GIVEN}${SENTENCE_END}`,
    `[^,;:.!?]+ ${IS_NOT} ${SAID}${SENTENCE_END}`,
    `[^,;:.!?]+ ${IS_NOT} ${GIVEN} (?:anywhere )?(?:in|by|from) ${SOURCE}\\b`,
  )}`,
  'u',
)

/** What makes a refusal a hedged answer. */
const GUESS = new RegExp(
  `\\b(?:but|however|though)[, ]+${anyOf(
    'i (?:would )?(?:think|believe|guess|assume|suppose)\\b',
    'id (?:say|guess)\\b',
    'my (?:best )?guess\\b',
    '(?:probably|likely|maybe|perhaps|possibly)\\b',
    `(?:yes|no)${SENTENCE_END}`,
    '(?:its|it is|it (?:may|might|could|should|would|will) be)\\b(?! not)',
    '\\p{Sc}?\\d',
  )}`,
  'u',
)
