import { dot, isAlike, trigramSet, wordSet } from '../common/similarity.js'
import type { Finding } from '../scenario/finding.js'
import { askedWordings, SAME_WORDS, trainedWordings } from '../scenario/leakage.js'
import type { Rule } from './rule.js'

/** Share of runs of three characters (Jaccard index), and cosine, from which on two wordings count as one. */
const SAME_TRIGRAMS = 0.8
const SAME_MEANING = 0.98

interface Wording {
  readonly text: string
  readonly at: string
  readonly words: ReadonlySet<string>
  readonly trigrams: ReadonlySet<string>
}

/** Wordings that differ in nothing measure one thing twice. */
export const distinctWordings: Rule = {
  id: 'wordings',
  title: `no two evaluation wordings share ${SAME_WORDS} of their words or ${SAME_TRIGRAMS} of their character trigrams (Jaccard)`,
  find({ files }) {
    const all = askedWordings(files).map(withSets)
    return all.flatMap((a, index) =>
      all.slice(0, index).flatMap((b): Finding[] => {
        if (!alike(a, b)) return []
        return [{ rule: 'wordings', at: a.at, message: `"${a.text}" is nearly "${b.text}" (${b.at}); put it as another person would` }]
      }),
    )
  },
}

/** As when the scenario is loaded, and what that lets through: typing slips, and the same sentence in other words. */
export const untaughtWordings: Rule = {
  id: 'leakage',
  title: `no evaluation wording is a training wording: equal, ${SAME_WORDS} of its words, ${SAME_TRIGRAMS} of its character trigrams (Jaccard), or a cosine of ${SAME_MEANING}`,
  async find({ files, updates, embed }) {
    const [evaluation, training] = [askedWordings(files, updates).map(withSets), trainedWordings(files, updates).map(withSets)]
    const [evaluationVectors, trainingVectors] = [await embed(evaluation.map(textOf)), await embed(training.map(textOf))]
    return evaluation.flatMap((wording, row) => {
      const vector = evaluationVectors[row] as Float32Array
      const sameMeaning = (other: number) => dot(vector, trainingVectors[other] as Float32Array) >= SAME_MEANING
      const copy = training.find((other, index) => alike(wording, other) || sameMeaning(index))
      if (!copy) return []
      const message = `"${wording.text}" is nearly the training wording "${copy.text}" (${copy.at}); reword one of them`
      return [{ rule: 'leakage', at: wording.at, message }]
    })
  },
}

function withSets({ text, at }: Pick<Wording, 'text' | 'at'>): Wording {
  return { text, at, words: wordSet(text), trigrams: trigramSet(text) }
}

function textOf({ text }: Wording): string {
  return text
}

function alike(a: Wording, b: Wording): boolean {
  return isAlike(a.words, b.words, SAME_WORDS) || isAlike(a.trigrams, b.trigrams, SAME_TRIGRAMS)
}
