/** Exact match and token F1 as versus computes them (harness/scoring), for tools that have no such scorers: SQuAD v1.1's. */
export function exactMatch(text, accepted) {
  return normalised(text) === normalised(accepted) ? 1 : 0
}

export function tokenF1(text, accepted) {
  const [given, wanted] = [wordsOf(text), wordsOf(accepted)]
  const left = new Map()
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of given) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared++
  }
  return shared === 0 ? 0 : (2 * shared) / (given.length + wanted.length)
}

function wordsOf(text) {
  return normalised(text).split(' ').filter(Boolean)
}

function normalised(text) {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/gu, '')
    .replace(/(?<![\p{L}\p{N}])(?:a|an|the)(?![\p{L}\p{N}])/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
}
