import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eachLine } from '../harness/common/append-only.js'
import { packageRoot } from '../harness/common/paths.js'
import { type Bytes, formatBytes } from '../harness/common/units.js'
import { TRIALS_FILE, type Trial } from '../harness/run/journal.js'
import { LATENCY_FILE } from '../harness/run/latency.js'
import { MANIFEST_FILE, type Manifest } from '../harness/run/manifest.js'
import { planTrials } from '../harness/run/plan.js'
import { SIMILARITIES_FILE } from '../harness/run/similarities.js'
import { testAnswer, testManifest, testSettings, testTrial } from '../harness/run/testing.js'
import { loadScenario } from '../harness/scenario/load.js'
import type { Summary } from '../harness/scoring/summary.js'
import { isDiagnostic } from '../harness/systems/registry.js'

/*
 * Does `versus score` keep a run's texts in memory, and does it load a model? A finished run is taken several times over, as if each
 * wording had been asked so many times more, and scored by the built program.
 *
 *     npm run build && npx jiti bench/score-memory.ts [a run's folder]
 *
 * Without a folder, a run of customer-support with made-up answers is taken. Exits with 1 where four times the trials take GROWTH times
 * the memory or more, where a model's library or module was loaded, or where a score is not that of the run.
 */

const TRIALS = [10_000, 40_000] as const
const GROWTH = 2
const ROUNDING = 1e-9
/** Libraries and modules that a model runs on. */
const OF_MODELS = /node-llama-cpp|llama-addon|onnxruntime|transformers/
const ROOT = packageRoot()

interface Scoring {
  readonly name: string
  readonly trials: number
  readonly peak: Bytes
  readonly seconds: number
  readonly loaded: readonly string[]
  readonly summary: Summary
}

async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'versus-score-'))
  try {
    const run = process.argv[2] ? resolve(process.argv[2]) : await madeUpRun(join(work, 'made-up'))
    process.stdout.write(row(['run', 'trials', 'greatest memory', 'seconds', 'models loaded', 'scores']) + row(Array(6).fill('---')))
    const whole = await score('as it is', await multiplied(run, join(work, 'once'), 1), true)
    show(whole, whole)
    const large: Scoring[] = []
    for (const trials of TRIALS) {
      const times = Math.ceil(trials / repeatedTrials(run))
      const scoring = await score(`× ${times}`, await multiplied(run, join(work, String(trials)), times), false)
      show(scoring, whole)
      large.push(scoring)
    }
    const [small, big] = large as [Scoring, Scoring]
    const growth = big.peak / small.peak
    process.stdout.write(`\n${(big.trials / small.trials).toFixed(1)} times the trials take ${growth.toFixed(2)} times the memory\n`)
    const isSound = [whole, ...large].every((scoring) => scoring.loaded.length === 0 && differences(scoring, whole).length === 0)
    process.exitCode = isSound && growth < GROWTH ? 0 : 1
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Trials of systems that are asked as often as there are repeats. */
function repeatedTrials(run: string): number {
  let count = 0
  for (const line of eachLine(join(run, TRIALS_FILE))) if (isRepeated(JSON.parse(line))) count++
  return count
}

function isRepeated({ system }: Pick<Trial, 'system'>): boolean {
  return !isDiagnostic(system)
}

/** A copy of a run in which every trial was asked so many times as often, with the same answer each time. */
async function multiplied(run: string, out: string, times: number): Promise<string> {
  mkdirSync(out, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(run, MANIFEST_FILE), 'utf8')) as Manifest
  const { repeats } = manifest.settings
  const settings = { ...manifest.settings, repeats: repeats * times }
  writeFileSync(join(out, MANIFEST_FILE), JSON.stringify({ ...manifest, settings }))
  writeFileSync(join(out, 'settings.json'), JSON.stringify(settings))
  if (existsSync(join(run, LATENCY_FILE))) copyFileSync(join(run, LATENCY_FILE), join(out, LATENCY_FILE))
  const again = (id: string, time: number) => id.replace(/\d+$/, (repeat) => String(Number(repeat) + time * repeats))
  await rewrite<Trial>(run, out, TRIALS_FILE, (trial) =>
    Array.from({ length: isRepeated(trial) ? times : 1 }, (_, time) => ({
      ...trial,
      id: again(trial.id, time),
      repeat: trial.repeat + time * repeats,
    })),
  )
  await rewrite<{ trial?: string }>(run, out, SIMILARITIES_FILE, ({ trial, ...line }) =>
    trial === undefined ? [line] : Array.from({ length: times }, (_, time) => ({ trial: again(trial, time), ...line })),
  )
  return out
}

async function rewrite<T>(run: string, out: string, file: string, each: (row: T) => readonly unknown[]): Promise<void> {
  if (!existsSync(join(run, file))) return
  const stream = createWriteStream(join(out, file))
  for (const line of eachLine(join(run, file)))
    for (const made of each(JSON.parse(line) as T)) if (!stream.write(`${JSON.stringify(made)}\n`)) await once(stream, 'drain')
  stream.end()
  await once(stream, 'finish')
}

/** Score a folder in a process of its own; its modules are listed only where asked for, as that takes memory too. */
async function score(name: string, folder: string, listing: boolean): Promise<Scoring> {
  const [measured, modules] = [join(folder, 'measured.json'), join(folder, 'modules.txt')]
  const hooks = [join(ROOT, 'bench/score-memory-hook.mjs'), ...(listing ? [join(ROOT, 'tests/support/count-modules.mjs')] : [])]
  const args = [...hooks.flatMap((hook) => ['--import', hook]), join(ROOT, 'bin/versus.js'), 'score', folder, '--quiet']
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', MEASURED: measured, MODULES_LOG: modules },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  await once(child, 'close')
  const seconds = (performance.now() - started) / 1000
  // Not by its exit code: that is 1 for a run in which trials failed, too.
  const summary = join(folder, 'summary.json')
  if (!existsSync(summary) || !existsSync(measured)) throw new Error(`versus score ${folder} failed:\n${said}`)
  const { peakKib, libraries } = JSON.parse(readFileSync(measured, 'utf8')) as { peakKib: number; libraries: string[] }
  const files = [...libraries, ...(listing ? readFileSync(modules, 'utf8').split('\n') : [])]
  const loaded = files.filter((file) => OF_MODELS.test(file))
  const scored = JSON.parse(readFileSync(summary, 'utf8')) as Summary
  const trials = scored.scenarios.flatMap(({ systems }) => systems).reduce((sum, system) => sum + system.trials, 0)
  return { name, trials, peak: peakKib * 1024, seconds, loaded, summary: scored }
}

/** Every mean of a scorer that is another than in the run, and every trial that is missing beyond those of the run. */
function differences(scoring: Scoring, whole: Scoring): string[] {
  const before = figuresOf(whole.summary)
  return [...figuresOf(scoring.summary)].filter(([name, value]) => !isSame(value, before.get(name))).map(([name]) => name)
}

function isSame(a: number | null, b: number | null | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= ROUNDING : a === b
}

function figuresOf({ scenarios }: Summary): Map<string, number | null> {
  return new Map(
    scenarios.flatMap(({ name, systems }) =>
      systems.flatMap(({ id, scores, missing }): [string, number | null][] => [
        ...Object.entries(scores).map(([scorer, score]): [string, number | null] => [`${name}/${id}/${scorer}`, score?.mean ?? null]),
        [`${name}/${id}/complete`, Number(missing === 0)],
      ]),
    ),
  )
}

/** What a run of customer-support leaves, with the accepted answer to every other question, and passages of the usual length. */
async function madeUpRun(folder: string): Promise<string> {
  const scenario = await loadScenario('customer-support', join(ROOT, 'scenarios'))
  const settings = testSettings({ scenarios: [scenario.name], systems: ['base', 'rag', 'fine-tuned', 'reader-ceiling'] })
  const { generation, retrieval, workload, hashes } = scenario
  const manifest = testManifest({ name: scenario.name, hashes, settings: { generation, retrieval, workload } }, settings)
  const passages = scenario.articles.map(({ id, body }) => ({ id: `${id}#1`, article: id, text: body.slice(0, 600) }))
  const trials = planTrials(scenario, settings).map(({ id, system, question, wordingIndex, repeat }, index) => {
    const text = index % 2 === 0 ? (question.answers[0] as string) : `It is the ${question.category} that matters, and ${index} others.`
    const shown =
      system === 'base' || system === 'fine-tuned' ? null : [0, 1, 2].map((place) => passages[(index + place) % passages.length])
    const answer = testAnswer(text, { passages: shown as typeof passages | null })
    return testTrial(system, question.id, wordingIndex, answer, {
      id,
      scenario: scenario.name,
      repeat,
      asked: question.wordings[wordingIndex] as string,
    })
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(manifest))
  writeFileSync(join(folder, TRIALS_FILE), trials.map((trial) => `${JSON.stringify(trial)}\n`).join(''))
  const compared = trials.map(({ id }, index) => ({ trial: id, accepted: (index % 100) / 100, clauses: null }))
  writeFileSync(join(folder, SIMILARITIES_FILE), compared.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return folder
}

function show(scoring: Scoring, whole: Scoring): void {
  const { name, trials, peak, seconds, loaded } = scoring
  const different = differences(scoring, whole)
  process.stdout.write(
    row([
      name,
      String(trials),
      formatBytes(peak),
      seconds.toFixed(1),
      loaded.slice(0, 3).join(', ') || 'none',
      different.length === 0 ? 'the same' : `✗ ${different.slice(0, 3).join(', ')}`,
    ]),
  )
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
