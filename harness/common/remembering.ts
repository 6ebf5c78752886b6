/** Texts that are kept before those of longest ago are let go of; at most twice so many. */
const MOST = 2_000

/**
 * A pure function of a text that does not do the work twice for texts that come again soon: the scorers of one answer all read it, and
 * trials of one question read the same passages. What it gives is shared: nobody may change it.
 */
export function remembering<T>(work: (text: string) => T): (text: string) => T {
  let recent = new Map<string, T>()
  let before = new Map<string, T>()
  return (text) => {
    const known = recent.get(text)
    if (known !== undefined) return known
    const given = before.get(text) ?? work(text)
    if (recent.size >= MOST) {
      before = recent
      recent = new Map()
    }
    recent.set(text, given)
    return given
  }
}
