import type { Chunk } from '../knowledge/chunk.js'
import type { Knowledge } from '../knowledge/knowledge.js'
import type { Scenario } from '../scenario/scenario.js'
import type { TuningSettings } from '../scenario/schema.js'
import { type RaftPassage, raftPairs, raftWordings } from '../tuning/raft-set.js'
import type { TrainingSet } from '../tuning/training-set.js'

/** Least number of passages that pairs have at most: a reader that only ever saw one does not know what a distractor is. */
const PASSAGES = 3
/** Found beyond those, to be shown where the passage with the answer is taken out. */
const SPARE = 10

/** As of the reader adapter, whose pairs are as long: small batches, a lower rate, and fewer passes over the facts. */
export function raftSettings(tuning: TuningSettings): TuningSettings {
  return { ...tuning, learningRate: 8e-4, epochs: 4, batch: 4 }
}

/** The RAFT pairs of a scenario, from what its own retrieval finds for each wording. */
export async function raftTraining(scenario: Scenario, knowledge: Knowledge, seed: number): Promise<TrainingSet> {
  const { training } = scenario
  const most = Math.max(PASSAGES, scenario.retrieval.passages)
  const found = new Map<string, RaftPassage[]>()
  for (const wording of training.flatMap((fact) => [...raftWordings(fact, seed), ...(fact.dev ? [fact.dev] : [])])) {
    found.set(wording, (await knowledge.search(wording, most + SPARE)).map(passageOf))
  }
  return raftPairs({ training, passages: knowledge.chunks.map(passageOf), found, most, seed })
}

function passageOf({ article, heading, text }: Chunk): RaftPassage {
  return { article, heading, text }
}
