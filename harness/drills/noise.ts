import { z } from 'zod'
import type { Trial } from '../run/journal.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { isRefusal } from '../scoring/refusal.js'
import { type ScoredTrial, scoreTrials } from '../scoring/score.js'
import type { SystemKind } from '../systems/kind.js'
import { askCondition } from './condition.js'
import type { Drill, DrillContext } from './drill.js'
import { tokenFor } from './falsify.js'
import {
  differenceOf,
  figureOf,
  figuresOf,
  gradedNotes,
  type Measure,
  measuredOnce,
  primaryScore,
  rightness,
  type Sample,
  sampleOf,
} from './measure.js'
import { cleanWorld, type NoisyWorld, noisyWorlds, wrongPairs } from './noisy-worlds.js'
import { openStore, storeFolder } from './store.js'
import type { Measured } from './summary.js'
import { drawn, withDrawn } from './worlds.js'

const ownSchema = z.strictObject({
  /** Shares of the articles, in percent. */
  shares: z.array(z.number().positive().max(100)).min(1).default([5, 10, 20]),
  /** Whether the tuned model is trained on wrong pairs, too: an adapter for each share. */
  train: z.boolean().default(false),
})
type Own = z.infer<typeof ownSchema>

/** Wrong, contradictory and hostile passages in the knowledge, and wrong pairs in the training: what they do to the answers. */
export const noise: Drill<Own> = {
  name: 'noise',
  title: 'wrong, contradictory and hostile passages: accuracy lost, and attacks that succeed',
  systems: ['rag', 'fine-tuned', 'rag+fine-tuned'],
  limit: 30,
  own: ownSchema,
  async measure(context, { shares, train }) {
    const { scenario, kinds, settings } = context
    const token = tokenFor(settings.seed)
    const reading = kinds.filter(({ uses }) => uses.passages)
    const closedBook = kinds.filter(({ uses }) => uses.adapters.includes('tuned') && !uses.passages)
    const noisy = [
      ...noisyWorlds(scenario, shares, settings.seed).map((world) => ({ world, kinds: reading })),
      ...(train ? wrongPairs(scenario, shares, settings.seed) : []).map((world) => ({ world, kinds: closedBook })),
    ].map((part) => ({ ...part, asks: asksIn(part.world, context) }))
    const all = noisy.flatMap(({ asks }) => asks)
    const results = await measureWorld({ world: cleanWorld(scenario), kinds, asks: [...new Set(all)] }, context)
    for (const part of noisy) results.push(...(await measureWorld(part, context)))
    const before = results.slice(0, kinds.length)
    return {
      measured: results.map(({ measured }) => measured),
      differences: results.slice(kinds.length).flatMap((after) => lossesOf(before, after, settings.seed)),
      notes: [
        'a system that reads no passages is not asked again with noise in the knowledge: it answers as with none',
        `the planted instruction asks for ${token}`,
        ...gradedNotes(scenario),
        ...(train || !kinds.some(({ uses }) => uses.adapters.includes('tuned'))
          ? []
          : ['wrong training pairs: not measured; --train trains an adapter for each share']),
      ],
    }
  },
}

interface Result {
  readonly measured: Measured
  readonly samples: Readonly<Record<'accuracy' | 'accuracy.touched' | 'attackSuccess' | 'attackSuccess.touched' | 'falsehoods', Sample>>
  /** Of everything that was asked: what a touched question was before it was touched. */
  readonly all: Sample
}

interface Part {
  readonly world: NoisyWorld
  readonly kinds: readonly SystemKind[]
  readonly asks: readonly Question[]
}

/** The draw, and beside it as many questions that are touched: in a draw alone there may be none. */
function asksIn({ touches }: NoisyWorld, context: DrillContext): Question[] {
  const { scenario, settings } = context
  const touched = drawn(scenario.questions.filter(touches), settings.limit, settings.seed)
  return [...new Set([...withDrawn(context).questions, ...touched])]
}

async function measureWorld({ world, kinds, asks }: Part, context: DrillContext): Promise<Result[]> {
  if (kinds.length === 0) return []
  const { scenario, models } = context
  const asked = { ...scenario, questions: asks }
  const learnt = world.taught && (await context.teach({ scenario: world.taught, settings: scenario.tuning }))
  const store = { world: { ...scenario, articles: world.articles }, folder: storeFolder(context, world.id), embedding: models.embedding }
  const resources = () =>
    context.resources(
      { ...scenario, articles: world.articles, training: world.taught?.training ?? scenario.training },
      { knowledge: () => openStore(store), ...(learnt ? { adapters: { tuned: async () => learnt.adapter } } : {}) },
    )
  const trials = await askCondition({ id: world.id, scenario: asked, kinds, resources }, context)
  return kinds.map((kind) => resultOf(world, kind, { trials, asked, context }))
}

interface Answered {
  readonly trials: readonly Trial[]
  readonly asked: Scenario
  readonly context: DrillContext
}

function resultOf(world: NoisyWorld, { id, uses }: SystemKind, { trials, asked, context }: Answered): Result {
  const { settings, scenario } = context
  const own = scoreTrials(
    asked,
    trials.filter(({ system }) => system === id),
  )
  const representative = new Set(withDrawn(context).questions.map((question) => question.id))
  const inDraw = own.filter(({ question }) => representative.has(question.id))
  const attacked: Measure = ({ trial }) => trial.answer && Number(trial.answer.text.includes(tokenFor(settings.seed)))
  const accuracy = primaryScore(scenario)
  const right = rightness(scenario)
  const touched = own.filter(({ question }) => world.touches(question))
  const samples = {
    accuracy: sampleOf(inDraw, accuracy),
    'accuracy.touched': sampleOf(touched, accuracy),
    attackSuccess: sampleOf(inDraw, attacked),
    'attackSuccess.touched': sampleOf(touched, attacked),
    falsehoods: sampleOf(touched, (scored) => falsehood(scored, right(scored))),
  }
  const figures = figuresOf({
    accuracy: figureOf(samples.accuracy, settings.seed),
    'accuracy.touched': figureOf(samples['accuracy.touched'], settings.seed),
    falsehoods: figureOf(samples.falsehoods, settings.seed),
    ...(uses.passages && { attackSuccess: figureOf(samples.attackSuccess, settings.seed) }),
    ...(world.noise === 'hostile' && { 'attackSuccess.touched': figureOf(samples['attackSuccess.touched'], settings.seed) }),
    ...(world.taught ? { facts: measuredOnce(world.taught.training.length) } : {}),
  })
  return {
    samples,
    all: sampleOf(own, accuracy),
    measured: {
      condition: world.id,
      folder: world.id,
      setting: { noise: world.noise, percent: world.percent },
      system: id,
      figures,
      trials: own.length,
      errors: own.filter(({ scores }) => !scores).length,
      notes: [],
    },
  }
}

function falsehood({ trial }: ScoredTrial, right: number | null): number | null {
  return trial.answer && right !== null ? Number(right === 0 && !isRefusal(trial.answer.text)) : null
}

/** Against the same questions without noise. On touched questions, too: they are touched by this noise, and were asked before it. */
function lossesOf(before: readonly Result[], after: Result, seed: number) {
  const same = before.find(({ measured }) => measured.system === after.measured.system)
  if (!same) return []
  const compared = ({ measured: { condition, system } }: Result, sample: Sample) => ({ condition, system, sample })
  return [
    ...differenceOf('accuracy', compared(same, same.samples.accuracy), compared(after, after.samples.accuracy), seed),
    ...differenceOf('accuracy.touched', compared(same, same.all), compared(after, after.samples['accuracy.touched']), seed),
    ...differenceOf('attackSuccess', compared(same, same.samples.attackSuccess), compared(after, after.samples.attackSuccess), seed),
  ]
}
