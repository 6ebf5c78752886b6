import { isNumberToken, phraseTokens } from './normalise.js'
import { type Unit, unitAt } from './quantity.js'
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
  version: 2,
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
 *
 * A number alone beside the same with its unit (`25` and `25 seconds`, where the question asks how many seconds) is hit by a bare
 * number and by one in a unit of the group: not by `25 minutes`.
 */
export function hitGroups(answerText: string, groups: readonly (readonly string[])[]): boolean[] {
  const answer = phraseTokens(answerText)
  return groups.map((alternatives) => {
    const phrases = alternatives.map(phraseTokens)
    const units = phrases.flatMap((tokens) => tokens.flatMap((_token, at) => unitAt(tokens, at) ?? []))
    return phrases.some((phrase) => isHit(answer, phrase, (unit) => units.length === 0 || units.includes(unit)))
  })
}

function isHit(answer: readonly string[], phrase: readonly string[], isOfGroup: (unit: Unit) => boolean): boolean {
  if (phrase.length === 0) return false
  const form = phrase.some(isNumberToken) ? singular : asWritten
  const wanted = phrase.map(form)
  const isBare = phrase.length === 1 && isNumberToken(phrase[0] as string)
  return answer.some((_token, start) => {
    if (!wanted.every((word, offset) => form(answer[start + offset] ?? '') === word)) return false
    const unit = isBare ? unitAt(answer, start + 1) : null
    return !unit || isOfGroup(unit)
  })
}

function asWritten(token: string): string {
  return token
}

/** Without a plural `s`: `months` → `month`, but not `glass`, `plus`, `axis` or the unit `s`. */
function singular(token: string): string {
  return /^\p{L}{2,}[^\P{L}sui]s$/u.test(token) ? token.slice(0, -1) : token
}
