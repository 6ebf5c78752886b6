import { isMonth, isNumberToken } from './normalise.js'
import { meets, type Quantity, type QuantityTokens, quantityTokens, readQuantities, wantedQuantity } from './quantity.js'
import type { Scorer } from './scorer.js'
import { type Unit, unitAt } from './unit.js'

/**
 * Share of the key facts that the answer states, in [0, 1]. `null` where the question is unanswerable or has no key facts.
 *
 * A fact counts as stated where its words occur; that the answer denies them or is unsure of them is not seen.
 * An empty answer states nothing: 0.
 */
export const keyFacts: Scorer = {
  id: 'keyFacts',
  title: 'Key facts stated',
  version: 4,
  score: ({ question, answer }) => {
    if (!question.answerable || question.keyFacts.length === 0) return null
    const hits = hitGroups(answer.text, question.keyFacts)
    return hits.filter(Boolean).length / hits.length
  },
}

/**
 * Which groups of key facts the answer states: a group is hit where any of its alternatives occurs as a run of whole tokens
 * ({@link quantityTokens}). `12 months` is not in `112 months`, and `$9` not in `9 months`.
 *
 * An alternative that is a quantity and nothing else is hit by the same in another unit too, where a factor makes one of the other:
 * `60 minutes` by `1 hour` and `2 weeks` by `14 days`; not `1 month` by `30 days`, `$7` by `€7`, `92 °C` by `197.6 °F`.
 *
 * In an alternative with a number in it, a plural `s` makes no difference (`24-month`, `24 months`); without a number it does,
 * as `new` is not `news`. An alternative without letters or digits is never hit. `3 May` is hit by `May 3` too.
 *
 * A range is not its end: `5 to 10 days` does not state `10 days`, as `up to 10 days` and `within 10 days` do, unless both ends are key
 * facts of the question.
 *
 * A number alone beside the same with its unit (`25` and `25 seconds`, where the question asks how many seconds) is hit by a bare
 * number and by one in a unit of the group: not by `25 minutes`. `1` alone is not hit by the `one` of `this one`.
 */
export function hitGroups(answerText: string, groups: readonly (readonly string[])[]): boolean[] {
  const answer = quantityTokens(answerText)
  const phrases = groups.map((alternatives) => alternatives.map(quantityTokens))
  const wanted = new Set(phrases.flatMap((alternatives) => alternatives.flatMap(({ tokens }) => tokens.filter(isNumberToken))))
  const ranges = answer.ranges.filter(({ low, high }) => !(wanted.has(answer.tokens[low] ?? '') && wanted.has(answer.tokens[high] ?? '')))
  const { quantities } = readQuantities(answerText)
  return phrases.map((alternatives, index) => {
    if (groups[index]?.some((alternative) => isConverted(alternative, quantities))) return true
    const units = alternatives.flatMap(({ tokens }) => tokens.flatMap((_token, at) => unitAt(tokens, at) ?? []))
    const isOfGroup = (unit: Unit) => units.length === 0 || units.includes(unit)
    return alternatives.some((alternative) => {
      const isBareOne = alternative.tokens.length === 1 && alternative.tokens[0] === '1' && !alternative.words.has(0)
      const isNone = (at: number) => isBareOne && answer.words.has(at) && answer.tokens.length > 1
      return withDaysEitherWay(alternative.tokens).some((phrase) => isHit({ tokens: answer.tokens, ranges, isNone }, phrase, isOfGroup))
    })
  })
}

/** Whether one of the quantities is the alternative, in its unit or another. */
function isConverted(alternative: string, quantities: readonly Quantity[]): boolean {
  const wanted = wantedQuantity(alternative)
  if (!wanted?.unit || wanted.isQualified) return false
  const { offset } = wanted.unit
  return quantities.some((given) => given.unit?.offset === offset && meets(given, wanted))
}

/** `3 may`, and `may 3`. */
function withDaysEitherWay(phrase: readonly string[]): (readonly string[])[] {
  const [at, month] = [phrase.findIndex((token) => isMonth(token)), phrase.find((token) => isMonth(token))]
  const isDay = (token: string | undefined) => /^(?:[1-9]|[12]\d|3[01])$/.test(token ?? '')
  const before = isDay(phrase[at - 1]) ? at - 1 : at
  if (month === undefined || (before === at && !isDay(phrase[at + 1]))) return [phrase]
  const pair = phrase.slice(before, before + 2)
  return [phrase, [...phrase.slice(0, before), ...pair.reverse(), ...phrase.slice(before + 2)]]
}

interface Answered extends Pick<QuantityTokens, 'tokens' | 'ranges'> {
  /** Whether the number at an index is a pronoun. */
  isNone(at: number): boolean
}

function isHit({ tokens, ranges, isNone }: Answered, phrase: readonly string[], isOfGroup: (unit: Unit) => boolean): boolean {
  if (phrase.length === 0) return false
  const form = phrase.some(isNumberToken) ? singular : asWritten
  const wanted = phrase.map(form)
  const isBare = phrase.length === 1 && isNumberToken(phrase[0] as string)
  return tokens.some((_token, start) => {
    if (!wanted.every((word, offset) => form(tokens[start + offset] ?? '') === word)) return false
    const holds = (at: number) => start <= at && at < start + phrase.length
    if (ranges.some(({ low, high }) => holds(low) !== holds(high))) return false
    if (!isBare) return true
    if (isNone(start)) return false
    const unit = unitAt(tokens, start + 1)
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
