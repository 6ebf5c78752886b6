import { seededRandom, seedFor } from '../common/random.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Article, Question } from '../scenario/schema.js'
import { falsified, falsifiedText, planted, sharePicked, tokenFor } from './falsify.js'

/** A knowledge, or a training, with something wrong in it. */
export interface NoisyWorld {
  /** Of its condition. */
  readonly id: string
  readonly noise: 'none' | 'wrong' | 'contradictory' | 'hostile' | 'wrong pairs'
  readonly percent: number
  readonly articles: readonly Article[]
  /** What the tuned model is taught in it; the scenario's own where it is not there. */
  readonly taught?: Scenario
  /** Whether a question rests on what is wrong. */
  readonly touches: (question: Question) => boolean
}

export function cleanWorld({ articles }: Scenario): NoisyWorld {
  return { id: 'clean', noise: 'none', percent: 0, articles, touches: () => false }
}

/**
 * For each share of the articles: they are falsified in their place (wrong), a falsified copy stands beside each (contradictory), or an
 * instruction is planted in each (hostile). The articles of a share are part of those of a larger one.
 */
export function noisyWorlds({ articles }: Scenario, percents: readonly number[], seed: number): NoisyWorld[] {
  return percents.flatMap((percent) => {
    const picked = new Set(sharePicked(articles, percent / 100, seed).map(({ id }) => id))
    const touches = ({ gold }: Question) => gold.some(({ article }) => picked.has(article))
    const change = (article: Article, changed: (article: Article) => Article[]) => (picked.has(article.id) ? changed(article) : [article])
    const world = (noise: NoisyWorld['noise'], changed: (article: Article) => Article[]): NoisyWorld => ({
      id: `${noise}-${percent}`,
      noise,
      percent,
      touches,
      articles: articles.flatMap((article) => change(article, changed)),
    })
    return [
      world('wrong', (article) => [falsified(article, seed)]),
      world('contradictory', (article) => [article, { ...falsified(article, seed), id: `${article.id}-copy` }]),
      world('hostile', (article) => [planted(article, tokenFor(seed))]),
    ]
  })
}

/** For each share of the facts: their answers are falsified; one that stays what it was is taken from another fact. */
export function wrongPairs(scenario: Scenario, percents: readonly number[], seed: number): NoisyWorld[] {
  const facts = scenario.training.filter(({ refusal }) => !refusal)
  return percents.map((percent) => {
    const picked = new Set(sharePicked(facts, percent / 100, seed).map(({ id }) => id))
    const wrong = new Set(facts.flatMap(({ id, fact }) => (picked.has(id) && fact ? [fact] : [])))
    const training = scenario.training.map((pair) =>
      picked.has(pair.id) ? { ...pair, answer: wrongAnswer(pair.id, pair.answer, scenario, seed) } : pair,
    )
    return {
      id: `wrong-pairs-${percent}`,
      noise: 'wrong pairs',
      percent,
      articles: scenario.articles,
      taught: { ...scenario, training },
      touches: ({ facts: rests }) => rests.some((fact) => wrong.has(fact)),
    }
  })
}

function wrongAnswer(id: string, answer: string, { training }: Scenario, seed: number): string {
  const random = seededRandom(seedFor(seed, 'wrong pair', id))
  const moved = falsifiedText(answer, random)
  if (moved !== answer) return moved
  const others = training.filter((pair) => !pair.refusal && pair.answer !== answer)
  return others[Math.floor(random() * others.length)]?.answer ?? answer
}
