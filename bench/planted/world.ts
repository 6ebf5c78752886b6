import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { packageRoot } from '../../harness/common/paths.js'
import type { Comparison } from '../../harness/regression/compare.js'
import type { GateResult } from '../../harness/regression/gates.js'

const ROOT = packageRoot()
/** What runs: the built command line, the adapter of the reader, and the code that trains. */
const PARTS = ['bin', 'dist', 'package.json', 'fixtures/reader', 'harness/tuning/python']

/** A folder with scenarios, results, and versus as it is built. */
export interface World {
  readonly folder: string
  /** The folder of versus; {@link edited} gives others. */
  readonly versus: string
}

/** How versus is asked in all runs of a world. */
export interface Size {
  /** Questions a run asks. */
  readonly limit: number
  /** Questions that each system is clocked on. */
  readonly latency: number
}

/** Beside the gate that the scenario has for emergencies. */
const OWN_GATE = "{ label: 'yes', newlyWrongAtMost: 0 }"

/** A world with copies of the shipped scenarios; that of judgements has one gate more: what was rightly answered with yes stays so. */
export function createWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'versus-planted-'))
  for (const part of ['scenarios', 'fixtures']) cpSync(join(ROOT, part), join(folder, part), { recursive: true })
  const medical = join(folder, 'scenarios', 'medical-qa', 'scenario.ts')
  writeFileSync(medical, readFileSync(medical, 'utf8').replace('gates: [', `gates: [\n    ${OWN_GATE},`))
  return { folder, versus: copyOfVersus(folder, 'unchanged') }
}

export function removeWorld({ folder }: World): void {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * The world's versus with one place of its code changed, as a careless edit would.
 * @throws Error where the code has no such place, or more than one.
 */
export function edited({ folder }: World, name: string, before: string, after: string): string {
  const copy = copyOfVersus(folder, name)
  const files = readdirSync(join(copy, 'dist'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(copy, 'dist', file))
  const places = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split(before)
      .slice(1)
      .map(() => file),
  )
  const [file] = places
  if (file === undefined || places.length > 1)
    throw new Error(`dist has ${places.length} places that read ${JSON.stringify(before)}: one is to be edited`)
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(before, () => after),
  )
  return copy
}

function copyOfVersus(folder: string, name: string): string {
  const copy = join(folder, 'versus', name)
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  mkdirSync(copy, { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Call a versus in a world. @throws where it ends with another exit code than one of `codes`. */
export async function call(world: World, args: readonly string[], { versus = world.versus, codes = [0] } = {}) {
  const { exitCode, stdout, stderr } = await execa('node', [join(versus, 'bin', 'versus.js'), ...args], {
    cwd: world.folder,
    reject: false,
  })
  if (exitCode === undefined || !codes.includes(exitCode))
    throw new Error(`versus ${args.join(' ')}: exit code ${exitCode}\n${stderr}\n${stdout}`)
  return { exitCode, stdout, stderr }
}

/** The system of one scenario that a world asks. */
export interface Subject {
  readonly scenario: string
  readonly system: string
}

/** Ask a subject. @returns the run's folder. */
export async function ask(
  world: World,
  { scenario, system }: Subject,
  { limit, latency }: Size,
  { name = '', versus = world.versus, flags = [] as readonly string[] },
) {
  const out = join('results', 'runs', name)
  const size = ['--limit', String(limit), '--wordings', '1', '--latency', String(latency)]
  await call(world, ['run', scenario, '--systems', system, ...size, ...flags, '--out', out, '--quiet'], { versus })
  return out
}

/** What `versus gate` says of a run. */
export interface Judged {
  readonly exitCode: number
  readonly gates: readonly GateResult[]
  /** Names of what differs between the baseline and the run. */
  readonly differs: readonly string[]
}

/** Hold a run to a world's baseline, by the gates of its scenario. */
export async function judge(world: World, run: string, baseline: string): Promise<Judged> {
  const { exitCode, stdout } = await call(world, ['gate', run, '--baseline', baseline, '--json'], { codes: [0, 1, 2] })
  const { gates, comparison } = JSON.parse(stdout) as { readonly gates: readonly GateResult[]; readonly comparison: Comparison }
  const parts = [...comparison.differs, ...comparison.scenarios.flatMap(({ differs }) => differs)]
  return { exitCode, gates, differs: parts.map(({ part }) => part) }
}
