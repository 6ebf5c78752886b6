import { isNumberToken, phraseTokens } from './normalise.js'
import type { Scorer } from './scorer.js'

/**
 * Share of the key facts that the answer states, in [0, 1]. `null` where the question is unanswerable or has no key facts.
 *
 * A fact counts as stated where its words occur; that the answer denies them or is unsure of them is not seen.
 * An empty answer states nothing: 0.
 */
export const keyFacts: Scorer = {
  id: 'keyFacts',
  title: 'Key facts stated',
  version: 1,
  score: ({ question, answer }) => {
    if (!question.answerable || question.keyFacts.length === 0) return null
    const hits = hitGroups(answer.text, question.keyFacts)
    return hits.filter(Boolean).length / hits.length
  },
}

/**
 * Which groups of key facts the answer states: a group is hit where any of its alternatives occurs as a run of whole tokens
 * ({@link phraseTokens}). `12 months` is not in `112 months`, and `$9` not in `9 months`.
 *
 * In an alternative with a number in it, a plural `s` makes no difference (`24-month`, `24 months`); without a number it does,
 * as `new` is not `news`. An alternative without letters or digits is never hit.
 */
export function hitGroups(answerText: string, groups: readonly (readonly string[])[]): boolean[] {
  const answer = phraseTokens(answerText)
  return groups.map((alternatives) => alternatives.some((alternative) => holdsPhrase(answer, phraseTokens(alternative))))
}

function holdsPhrase(tokens: readonly string[], phrase: readonly string[]): boolean {
  if (phrase.length === 0) return false
  const form = phrase.some(isNumberToken) ? singular : asWritten
  const wanted = phrase.map(form)
  return tokens.some((_token, start) => wanted.every((word, offset) => form(tokens[start + offset] ?? '') === word))
}

function asWritten(token: string): string {
  return token
}

/** Without a plural `s`: `months` → `month`, but not `glass`, `plus`, `axis` or the unit `s`. */
function singular(token: string): string {
  return /^\p{L}{2,}[^\P{L}sui]s$/u.test(token) ? token.slice(0, -1) : token
}
