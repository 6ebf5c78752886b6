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
export function isRefusal(text: string): boolean {
  const said = plain(text).replace(OPENER, '')
  return REFUSAL.test(said) && !GUESS.test(said)
}

/** Lower case, without apostrophes (`don't` → `dont`), white space collapsed, from the first letter or digit on. */
function plain(text: string): string {
  return straightenApostrophes(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/'/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+/u, '')
}

const SOURCE =
  '(?:the|this|these|those|my|your|any of the)(?: \\w+){0,2}? (?:passages?|texts?|contexts?|documents?|documentation|articles?|sources?|excerpts?|knowledge(?: base)?|information)'
const DO_NOT = '(?:do not|dont|does not|doesnt|did not|didnt)'
const CANNOT = '(?:cannot|can not|cant|could not|couldnt)'
const SENTENCE_END = '(?=\\s*(?:[^\\w\\s]|$))'
const FIND_OUT = '(?:answer|say|tell|find|determine|know)\\b'
const NOTHING = `(?:relevant |further |such |specific )?(?:information|mention|answer|indication)(?:${SENTENCE_END}| (?:about|on|regarding|of|available|given|provided|found|in)\\b| (?:is|was) (?:available|given|provided|found|included|stated)\\b)`

const OPENER = new RegExp(
  `^(?:(?:answer ?[:-]|(?:(?:i am|im) )?(?:very |so )?(?:sorry|afraid)(?: that)?\\b|unfortunately\\b|apologies\\b|(?:based on|according to|from|given) ${SOURCE}(?: provided| given| above)?\\b)[^\\p{L}\\p{N}]*(?:but )?)+`,
  'u',
)

const REFUSAL = new RegExp(
  `^(?:${[
    `(?:i )?(?:really |actually |honestly |simply |just )?(?:do not|dont|did not|didnt) (?:really |actually |currently )?know\\b`,
    'i (?:do not|dont) (?:really |currently )?have (?:(?:any|enough|sufficient|the|that|this|an|a|access to) )*(?:information|details?|data|answers?|knowledge|idea|clue)\\b',
    'i(?: am|m) (?:really |currently )?(?:not (?:entirely |really |quite |completely )?(?:sure|certain)|unsure|uncertain|not aware of)\\b',
    `i(?: am|m) (?:really |currently )?(?:unable|not able) to ${FIND_OUT}`,
    `(?:(?:i|we) )?${CANNOT} ${FIND_OUT}`,
    'i (?:have|found|find|see|could find|can find) no (?:\\w+ )?(?:information|mention|details?|answer|idea|clue)\\b',
    '(?:not sure|unsure|no idea|no clue)\\b',
    `no ${NOTHING}`,
    `there (?:is|was) (?:no|not any|not enough|insufficient) ${NOTHING}`,
    `(?:unknown|not (?:known|stated|mentioned|specified|disclosed))${SENTENCE_END}`,
    `not (?:known|stated|mentioned|specified|given|provided|available|found|included) (?:in|by|from) ${SOURCE}\\b`,
    `${SOURCE} ${DO_NOT} (?:say|mention|state|specify|contain|provide|include|give|tell|answer|address|indicate|list|explain|describe)\\b`,
    `(?:it|they|that|this) ${DO_NOT} (?:say|mention|state|specify)\\b`,
    `(?:it|this|that|(?:the|this|that|your) question) ${CANNOT} be (?:answered|determined)\\b`,
    `it is (?:unclear|not clear)(?:${SENTENCE_END}| from ${SOURCE}\\b)`,
    `[^,;:.!?]+ (?:is not|isnt|are not|arent|was not|were not) (?:stated|mentioned|specified|disclosed)${SENTENCE_END}`,
    `[^,;:.!?]+ (?:is not|isnt|are not|arent|was not|were not) (?:known|clear|stated|mentioned|specified|given|provided|available|found|included|described) (?:anywhere )?(?:in|by|from) ${SOURCE}\\b`,
  ].join('|')})`,
  'u',
)

const GUESS = new RegExp(
  `\\b(?:but|however|though)[, ]+(?:i (?:would )?(?:think|believe|guess|assume|suppose)|id (?:say|guess)|my (?:best )?guess|probably|likely|maybe|perhaps|possibly|(?:yes|no)${SENTENCE_END}|(?:its|it is|it (?:may|might|could|should|would|will) be)\\b(?! not)|\\p{Sc}?\\d)`,
  'u',
)
