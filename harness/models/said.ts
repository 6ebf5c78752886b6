/** A model was cut off before it said anything. */
export class NothingSaidError extends Error {}

/**
 * What a model said, trimmed: nothing, where it ended by itself.
 * @throws NothingSaidError where it was cut off before it said anything.
 */
export function saidBy(id: string, text: string, cutOff: boolean): string {
  const said = text.trim()
  if (said === '' && cutOff) throw new NothingSaidError(`${id} gave no text: all its tokens went into reasoning or white space; allow more`)
  return said
}
