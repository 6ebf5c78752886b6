import { z } from 'zod'
import { STORES } from '../knowledge/store.js'
import type { Trial } from '../run/journal.js'
import type { Scenario } from '../scenario/scenario.js'
import { scoreTrials } from '../scoring/score.js'
import { askCondition } from './condition.js'
import type { Drill, DrillContext } from './drill.js'
import {
  type Compared,
  differenceOf,
  type Figures,
  figureOf,
  figuresOf,
  gradedNotes,
  measuredOnce,
  primaryScore,
  type Sample,
  sampleOf,
} from './measure.js'
import { grownFacts, grownKnowledge, vectorsFile } from './scale-growth.js'
import { indexGrown, retrievalFigures } from './scale-retrieval.js'
import { openStore } from './store.js'
import type { Measured } from './summary.js'
import { withDrawn } from './worlds.js'

const ownSchema = z.strictObject({
  /** How many times the articles there are, with distractors that look like them. */
  factors: z.array(z.int().min(1)).min(1).default([1, 10]),
  stores: z
    .array(z.enum(STORES))
    .min(1)
    .default([...STORES]),
  /** Whether the tuned model is trained on a quarter, a half and all of the facts, with the same budget. */
  train: z.boolean().default(false),
})
type Own = z.infer<typeof ownSchema>

/** Chunks beyond which vectra is not tried: it keeps all vectors as one JSON text, and that of 100,000 is longer than a string may be. */
const VECTRA_SERVES = 20_000

/** The knowledge grows, by articles that look like its own; and the facts to be learnt, with the same training budget. */
export const scale: Drill<Own> = {
  name: 'scale',
  title: 'knowledge ×10, ×100, ×1000: what is found, how fast, and what the index takes; facts to learn ×1, ×2, ×4',
  systems: ['rag'],
  limit: 30,
  own: ownSchema,
  async measure(context, { factors, stores, train }) {
    const notes = gradedNotes(context.scenario)
    const results: Result[] = []
    for (const factor of [...factors].sort((a, b) => a - b)) {
      const grown = grownKnowledge(context, factor)
      for (const store of stores) {
        if (store === 'vectra' && grown.chunks.length > VECTRA_SERVES)
          notes.push(`×${factor}: ${grown.chunks.length} chunks are more than vectra serves (${VECTRA_SERVES})`)
        else results.push(...(await measureGrown(context, { ...grown, factor, store })))
      }
    }
    if (train)
      for (const lesson of grownFacts(context.scenario, context.settings.seed)) results.push(...(await measureFacts(context, lesson)))
    else notes.push('facts to learn ×1, ×2, ×4: not measured; --train trains two adapters')
    return {
      measured: results.map(({ measured }) => measured),
      differences: results.flatMap((to) => lossesOf(results, to, context)),
      notes,
    }
  },
}

interface Result {
  readonly measured: Measured
  readonly sample: Sample
}

async function measureGrown(context: DrillContext, grown: Parameters<typeof indexGrown>[1]): Promise<Result[]> {
  const { factor, store, world } = grown
  const id = `x${factor}-${store}`
  const indexed = await indexGrown(context, grown)
  const kinds = context.kinds.filter(({ uses }) => uses.passages)
  const knowledge = () =>
    openStore({ world, folder: indexed.folder, embedding: context.models.embedding, cache: vectorsFile(context), store })
  const asked = withDrawn(context)
  const trials = await askCondition({ id, scenario: asked, kinds, resources: () => context.resources(world, { knowledge }) }, context)
  const figures = retrievalFigures(indexed, context.settings.seed)
  return kinds.map((kind) =>
    resultOf(context, { id, setting: { grown: 'knowledge', factor, store }, system: kind.id, asked, trials, figures }),
  )
}

async function measureFacts(
  context: DrillContext,
  { factor, scenario, settings, asks }: ReturnType<typeof grownFacts>[number],
): Promise<Result[]> {
  const kinds = context.kinds.filter(({ uses }) => uses.adapters.includes('tuned') && !uses.passages)
  if (kinds.length === 0) return []
  const id = `facts-x${factor}`
  const learnt = await context.teach({ scenario, settings, given: [`${context.scenario.folder}/adapters`] })
  const asked = withDrawn({ ...context, scenario: { ...context.scenario, questions: asks } })
  const resources = () => context.resources(scenario, { adapters: { tuned: async () => learnt.adapter } })
  const trials = await askCondition({ id, scenario: asked, kinds, resources }, context)
  const figures = figuresOf({
    facts: measuredOnce(learnt.facts),
    tokens: measuredOnce(learnt.tokens),
    seconds: measuredOnce(learnt.seconds),
  })
  return kinds.map((kind) =>
    resultOf(context, { id, setting: { grown: 'facts', factor, store: '' }, system: kind.id, asked, trials, figures }),
  )
}

interface Found {
  readonly id: string
  readonly setting: Measured['setting']
  readonly system: string
  readonly asked: Scenario
  readonly trials: readonly Trial[]
  readonly figures: Figures
}

function resultOf({ scenario, settings }: DrillContext, { id, setting, system, asked, trials, figures }: Found): Result {
  const own = scoreTrials(
    asked,
    trials.filter((trial) => trial.system === system),
  )
  const sample = sampleOf(own, primaryScore(scenario))
  return {
    sample,
    measured: {
      condition: id,
      folder: id,
      setting,
      system,
      figures: { ...figuresOf({ accuracy: figureOf(sample, settings.seed) }), ...figures },
      trials: own.length,
      errors: own.filter(({ scores }) => !scores).length,
      notes: [],
    },
  }
}

/** Against the smallest of the same system, store and kind of growth. */
function lossesOf(results: readonly Result[], to: Result, { settings }: DrillContext) {
  const kin = ({ measured: { system, setting } }: Result) => [system, setting['grown'], setting['store']].join()
  const from = results.find((result) => kin(result) === kin(to))
  if (!from || from === to) return []
  const compared = ({ measured, sample }: Result): Compared => ({ condition: measured.condition, system: measured.system, sample })
  return differenceOf('accuracy', compared(from), compared(to), settings.seed)
}
