/** The distinct words of a text, lower case, without punctuation. */
export function wordSet(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
}

/** The distinct runs of three characters of a text's words in their order: a typing slip changes few of them. */
export function trigramSet(text: string): Set<string> {
  const plain = ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, start) => plain.slice(start, start + 3)))
}

/** Jaccard index: what two sets share, of what they have in all, in [0, 1]; 0 where both are empty. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const item of small) if (large.has(item)) shared++
  return large.size === 0 ? 0 : shared / (a.size + b.size - shared)
}

/** Whether two sets share at least so much, by the Jaccard index; sets that differ much in size can't, and most pairs end there. */
export function isAlike(a: ReadonlySet<string>, b: ReadonlySet<string>, threshold: number): boolean {
  return Math.min(a.size, b.size) >= threshold * Math.max(a.size, b.size) && jaccard(a, b) >= threshold
}

/** Scalar product; the cosine of two vectors of length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number)
  return sum
}
