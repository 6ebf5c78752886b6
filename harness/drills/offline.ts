import { z } from 'zod'
import type { Trial } from '../run/journal.js'
import { scoreTrials } from '../scoring/score.js'
import type { SystemKind } from '../systems/kind.js'
import { askCondition } from './condition.js'
import type { Drill, DrillContext } from './drill.js'
import { type Figures, gradedNotes, measuredOnce } from './measure.js'
import { askIsolated, ISOLATED } from './offline-isolated.js'
import { LOSSES, type Loss, NOTHING_LOST } from './offline-losses.js'
import { needsOf } from './offline-needs.js'
import { faultsOf, outcomesOf } from './outcomes.js'
import type { Measured } from './summary.js'
import { withDrawn } from './worlds.js'

/** The network, the index, the articles and the adapters are taken away or damaged: who still answers, and how the others fail. */
export const offline: Drill<Record<string, never>> = {
  name: 'offline',
  title: 'network, index, articles and adapters lost: what still answers, and how it fails',
  systems: ['base', 'rag', 'fine-tuned', 'rag+fine-tuned'],
  limit: 10,
  own: z.strictObject({}) as z.ZodType<Record<string, never>>,
  async measure(context) {
    const measured: Measured[] = []
    for (const loss of LOSSES) measured.push(...(await measureLoss(loss, context)))
    const isolated = await askIsolated(context)
    if (isolated.trials) {
      const packets = { packets: measuredOnce(isolated.packets) }
      for (const kind of context.kinds) measured.push(measuredOf(ISOLATED, kind, { context, trials: isolated.trials, figures: packets }))
    }
    const notes = [
      'a system that does not use what was lost is not asked: it answers as it did with nothing lost',
      ...gradedNotes(context.scenario),
      ...isolated.notes,
    ]
    return { measured, differences: [], notes }
  },
}

async function measureLoss(loss: Loss, context: DrillContext): Promise<Measured[]> {
  const kinds = context.kinds.filter(({ uses }) => loss.concerns(uses))
  if (kinds.length === 0) return []
  const { parts, whileAsking, figures } = await loss.inflict(context)
  const trials = await askCondition(
    {
      id: loss.id,
      scenario: withDrawn(context),
      kinds,
      resources: () => context.resources(context.scenario, parts),
      unopened: 'fail',
      ...(whileAsking ? { whileAsking } : {}),
    },
    context,
  )
  const measured: Measured[] = []
  for (const kind of kinds) {
    const needs = loss === NOTHING_LOST ? await needsOf(kind, context) : { figures: {}, notes: [] }
    measured.push(measuredOf(loss, kind, { context, trials, figures: { ...figures?.(), ...needs.figures }, notes: needs.notes }))
  }
  return measured
}

interface Found {
  readonly context: DrillContext
  readonly trials: readonly Trial[]
  readonly figures: Figures
  readonly notes?: readonly string[]
}

function measuredOf(loss: Pick<Loss, 'id' | 'setting'>, { id }: SystemKind, { context, trials, figures, notes = [] }: Found): Measured {
  const own = scoreTrials(
    withDrawn(context),
    trials.filter(({ system }) => system === id),
  )
  return {
    condition: loss.id,
    folder: loss.id,
    setting: loss.setting,
    system: id,
    figures: { ...outcomesOf(own, context), ...figures },
    trials: own.length,
    errors: own.filter(({ scores }) => !scores).length,
    notes: [...notes, ...faultsOf(own, context.folder)],
  }
}
