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

/** What refuses has one of these words in it, in whichever language of `refusal.ts`. */
export const DENIALS: ReadonlySet<string> = new Set(
  [
    // English
    'no not never nowhere none neither nothing cannot cant couldnt dont doesnt didnt isnt arent wasnt werent hasnt havent',
    'unknown unspecified unclear unsure uncertain unable unanswerable impossible insufficient little silent dunno',
    // German
    'nicht nichts keine unbekannt wenig wenige',
    // French
    'pas aucune rien jignore lignore inconnu inconnue',
    // Spanish
    'ni sin desconocido desconocida desconozco',
    // Italian
    'non nessuna sconosciuto sconosciuta',
    // Portuguese
    'não sem nenhuma desconhecido desconhecida',
    // Dutch
    'niet niets geen onbekend onvoldoende',
  ].flatMap((words) => words.split(' ')),
)
