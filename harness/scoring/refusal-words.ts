/* Parts of the patterns of refusals and hedges, for text as `refusal.ts` makes it plain. */

export function anyOf(...patterns: readonly string[]): string {
  return `(?:${patterns.join('|')})`
}

/** The end of a clause: of the text, or punctuation. */
export const END = '(?=\\s*(?:[^\\p{L}\\p{N}\\s]|$))'

/* English denials. */

export const IS_NOT = anyOf(
  'is not',
  'isnt',
  'are not',
  'arent',
  'was not',
  'were not',
  'wasnt',
  'werent',
  '(?:is|are|was|were) (?:never|nowhere)',
  '(?:has|have) (?:not|never) been',
  '(?:hasnt|havent) been',
)
export const DO_NOT = anyOf('do not', 'dont', 'does not', 'doesnt', 'did not', 'didnt')
export const CANNOT = anyOf('cannot', 'can not', 'cant', 'could not', 'couldnt')
