import { GUESSES_ELSEWHERE } from './refusal-elsewhere.js'
import { anyOf, CANNOT, DO_NOT, END, IS_NOT } from './refusal-words.js'

/** Whether what opens as a refusal goes on to answer all the same. @param said a text as `refusal.ts` makes it plain */
export function isHedged(said: string): boolean {
  return GUESS.test(said) || NUMBER_AFTER.test(said) || STATED_NEXT.test(said)
}

const NO_DENIAL = `(?:(?!${anyOf('not', 'never', 'no', 'nothing', 'may', 'might', 'could', 'should', 'would', 'will', 'can', '\\w{1,8}nt')}\\b)\\w{1,30} ){1,4}`

/** What makes a refusal a hedged answer. */
const GUESS = new RegExp(
  anyOf(
    `\\b(?:but|however|though|although)[, ]+${anyOf(
      'i (?:would )?(?:think|believe|guess|assume|suppose)\\b',
      'id (?:say|guess)\\b',
      'my (?:best )?guess\\b',
      '(?:probably|likely|maybe|perhaps|possibly)\\b',
      `(?:yes|no)${END}`,
      '(?:its|it is|it (?:may|might|could|should|would|will) be)\\b(?! not)',
      '(?:on )?(?:page|section|chapter|paragraph|step|table) \\d',
      `${NO_DENIAL}(?:says|states|mentions|lists|gives|shows|specifies|recommends|suggests)\\b(?! (?:nothing|no|little)\\b)`,
      '\\p{Sc}?\\d',
    )}`,
    ...GUESSES_ELSEWHERE,
  ),
  'u',
)

const IT_IS_ELSEWHERE = anyOf(
  'es (?:ist|sind)',
  'das (?:ist|sind)',
  'cest',
  'ce sont',
  'son',
  'es',
  'sono',
  'è',
  'é',
  'são',
  'het (?:is|zijn)',
)
const ABOUT = anyOf(
  'about',
  'around',
  'roughly',
  'approximately',
  'maybe',
  'probably',
  'some',
  'at least',
  'at most',
  'up to',
  'over',
  'under',
  'etwa',
  'environ',
  'unos',
  'circa',
  'cerca de',
  'ongeveer',
)
const NUMBER = '\\p{Sc}?\\d'
/** The rest of a sentence; the point of `1.5` ends none. */
const REST = '(?:[^.!?]|\\.(?=\\d))*?'

/** A number that the refusal's own sentence goes on to state: `… the exact weight, it is about 5 kg`. Not one of a list: `passages 1, 2`. */
const NUMBER_AFTER = new RegExp(
  `^${REST}(?<![\\d\\])])\\s?[,;:–—-] (?:and )?(?:${anyOf(
    '(?:it|they|that|this|the (?:answer|number|value))(?: is| are| was| were|s|re)',
    'its',
    IT_IS_ELSEWHERE,
  )} )?(?:${ABOUT} )?${NUMBER}`,
  'u',
)

const DENIED = anyOf('not', 'no', 'none', 'never', 'unclear', 'unknown', 'unsure', DO_NOT, CANNOT, IS_NOT)

/**
 * A number that the next sentence states of what was asked: `I don't know the exact number. It is 5 kg.` Not one that it states of
 * anything else (`The passages say that refunds take 5 days`), nor beside a denial: `It is 1 of 3 that are not stated`.
 */
const STATED_NEXT = new RegExp(
  `^${REST}[.!?]+["*_)]* ${anyOf(
    `(?:i (?:think|believe|guess|assume|suppose) (?:that )?)?${anyOf(
      '(?:it|the (?:exact |right |correct )?(?:answer|number|value|amount|figure))(?: is|s)',
      IT_IS_ELSEWHERE,
    )} (?:${ABOUT} )?${NUMBER}(?!\\d* (?:of|de|di|von|van)\\b)(?!${REST}\\b${DENIED}\\b)`,
    `the answer is:? (?:yes|no)${END}`,
  )}`,
  'u',
)
