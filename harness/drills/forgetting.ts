import { z } from 'zod'
import { closedBookPrompt } from '../models/prompts.js'
import { type ControlQuestion, loadControl } from '../scenario/control.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Question } from '../scenario/schema.js'
import { scoreTrials } from '../scoring/score.js'
import { closedBook } from '../systems/closed-book.js'
import type { SystemKind } from '../systems/kind.js'
import { isTuned } from '../systems/uses.js'
import { askCondition } from './condition.js'
import type { Drill } from './drill.js'
import { type Compared, differenceOf, figureOf, figuresOf, primaryScore, sampleOf } from './measure.js'
import { drawn } from './worlds.js'

/** The model before tuning, asked as the tuned one is: what is lost then is not a matter of the prompt. */
const bareBase: SystemKind = {
  id: 'base',
  title: 'the untouched model, asked without an instruction',
  uses: { passages: false, adapters: [] },
  open: async ({ models }) => closedBook('base', await models.chat.weights.open({ id: 'base' }), closedBookPrompt),
}

/** General knowledge before and after tuning: what the scenario's facts cost the rest. */
export const forgetting: Drill<Record<string, never>> = {
  name: 'forgetting',
  title: 'questions of general knowledge, before and after tuning',
  systems: ['base', 'fine-tuned', 'rag', 'rag+fine-tuned'],
  limit: 64,
  own: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async measure(context) {
    const { scenario, settings } = context
    const questions = drawn(
      loadControl().map(({ value }) => controlQuestion(value)),
      settings.limit,
      settings.seed,
    )
    // Whatever the scenario is scored by: the control questions have key facts.
    const world: Scenario = { ...scenario, questions, scorers: [], scoredBy: ['correct'], primaryScorer: 'correct' }
    const resources = () => context.resources(scenario)
    const asked = await askCondition({ id: 'control', scenario: world, kinds: context.kinds, resources }, context)
    const bare = context.kinds.some(({ uses }) => isTuned(uses))
      ? await askCondition({ id: 'control-bare', scenario: world, kinds: [bareBase], resources }, context)
      : []
    const results = [
      ...context.kinds.map(({ id }) => ({
        condition: 'control',
        prompt: 'its own',
        system: id,
        trials: scoreTrials(world, ofSystem(asked, id)),
      })),
      ...(bare.length > 0
        ? [{ condition: 'control-bare', prompt: 'the bare question', system: 'base', trials: scoreTrials(world, bare) }]
        : []),
    ]
    const compared = results.map(({ condition, system, trials }) => ({ condition, system, sample: sampleOf(trials, primaryScore(world)) }))
    return {
      measured: results.map(({ condition, prompt, system, trials }, index) => ({
        condition,
        folder: condition,
        setting: { questions: 'control', prompt },
        system,
        figures: figuresOf({ accuracy: figureOf((compared[index] as Compared).sample, settings.seed) }),
        trials: trials.length,
        errors: trials.filter(({ scores }) => !scores).length,
        notes: [],
      })),
      differences: compared
        .filter(({ system }) => system === 'base')
        .flatMap((before) =>
          compared.filter(({ system }) => system !== 'base').flatMap((after) => differenceOf('accuracy', before, after, settings.seed)),
        ),
      notes: [],
    }
  },
}

function ofSystem<T extends { readonly system: string }>(trials: readonly T[], id: string): T[] {
  return trials.filter(({ system }) => system === id)
}

function controlQuestion({ id, category, wordings, answers, keyFacts }: ControlQuestion): Question {
  return { id, category, difficulty: 'easy', answerable: true, wordings, answers, keyFacts, facts: [], gold: [] }
}
