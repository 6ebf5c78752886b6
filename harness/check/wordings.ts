import { dot, jaccard, trigramSet, wordSet } from '../common/similarity.js'
import type { Finding } from '../scenario/finding.js'
import type { Rule } from './rule.js'

/** Shares of distinct words, and of runs of three characters, and the cosine, from which on two wordings count as one. */
const SAME_WORDS = 0.8
const SAME_TRIGRAMS = 0.8
const SAME_MEANING = 0.98

interface Wording {
  readonly text: string
  readonly at: string
  readonly question: string
  readonly words: ReadonlySet<string>
  readonly trigrams: ReadonlySet<string>
  readonly vector: Float32Array
}

/** Wordings that differ in nothing measure one thing twice. */
export const distinctWordings: Rule = {
  id: 'wordings',
  title: `no two evaluation wordings share ${SAME_WORDS} of their words or ${SAME_TRIGRAMS} of their character trigrams (Jaccard)`,
  async find({ files, embed }) {
    const all = await represent(
      files.questions.flatMap(({ value, at }) => value.wordings.map((text) => ({ text, at, question: value.id }))),
      embed,
    )
    return all.flatMap((a, index) =>
      all.slice(0, index).flatMap((b): Finding[] => {
        if (!alike(a, b)) return []
        return [{ rule: 'wordings', at: a.at, message: `"${a.text}" is nearly "${b.text}" (${b.at}); put it as another person would` }]
      }),
    )
  },
}

/** What the exact and word-set comparison at loading lets through: typing slips, and the same sentence in other words. */
export const untaughtWordings: Rule = {
  id: 'leakage',
  title: `no evaluation wording is a training wording: equal, ${SAME_WORDS} of its words, ${SAME_TRIGRAMS} of its character trigrams (Jaccard), or a cosine of ${SAME_MEANING}`,
  async find({ files, embed }) {
    const asked = await represent(
      files.questions.flatMap(({ value, at }) => value.wordings.map((text) => ({ text, at, question: value.id }))),
      embed,
    )
    const taught = await represent(
      files.training.flatMap(({ value, at }) => [...value.questions, value.dev].map((text) => ({ text, at, question: value.id }))),
      embed,
    )
    return asked.flatMap((wording) => {
      const copy = taught.find((other) => alike(wording, other) || dot(wording.vector, other.vector) >= SAME_MEANING)
      if (!copy) return []
      const message = `"${wording.text}" is nearly the training wording "${copy.text}" (${copy.at}); reword one of them`
      return [{ rule: 'leakage', at: wording.at, message }]
    })
  },
}

async function represent(
  rows: readonly Pick<Wording, 'text' | 'at' | 'question'>[],
  embed: (texts: readonly string[]) => Promise<Float32Array[]>,
): Promise<Wording[]> {
  const vectors = await embed(rows.map(({ text }) => text))
  return rows.map((row, index) => ({
    ...row,
    words: wordSet(row.text),
    trigrams: trigramSet(row.text),
    vector: vectors[index] as Float32Array,
  }))
}

function alike(a: Wording, b: Wording): boolean {
  return over(a.words, b.words, SAME_WORDS) || over(a.trigrams, b.trigrams, SAME_TRIGRAMS)
}

/** Sets that differ much in size can't be alike: most pairs end here. */
function over(a: ReadonlySet<string>, b: ReadonlySet<string>, threshold: number): boolean {
  return Math.min(a.size, b.size) >= threshold * Math.max(a.size, b.size) && jaccard(a, b) >= threshold
}
