import { hitGroups } from './key-facts.js'
import { meets, type Quantity, readQuantities, type Wanted, wantedQuantity } from './quantity.js'
import type { Scorer } from './scorer.js'

/**
 * Share of the numeric key facts ({@link isNumeric}) whose number the answer states, in its unit or one that converts ({@link hitNumbers}).
 * In [0, 1]; `null` where the question is unanswerable or has no numeric key fact.
 *
 * What the number is said of, and whether it is a limit from above or below, is not seen.
 */
export const numeric: Scorer = {
  id: 'numeric',
  title: 'Numbers stated',
  version: 4,
  score: ({ question, answer }) => {
    const groups = question.answerable ? question.keyFacts.filter(isNumeric) : []
    if (groups.length === 0) return null
    return hitNumbers(answer.text, groups).filter(Boolean).length / groups.length
  },
}

/**
 * Whether a group of key facts is a number: one of its alternatives is a quantity with a unit of the table (unit.ts), or at least half of
 * them are quantities of any kind. A quantity is a number in digits or words or a range (`25 to 29`), with or without a unit, after words such as
 * `about`, `below`, `at least`. A unit that the table does not have is taken word for word (`2 sachets`, `9 business days`).
 *
 * `1 hour 30 minutes` is one quantity, and so are fractions of a unit (`half an hour`, `1/2 hour`) and `two and a half sachets`.
 *
 * No quantities: names (`E7`, `Gen 2`), dates (`31 January`), clock times (`1 pm`, `13:00`), ratios (`140/90`), other fractions (`half full`).
 */
export function isNumeric(group: readonly string[]): boolean {
  const quantities = group.flatMap((alternative) => wantedQuantity(alternative) ?? [])
  return quantities.some(({ unit }) => unit) || (quantities.length > 0 && quantities.length * 2 >= group.length)
}

/**
 * Which groups of key facts the answer states by number: a group is hit where the answer states one of its quantities, or one of its other
 * alternatives (`half full`) word for word.
 *
 * - With a unit, the answer's number must have that unit or one that converts to it: `0.5 litres` is `500 ml`. Months are months, 12 to a
 *   year, and no number of days; currencies are not converted. A bare number in the key fact is met with any unit but a currency;
 *   a bare number in the answer meets a bare number only.
 * - A range is met by a range with both ends, never by one of them; a single number is not met by a range that ends at it, but by the end
 *   of a change: `raised from 5 to 10 mg`.
 * - `1 hour 30 minutes` states 1 hour, 30 minutes and 90 minutes; `one and a half hours` states 90 minutes.
 *
 * @param tolerance share of the wanted number, in its own unit, by which the answer's may differ: 0.05 takes 95 to 105 for 100.
 * With 0, rounding errors of the conversion are overlooked, and nothing else.
 * @throws RangeError if the tolerance is negative or no number.
 */
export function hitNumbers(text: string, groups: readonly (readonly string[])[], tolerance = 0): boolean[] {
  if (!(tolerance >= 0)) throw new RangeError(`a tolerance must be at least 0, not ${tolerance}`)
  const { quantities } = readQuantities(text)
  const inWords = hitGroups(
    text,
    groups.map((group) => group.filter((alternative) => !wantedQuantity(alternative))),
  )
  return groups.map((group, index) => {
    const wanted = group.flatMap((alternative) => wantedQuantity(alternative) ?? [])
    const united = wanted.some(({ unit }) => unit)
    const states = (given: Quantity, one: Wanted) =>
      meets(given, one, tolerance) && !(united && given.unit && !one.unit && one.words.length === 0)
    return inWords[index] === true || wanted.some((one) => quantities.some((given) => states(given, one)))
  })
}
