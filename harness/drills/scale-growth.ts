import { cacheFolder } from '../common/paths.js'
import { type Chunk, chunkArticle } from '../knowledge/chunk.js'
import { distractorMaker } from '../scenario/distractors.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question, TuningSettings } from '../scenario/schema.js'
import type { DrillContext } from './drill.js'
import { sharePicked } from './falsify.js'

export interface GrownKnowledge {
  readonly world: Scenario
  readonly chunks: readonly Chunk[]
}

/** The scenario's articles among so many times as many in all; those of a smaller factor are part of a larger one's. */
export function grownKnowledge({ scenario, settings }: Pick<DrillContext, 'scenario' | 'settings'>, factor: number): GrownKnowledge {
  const { articles, folder, retrieval } = scenario
  const make = distractorMaker(articles, folder, settings.seed)
  const all = [...articles, ...Array.from({ length: (factor - 1) * articles.length }, (_, index) => make(index))]
  return { world: { ...scenario, articles: all }, chunks: all.flatMap((article) => chunkArticle(article, retrieval.chunkWords)) }
}

/** Vectors of distractors: many, and of one scenario. */
export function vectorsFile({ scenario, models }: DrillContext): string {
  return cacheFolder('embeddings', `${models.embedding.id}.distractors-${scenario.name}.f32`)
}

interface GrownFacts {
  readonly factor: number
  /** With the training pairs that are taught. */
  readonly scenario: Scenario
  readonly settings: TuningSettings
  /** The questions that even the fewest facts answer. */
  readonly asks: readonly Question[]
}

/**
 * A quarter of the facts, a half and all of them, each a part of the next, trained with so many epochs that as many pairs are shown:
 * what a fact more costs the others.
 */
export function grownFacts(scenario: Scenario, seed: number): GrownFacts[] {
  const order = sharePicked(scenario.training, 1, seed)
  const parts = [1, 2, 4].map((factor) => ({
    factor,
    picked: new Set(order.slice(0, Math.round((order.length * factor) / 4)).map(({ id }) => id)),
  }))
  const fewest = scenario.training.filter(({ id }) => parts[0]?.picked.has(id))
  const known = new Set(fewest.map(({ fact }) => fact))
  const asks = scenario.questions.filter(
    ({ answerable, facts }) => answerable && facts.length > 0 && facts.every((fact) => known.has(fact)),
  )
  return parts.map(({ factor, picked }) => {
    const training = scenario.training.filter(({ id }) => picked.has(id))
    const epochs = Math.max(1, Math.round((scenario.tuning.epochs * pairsIn(scenario.training)) / Math.max(1, pairsIn(training))))
    return { factor, scenario: { ...scenario, training }, settings: { ...scenario.tuning, epochs }, asks }
  })
}

function pairsIn(training: Scenario['training']): number {
  return training.reduce((sum, { questions }) => sum + questions.length, 0)
}
