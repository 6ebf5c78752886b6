import { eachTrial } from '../../run/journal.js'
import type { AnswerPassage } from '../../systems/system.js'

/** The passages of a run, each text once, and which of them each trial read. */
export interface RunPassages {
  readonly all: readonly AnswerPassage[]
  /** Places in `all`; `null` for a trial that reads none or failed. */
  readonly of: (trial: string) => readonly number[] | null
}

/** Of a run whose systems read none. */
export const NO_PASSAGES: RunPassages = { all: [], of: () => null }

/** Read the passages of a journal; scored trials do without their texts. */
export function readPassages(journal: string): RunPassages {
  const all: AnswerPassage[] = []
  const known = new Map<string, number>()
  const read = new Map<string, readonly number[]>()
  const lists = new Map<string, readonly number[]>()
  for (const { id, answer } of eachTrial(journal)) {
    if (!answer?.passages) continue
    const places = answer.passages.map((passage) => {
      const key = JSON.stringify([passage.article, passage.id, passage.text])
      const before = known.get(key)
      if (before !== undefined) return before
      known.set(key, all.length)
      return all.push(passage) - 1
    })
    // Wordings and repeats of a question mostly find the same.
    const list = places.join()
    if (!lists.has(list)) lists.set(list, places)
    read.set(id, lists.get(list) as readonly number[])
  }
  return { all, of: (trial) => read.get(trial) ?? null }
}
