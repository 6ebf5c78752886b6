import { join } from 'node:path'
import { z } from 'zod'
import { readJsonl } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { pickOne, type Random, seededRandom, shuffled } from '../common/random.js'
import { groundedCompletion, groundedPrompt } from '../models/prompts.js'
import { REFUSAL } from '../scenario/scenario.js'
import { type TuningSettings, tuningSchema } from '../scenario/schema.js'
import type { TrainingPair, TrainingSet } from './training-set.js'

const passageSchema = z.strictObject({
  id: z.string(),
  /** Passages of one group are siblings: alike in words, different in values. */
  group: z.string(),
  title: z.string(),
  heading: z.string(),
  passage: z.string(),
  qa: z.array(z.strictObject({ question: z.string(), answer: z.string() })),
  unanswerable: z.array(z.string()),
})
type Passage = z.infer<typeof passageSchema>

export const READER_FOLDER = join('fixtures', 'reader')
export const READER_SETTINGS: TuningSettings = tuningSchema.parse({ learningRate: 1e-3, epochs: 1, batch: 8 })

/** Groups held out for tuning decisions. */
const DEV_GROUPS = 8
/** How often a question comes with 1, 2, 3 passages: mostly one, which is what this model is given, and three times as many pairs an hour. */
const PASSAGE_COUNTS = [
  [1, 0.7],
  [2, 0.15],
  [3, 0.15],
] as const
/** How often the passage that answers is the first: a retriever puts it there. */
const GOLD_FIRST = 0.5
/** How often a question comes without the passage that answers it. */
const GOLD_REMOVED = 0.05
/** Most questions that a passage gives, drawn by the seed: more passages teach more than more questions about one. */
const ANSWERED = 5
const REFUSED = 2
/** How often the passages are gone through, each time with other neighbours and, where a passage has more questions, other ones. */
const DRAWS = 2

/**
 * The pairs that teach grounded answering: a question, its passage among siblings, the answer with its citation, or a
 * refusal. The texts have nothing to do with any scenario, so that what is learnt is to read, not what to answer.
 */
export function readerPairs(seed = 1): TrainingSet {
  const passages = readJsonl(join(packageRoot(), READER_FOLDER, 'passages.jsonl'), passageSchema).map((row) => row.value)
  const random = seededRandom(seed)
  const groups = [...new Set(passages.map((passage) => passage.group))].sort()
  const held = new Set(shuffled(groups, random).slice(0, DEV_GROUPS))
  const pairs: TrainingPair[] = []
  const dev: TrainingPair[] = []
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const passage of passages) {
      const drawn = pairsOf(passage, passages, random)
      if (!held.has(passage.group)) pairs.push(...drawn)
      else if (draw === 0) dev.push(...drawn)
    }
  }
  return { pairs, dev }
}

function pairsOf(passage: Passage, passages: readonly Passage[], random: Random): TrainingPair[] {
  const answered = shuffled(passage.qa, random)
    .slice(0, ANSWERED)
    .map(({ question, answer }) =>
      random() < GOLD_REMOVED
        ? refusing(question, without(passage, passages, random))
        : answering(question, answer, passage, passages, random),
    )
  const refused = shuffled(passage.unanswerable, random)
    .slice(0, REFUSED)
    .map((question) => refusing(question, among(passage, passages, random)))
  return [...answered, ...refused]
}

function answering(question: string, answer: string, gold: Passage, all: readonly Passage[], random: Random): TrainingPair {
  const shown = among(gold, all, random)
  const completion = groundedCompletion(`${answer.replace(/\.$/, '')}.`, shown.indexOf(gold) + 1)
  return { prompt: promptOf(question, shown), completion }
}

function refusing(question: string, shown: readonly Passage[]): TrainingPair {
  return { prompt: promptOf(question, shown), completion: REFUSAL }
}

function promptOf(question: string, shown: readonly Passage[]) {
  return groundedPrompt(
    question,
    shown.map(({ title, heading, passage }) => ({ heading: `${title} > ${heading}`, text: passage })),
  )
}

function among(gold: Passage, all: readonly Passage[], random: Random): Passage[] {
  const others = distractors(gold, all, passageCount(random) - 1, random)
  return random() < GOLD_FIRST ? [gold, ...others] : shuffled([gold, ...others], random)
}

function without(gold: Passage, all: readonly Passage[], random: Random): Passage[] {
  return distractors(gold, all, passageCount(random), random)
}

/** Mostly siblings; strangers where there are none left. */
function distractors(gold: Passage, all: readonly Passage[], count: number, random: Random): Passage[] {
  const siblings = shuffled(
    all.filter((passage) => passage.group === gold.group && passage !== gold),
    random,
  )
  const wanted = random() < 0.6 ? count : random() < 0.75 ? 1 : 0
  const out = siblings.slice(0, Math.min(count, wanted))
  while (out.length < count) {
    const stranger = pickOne(all, random)
    if (stranger.group !== gold.group && !out.includes(stranger)) out.push(stranger)
  }
  return out
}

function passageCount(random: Random): number {
  let draw = random()
  for (const [count, share] of PASSAGE_COUNTS) {
    if (draw < share) return count
    draw -= share
  }
  return PASSAGE_COUNTS.length
}
