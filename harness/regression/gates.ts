import { plural } from '../common/text.js'
import { defaultGates, type Gate } from '../scenario/gate.js'
import { absentScenarios, absentSystems } from './absent.js'
import { otherMeasure } from './differences.js'
import { percent } from './format.js'
import { applyGate, type RuleInput, type Ruling } from './gate-rules.js'
import { sharedRows } from './shared.js'
import type { Side, SideScenario } from './side.js'

/** How a gate came out for one system. */
export interface GateResult {
  readonly scenario: string
  readonly system: string
  /** The rule in words. */
  readonly gate: string
  /** `unsure`: outside the limit, but within what chance does; it passes. `unjudged`: what it rests on is not there. */
  readonly status: 'passed' | 'unsure' | 'failed' | 'unjudged'
  /** The figures that decided. */
  readonly reason: string
}

export interface JudgeGatesOptions {
  /** The baseline. */
  readonly a: Side
  /** The run. */
  readonly b: Side
  /** By scenario; a scenario without an entry has the default gates. */
  readonly gates: Readonly<Record<string, readonly Gate[] | undefined>>
  /** Names of the scenarios that there are: one of them that the run lacks was not asked for. */
  readonly known: readonly string[]
}

const EVERY_SYSTEM = '(every system)'

/** Judge a run by its scenarios' gates, and what of the baseline has vanished by none. Pure. */
export function judgeGates({ a, b, gates, known }: JudgeGatesOptions): GateResult[] {
  const judged = b.scenarios.flatMap((now) => {
    const own = gates[now.name]
    const rules = own ?? defaultGates(now.primaryScorer)
    const before = a.scenarios.find(({ name }) => name === now.name)
    return rules.flatMap((gate) => judgeGate({ gate, sides: { a, b }, before, now, byDefault: own === undefined }))
  })
  const vanished = absentScenarios(a, b, known).vanished.map((scenario): GateResult => {
    const reason = 'the baseline has this scenario, and there is none of that name any more: put it back, or bless a baseline without it'
    return { scenario, system: EVERY_SYSTEM, gate: '(every gate)', status: 'unjudged', reason }
  })
  return [...judged, ...vanished]
}

/** 1 where a gate failed, else 2 where one could not be judged or there is none, else 0. */
export function gateExitCode(results: readonly GateResult[]): 0 | 1 | 2 {
  if (results.some(({ status }) => status === 'failed')) return 1
  return results.length === 0 || results.some(({ status }) => status === 'unjudged') ? 2 : 0
}

interface JudgeGateOptions {
  readonly gate: Gate
  readonly sides: RuleInput['sides']
  readonly before: SideScenario | undefined
  readonly now: SideScenario
  readonly byDefault: boolean
}

function judgeGate({ gate, sides, before, now, byDefault }: JudgeGateOptions): GateResult[] {
  const result = (system: string, { standing, reason }: Ruling): GateResult => ({
    scenario: now.name,
    system,
    gate: gateTitle(gate),
    status: statusOf(standing, gate),
    reason,
  })
  const unjudged = (system: string, reason: string) => [result(system, { standing: 'unjudged', reason })]
  const all = gate.system ?? EVERY_SYSTEM
  if (!before) return unjudged(all, 'the baseline does not have this scenario')
  const refused = needsScores(gate) ? otherMeasure(before, now) : null
  if (refused) return unjudged(all, refused)
  const systems = now.systems.filter((system) =>
    gate.system ? system.id === gate.system : !system.diagnostic && before.systems.some(({ id }) => id === system.id),
  )
  // Nobody asked for a default gate: a run that was not clocked is not at fault.
  const optional = byDefault && !needsScores(gate)
  const vanished = gate.system || optional ? [] : absentSystems(before, now, sides.b).vanished.flatMap((id) => unjudged(id, VANISHED))
  if (systems.length === 0 && vanished.length === 0)
    return unjudged(all, gate.system ? 'the run did not ask it' : 'the run and the baseline have no system in common')
  const pairs = sharedRows(before, now)
  const level = 1 - (1 - gate.confidence) / systems.length
  const judged = systems.flatMap((system) => {
    const base = before.systems.find(({ id }) => id === system.id)
    if (!base) return unjudged(system.id, 'the baseline does not have it')
    if (system.missing > 0)
      return unjudged(system.id, `the run is not finished: ${plural(system.missing, 'trial')} missing; go on with npx versus run --resume`)
    const ruling = applyGate({ gate, sides, scenario: now, before: base, now: system, pairs, level })
    if (optional && ruling.standing === 'unjudged') return []
    return [result(system.id, ruling)]
  })
  return [...judged, ...vanished]
}

const VANISHED =
  'the baseline has it, the run lacks it, and no --systems left it out: give it what it lacks (versus run says what), name the systems that are meant with --systems, or bless a baseline without it'

function statusOf(standing: Ruling['standing'], { unsure }: Gate): GateResult['status'] {
  if (standing === 'unjudged') return 'unjudged'
  if (standing === 'kept') return 'passed'
  if (standing === 'broken' || unsure === 'fail') return 'failed'
  return standing === 'inside' ? 'passed' : 'unsure'
}

/** Times and cost rest on no question, label or scorer. */
function needsScores({ figure }: Gate): boolean {
  return figure !== 'p50' && figure !== 'p95' && figure !== 'cost'
}

/** A gate in words: `correct falls by at most 3.0 % (95 % sure)`. */
function gateTitle(gate: Gate): string {
  const { figure = '', label, fallsAtMost, atLeast, atMost, ratioAtMost, newlyWrongAtMost, confidence, unsure } = gate
  const sure = `${Number((confidence * 100).toPrecision(4))} % sure${unsure === 'fail' ? ' that it holds' : ''}`
  if (label !== undefined) return `newly labelled otherwise than ${label}: at most ${newlyWrongAtMost}`
  if (fallsAtMost !== undefined) return `${figure} falls by at most ${(fallsAtMost * 100).toFixed(1)} points (${sure})`
  if (atLeast !== undefined) return `${figure} is at least ${percent(atLeast)} (${sure})`
  if (ratioAtMost !== undefined) return `${figure} is at most × ${ratioAtMost}${figure === 'cost' ? '' : ` (${sure})`}`
  if (figure === 'errors') return `at most ${percent(atMost ?? 0)} of the trials fail (${sure})`
  return figure === 'cost' ? `at most $${atMost} per 1,000 answers` : `${figure} is at most ${atMost} ms (${sure})`
}
