import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../harness/common/paths.js'
import { formatBytes } from '../harness/common/units.js'
import { LIST_PRICES } from '../harness/cost/prices.js'
import { writeReports } from '../harness/report/write.js'
import { executeTrials } from '../harness/run/execute.js'
import { openJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { MANIFEST_FILE } from '../harness/run/manifest.js'
import { planTrials } from '../harness/run/plan.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testSystem } from '../harness/run/testing.js'

/*
 * What the harness itself costs: two systems that answer at once, so many trials, from the first question to the written report.
 *
 *     npm run build && npx jiti bench/throughput.ts              100, 1,000, 10,000 and 100,000 trials
 *     npx jiti bench/throughput.ts 2000                          so many
 *
 * Each line is a process of its own, scored with all scorers; the report has its page.
 */

const SIZES = [100, 1_000, 10_000, 100_000]
const SYSTEMS = ['base', 'rag']
const ROOT = packageRoot()
const SELF = fileURLToPath(import.meta.url)

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2)
  if (first === '--inside') return inside(Number(rest[0]), rest[1] as string)
  const given = [first, ...rest].map(Number).filter(Number.isInteger)
  const [cpu] = cpus()
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}\n\n`)
  const heads = [
    '',
    'evaluations',
    'seconds',
    'of processor',
    'evaluations a processor second',
    'µs each',
    'greatest memory',
    'asking',
    'report',
  ]
  process.stdout.write(row(heads) + row(heads.map(() => '---')))
  for (const trials of given.length > 0 ? given : SIZES) await versus(trials)
  await startUp()
}

/** Of processor, but for `wall`: what a machine shared with others does to the clock is not the harness's. */
interface Seconds {
  readonly wall: number
  readonly ask: number
  readonly report: number
}

/** Ask and report in this process, and leave the seconds in a file. */
async function inside(trials: number, folder: string): Promise<void> {
  const questions = Array.from({ length: trials / SYSTEMS.length }, (_, index) =>
    testQuestion(`q-${index}`, { wordings: [`How long is permit ${index} valid?`] }),
  )
  const scenario = testScenario(questions)
  const settings = testSettings({ systems: SYSTEMS, wordings: 1, limit: null })
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(testManifest({}, settings)))
  const [started, used] = [performance.now(), process.cpuUsage()]
  const journal = openJournal(join(folder, TRIALS_FILE))
  const answer = testAnswer('It is valid for 12 months.')
  const other = testAnswer('It is valid for 3 months.')
  const systems = SYSTEMS.map((id) => testSystem(id, async ({ seed }) => ((seed + id.length) % 3 === 0 ? other : answer)))
  const trialsPlanned = planTrials(scenario, settings)
  await executeTrials({
    trials: trialsPlanned,
    scenario,
    systems: new Map(systems.map((system) => [system.id, system])),
    settings,
    journal,
    onTrial: () => undefined,
  })
  journal.close()
  const asking = process.cpuUsage(used)
  await writeReports({ folder, scenarios: [scenario], prices: LIST_PRICES })
  const whole = process.cpuUsage(used)
  const spent = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6
  const seconds: Seconds = { wall: (performance.now() - started) / 1000, ask: spent(asking), report: spent(whole) - spent(asking) }
  writeFileSync(join(folder, 'seconds.json'), JSON.stringify(seconds))
}

async function versus(trials: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'versus-throughput-'))
  try {
    const measured = join(folder, 'measured.json')
    const hook = join(ROOT, 'bench', 'score-memory-hook.mjs')
    const jiti = join(ROOT, 'node_modules', 'jiti', 'lib', 'jiti-cli.mjs')
    await command(process.execPath, ['--import', hook, jiti, SELF, '--inside', String(trials), folder], { MEASURED: measured })
    const { wall, ask, report } = JSON.parse(readFileSync(join(folder, 'seconds.json'), 'utf8')) as Seconds
    const { peakKib } = JSON.parse(readFileSync(measured, 'utf8')) as { peakKib: number }
    const seconds = ask + report
    process.stdout.write(
      row([
        'versus',
        trials.toLocaleString('en'),
        wall.toFixed(2),
        seconds.toFixed(2),
        Math.round(trials / seconds).toLocaleString('en'),
        ((seconds / trials) * 1e6).toFixed(0),
        formatBytes(peakKib * 1024),
        `${ask.toFixed(2)} s`,
        `${report.toFixed(2)} s`,
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** How long `--version` takes, as a multiple of a Node process that does nothing: the median of nine, one after the other. */
async function startUp(): Promise<void> {
  const node = await median(() => command(process.execPath, ['-e', '0']))
  process.stdout.write(`\nnode -e 0: ${node.toFixed(0)} ms\n`)
  for (const flag of ['--version', '--help']) {
    const own = await median(() => command(process.execPath, [join(ROOT, 'bin', 'versus.js'), flag]))
    process.stdout.write(`versus ${flag}: ${own.toFixed(0)} ms, ${(own / node).toFixed(2)} × that\n`)
  }
}

async function median(work: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let time = 0; time < 9; time++) times.push(await work())
  return times.sort((a, b) => a - b)[4] as number
}

/** Run a program to its end. @returns milliseconds. */
async function command(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const started = performance.now()
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
  return performance.now() - started
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
