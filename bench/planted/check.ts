import type { GateResult } from '../../harness/regression/gates.js'
import type { Plant } from './plants.js'
import { ask, call, type Judged, judge, type Size, type Subject, type World } from './world.js'

/** Ask a subject with nothing changed, and bless the run. */
export async function blessBaseline(world: World, subject: Subject, size: Size): Promise<void> {
  const run = await ask(world, subject, size, { name: `${baselineOf(subject)}-0` })
  await call(world, ['bless', run, '--name', baselineOf(subject), '--quiet'])
}

function baselineOf({ scenario, system }: Subject): string {
  return `${scenario}-${system}`
}

/** Ask a subject once more with nothing changed, and judge it. */
export async function judgeAgain(world: World, subject: Subject, size: Size, number: number): Promise<Judged> {
  return judge(world, await ask(world, subject, size, { name: `${baselineOf(subject)}-${number}` }), baselineOf(subject))
}

/** Ask a plant's subject with the regression in place, and judge it. */
export async function judgePlant(world: World, plant: Plant, size: Size): Promise<Judged> {
  const run = await ask(world, plant.subject, size, { name: plant.name, ...(await plant.plant(world)) })
  return judge(world, run, baselineOf(plant.subject))
}

/** The gate that has to fail for a plant. */
export function gateOf({ subject, gate }: Plant, { gates }: Judged): GateResult | undefined {
  return gates.find((result) => result.system === subject.system && result.gate.startsWith(gate))
}

/** Whether the gate failed, and for the right reason. */
export function isCaught(plant: Plant, judged: Judged): boolean {
  return judged.exitCode === 1 && gateOf(plant, judged)?.status === 'failed' && judged.differs.includes(plant.differs)
}

/** Whether nothing stood in the way: every gate judged, none failed. */
export function passes({ exitCode, differs }: Judged): boolean {
  return exitCode === 0 && differs.length === 0
}

/** Each gate that did not pass, and why; and what differs. */
export function linesOf({ gates, differs }: Judged): string[] {
  const lines = gates
    .filter(({ status }) => status !== 'passed')
    .map(({ system, gate, status, reason }) => `${status}: ${system}, ${gate}: ${reason}`)
  return [...lines, ...(differs.length > 0 ? [`differs: ${differs.join(', ')}`] : [])]
}
