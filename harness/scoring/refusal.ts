import { remembering } from '../common/remembering.js'
import { isHedged } from './hedge.js'
import { straightenApostrophes } from './normalise.js'
import { OPENERS_ELSEWHERE, REFUSALS_ELSEWHERE } from './refusal-elsewhere.js'
import { anyOf, CANNOT, DENIALS, DO_NOT, END, IS_NOT } from './refusal-words.js'
import type { Scorer } from './scorer.js'

/** For unanswerable questions: 1 if the answer says that it can't be told, else 0. `null` for answerable questions. */
export const refusal: Scorer = {
  id: 'refusal',
  title: 'Refused where nothing is known',
  version: 3,
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
 * So is a refusal followed by a guess (`I'm not sure, but I think it is 5 kg`), by a number in the same sentence (`I don't know the exact
 * weight, it is 5 kg`) or by one that the next sentence states of what is asked (`It is 5 kg`, `The answer is about 5`; not `The passages say
 * that refunds take 5 days`). That something can't be known by anyone (`The cause is unknown`) or isn't there (`There is no fee`) is an
 * answer too. An empty answer is not a refusal, though SQuAD 2.0 takes it for one.
 *
 * English; of German, French, Spanish, Italian, Portuguese and Dutch the plain forms. Not the refusals of a model that declines a task
 * (`As an AI, I can't help with that`).
 */
export const isRefusal = remembering((text): boolean => {
  const whole = plain(text)
  // First, as most answers are none: to compile the patterns takes a third of a second (docs/performance.md).
  if (!hasDenial(whole)) return false
  const { opener, refused } = patterns()
  const said = whole.replace(opener, '')
  return refused.test(said) && !isHedged(said)
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

/* What is below is for text as `plain` leaves it. */

function hasDenial(said: string): boolean {
  return said.match(/\p{L}+/gu)?.some((word) => DENIALS.has(word)) ?? false
}

const WRITTEN = anyOf(
  'passages?',
  'texts?',
  'contexts?',
  'documents?',
  'documentation',
  'articles?',
  'sources?',
  'excerpts?',
  'snippets?',
  'paragraphs?',
  'knowledge(?: base)?',
  'information',
)
const THE = anyOf('the', 'this', 'that', 'these', 'those', 'my', 'your', 'our', 'any of the')
const SOURCE = anyOf(`${THE}(?: \\w+){0,2}? ${WRITTEN}`, 'passages?(?: \\[?\\d+\\]?)?', 'context')
/** What has other things to give than words, or may be asked about itself: it is a source only where it `says` or `mentions`. */
const MANUAL = `${THE}(?: \\w+){0,2}? ${anyOf(
  'manuals?',
  'handbooks?',
  'guides?',
  'instructions?',
  'leaflets?',
  'brochures?',
  'booklets?',
  'labels?',
  'pages?',
  'sections?',
  'chapters?',
  'website',
  'faqs?',
  'books?',
  'story',
  'author',
  'reports?',
  'papers?',
  'reviews?',
  'transcripts?',
  'policy',
  'policies',
  'contract',
  'tables?',
  'lists?',
)}`
const PLACE = anyOf(SOURCE, MANUAL)

const I_AM = '(?:i|we)(?: am|m| are|re) (?:really |currently )?'
const FIND_OUT = `${anyOf('answer', 'say', 'tell', 'find', 'determine', 'know')}\\b`
const HOW = '(?:explicitly |specifically |expressly |directly |clearly |actually |currently )?'
const SAID = `${HOW}${anyOf('stated', 'mentioned', 'specified', 'disclosed')}`
const GIVEN = anyOf(
  'known',
  'clear',
  'given',
  'provided',
  'available',
  'included',
  'described',
  'found',
  'discussed',
  'addressed',
  'listed',
  SAID,
)
/** What is not told in a manual: `not included in the contract` is an answer. */
const TOLD = anyOf('described', 'discussed', 'addressed', 'explained', 'listed', 'found', SAID)
const MATTER = anyOf('information', 'info', 'mention', 'details?', 'answers?', 'data', 'knowledge', 'idea', 'clue')
const SAY = anyOf('say', 'mention', 'state', 'specify', 'tell', 'indicate', 'clarify')
const SAYS = anyOf('says?', 'mentions?', 'states?', 'specif(?:y|ies)', 'tells?', 'indicates?', 'clarif(?:y|ies)')

/** `No information.`, `no information about …`, but not `no information is shared`, nor `no indication of infection`. */
const NO_INFORMATION = `(?:relevant |further |such |specific |public )?${anyOf(
  `${anyOf('information', 'info', 'mention', 'answer', 'details?')}${anyOf(
    END,
    ` ${anyOf('about', 'on', 'regarding', 'concerning', 'of')}\\b`,
    ` in ${PLACE}\\b`,
    ` (?:(?:is|was|are) )?${anyOf('available', 'given', 'provided', 'found', 'included', 'stated')}\\b`,
  )}`,
  `indication(?:${END}| (?:of [^,;:.!?]+ )?in ${PLACE}\\b)`,
)}`

/** `Not enough information.`, but not `not enough data was collected`. */
const TOO_LITTLE = `${anyOf('not enough', 'insufficient', 'not sufficient', 'too little')} (?:relevant |specific )?${anyOf(
  'information',
  'info',
  'context',
  'details?',
  'data',
)}${anyOf(
  END,
  ` ${anyOf('about', 'on', 'regarding')}\\b`,
  ` in ${PLACE}\\b`,
  ` to ${anyOf('answer', 'say', 'tell', 'know', 'determine')}\\b`,
  ` (?:(?:is|was) )?${anyOf('available', 'given', 'provided', 'found', 'stated')}\\b`,
)}`

const OPENER = `^(?:${anyOf(
  '(?:the )?answer(?: is)? ?[:-]',
  '(?:(?:i am|im) )?(?:very |so )?(?:sorry|afraid)(?: that)?\\b',
  '(?:unfortunately|regrettably|apologies)\\b',
  '(?:well|honestly|to be honest)(?=,)',
  `${anyOf('based on', 'according to', 'from', 'given')} ${PLACE}(?: provided| given| above)?\\b(?! ${DO_NOT} )`,
  ...OPENERS_ELSEWHERE,
)}[^\\p{L}\\p{N}]*(?:but |however )?)+`

const REFUSAL = `^${anyOf(
  `(?:(?:i|we) )?(?:really |actually |honestly |simply |just )?${DO_NOT} (?:really |actually |currently )?know\\b`,
  '(?:i )?dunno\\b',
  `(?:i|we) ${DO_NOT} (?:really |currently )?${anyOf('have', 'see', 'find')} (?:(?:any|enough|sufficient|the|that|this|an|access to) )*${MATTER}\\b`,
  `(?:i|we) ${anyOf('have', 'found', 'find', 'see', 'could find', 'can find')} no (?:\\w+ )?${MATTER}\\b`,
  `(?:i|we) (?:could |can )?(?:found|find|see) nothing ${anyOf('about', 'on', 'regarding')}\\b`,
  `${I_AM}(?:not (?:entirely |really |quite |completely )?(?:sure|certain|aware of)|unsure|uncertain)\\b`,
  `${I_AM}(?:unable|not able) to ${FIND_OUT}`,
  `(?:(?:i|we) )?${CANNOT} ${FIND_OUT}`,
  `i ${CANNOT} (?:help|assist)(?: you)? (?:with|on) (?:that|this)\\b`,
  `i ${CANNOT} (?:provide|give)(?: you)?(?: with)? (?:(?:an?|any|the|this|that|more|such) )?(?:\\w+ )?(?:information|answers?|details?)\\b`,
  '(?:not sure|unsure|no idea|no clue)\\b',
  `no ${NO_INFORMATION}`,
  TOO_LITTLE,
  `there(?:s| is| was| are| were) ${anyOf('no', 'not any', 'not enough', 'insufficient')} ${NO_INFORMATION}`,
  `there (?:isnt|wasnt|arent) ${anyOf('any', 'enough', 'sufficient')} ${NO_INFORMATION}`,
  `there(?:s| is) ${TOO_LITTLE}`,
  `(?:there(?:s| is) )?nothing (?:about [^,;:.!?]+ )?in ${PLACE}(?:${END}| (?:about|on|regarding|${SAYS})\\b)`,
  `there(?:s| is) nothing (?:about|${SAID})\\b`,
  `(?:unknown|not (?:known|${SAID}))${END}`,
  `(?:it|that|this|the answer)(?: is|s) (?:unknown|unspecified)${END}`,
  `(?:(?:it|this|that|the question)(?: is|s) )?(?:unanswerable|not answerable)${END}`,
  `not (?:${GIVEN} )?(?:anywhere )?(?:in|by|from) ${SOURCE}\\b`,
  `not ${TOLD} (?:anywhere )?(?:in|by|on) ${MANUAL}\\b`,
  `${SOURCE} ${DO_NOT} ${HOW}${anyOf(SAY, 'contain', 'provide', 'include', 'give', 'answer', 'discuss', 'address', 'describe')}\\b`,
  `${MANUAL} ${DO_NOT} ${HOW}${SAY}\\b`,
  `(?:nothing in|none of|neither of) ${PLACE} ${SAYS}\\b`,
  `(?:no|neither) ${WRITTEN} ${SAYS}\\b`,
  `${PLACE} (?:\\w+ly )?${SAYS} nothing\\b`,
  `${PLACE} (?:contains?|gives?|provides?|ha(?:s|ve)|includes?|offers?|makes?) ${anyOf(`no ${NO_INFORMATION}`, TOO_LITTLE)}`,
  `${PLACE} (?:is|are) silent (?:on|about)\\b`,
  `(?:it|they|that|this) ${DO_NOT} ${HOW}(?:say|mention|state|specify)\\b`,
  `(?:(?:it|this|that|(?:the|this|that|your) question|the answer) )?${CANNOT} be (?:answered|determined|inferred|deduced)\\b`,
  `[^,;:.!?]+ ${CANNOT} be (?:answered|determined|inferred|deduced|found|known) (?:from|in|by|with|using|based on) ${PLACE}\\b`,
  `(?:it(?: is|s) )?(?:impossible|not possible) to ${anyOf('say', 'tell', 'know', 'determine', 'answer')}(?:${END}| (?:from|based on|with|without)\\b)`,
  `it(?: is|s) (?:unclear|not clear)(?:${END}| from ${PLACE}\\b)`,
  `(?:the|this|that) (?:answer|information) ${IS_NOT} ${GIVEN}${END}`,
  `[^,;:.!?]+ ${IS_NOT} ${SAID}(?: anywhere)?${END}`,
  `(?:it|that)s not ${SAID}(?: anywhere)?${END}`,
  `[^,;:.!?]+ ${IS_NOT} (?:${GIVEN} )?(?:anywhere )?(?:in|by|from) ${SOURCE}\\b`,
  `[^,;:.!?]+ ${IS_NOT} ${TOLD} (?:anywhere )?(?:in|by|on) ${MANUAL}\\b`,
  `(?:it|that)s not (?:${GIVEN} )?(?:anywhere )?(?:in|by|from) ${SOURCE}\\b`,
  `(?:it|that)s not ${TOLD} (?:anywhere )?(?:in|by|on) ${MANUAL}\\b`,
  ...REFUSALS_ELSEWHERE,
)}`

let compiled: { readonly opener: RegExp; readonly refused: RegExp } | undefined

function patterns() {
  compiled ??= { opener: new RegExp(OPENER, 'u'), refused: new RegExp(REFUSAL, 'u') }
  return compiled
}
