import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openAppendOnly } from '../harness/common/append-only.js'
import { packageRoot } from '../harness/common/paths.js'
import { type Random, seededRandom } from '../harness/common/random.js'
import { type Bytes, formatBytes, type Seconds } from '../harness/common/units.js'
import { openJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { LATENCY_FILE, type LatencySamples } from '../harness/run/latency.js'
import { MANIFEST_FILE } from '../harness/run/manifest.js'
import { type PlannedTrial, planTrials, type RunSettings } from '../harness/run/plan.js'
import { questionGroup, SIMILARITIES_FILE, wordingGroup } from '../harness/run/similarities.js'
import { testAnswer, testManifest, testSettings, testTrial } from '../harness/run/testing.js'
import { loadScenario } from '../harness/scenario/load.js'
import type { Scenario } from '../harness/scenario/scenario.js'
import type { AnswerPassage } from '../harness/systems/system.js'

/*
 * How long do `versus report` of a large run and `versus compare` of two take, and how much memory? The whole commands, by the built
 * program, each in a process of its own.
 *
 *     npm run build && npx jiti bench/big-runs.ts [trials] [a folder to keep it all in]
 *
 * Made-up runs of two kinds, four systems and three wordings each: one asks many questions once, the other few questions many times. Two of
 * the systems read three passages of about 90 words, meanings were compared, and one trial in 500 failed. Exits with 1 where a report of
 * 100,000 trials takes more than 60 s of processor or 500 MB, or a comparison more than 20 s.
 */

const LIMITS = { report: { seconds: 60, bytes: 500e6 }, compare: { seconds: 20, bytes: 500e6 } }
const SYSTEMS = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned']
const WORDINGS = 3
/** Questions of the run that asks them again and again. */
const FEW = 150
const ARTICLES = 2_000
const ROOT = packageRoot()

interface Measured {
  readonly seconds: Seconds
  /** Of processor: what a machine shared with others does to the clock is not the command's. */
  readonly processor: Seconds
  readonly peak: Bytes
}

async function main(): Promise<void> {
  const trials = Number(process.argv[2] ?? 100_000)
  const work = process.argv[3] ? resolve(process.argv[3]) : mkdtempSync(join(tmpdir(), 'versus-big-'))
  const [cpu] = cpus()
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}\n\n`)
  process.stdout.write(
    row(['run', 'trials', 'command', 'seconds', 'of processor', 'greatest memory', 'report.html']) + row(Array(7).fill('---')),
  )
  try {
    const asked = Math.ceil(trials / SYSTEMS.length / WORDINGS)
    await measureRuns('many questions, once', join(work, 'wide'), asked, 1)
    await measureRuns('few questions, many times', join(work, 'deep'), FEW, Math.ceil(asked / FEW))
  } finally {
    if (!process.argv[3]) rmSync(work, { recursive: true })
  }
}

async function measureRuns(kind: string, folder: string, questions: number, repeats: number): Promise<void> {
  const scenarios = makeScenario(folder, questions)
  const scenario = await loadScenario('parking', scenarios)
  const settings = testSettings({ systems: SYSTEMS, wordings: WORDINGS, repeats, latencyQuestions: 30 })
  const runs = ['a', 'b'].map((name, place) => makeRun({ scenario, settings, folder: join(folder, name), seed: place + 1 }))
  const [trials] = runs.map((run) => run.trials) as [number]
  const show = (command: keyof typeof LIMITS, { seconds, processor, peak }: Measured, page = '') => {
    process.stdout.write(
      row([kind, trials.toLocaleString('en'), command, seconds.toFixed(1), processor.toFixed(1), formatBytes(peak), page]),
    )
    if (processor > LIMITS[command].seconds || peak > LIMITS[command].bytes) process.exitCode = 1
  }
  const flags = ['--scenarios', scenarios, '--quiet']
  for (const run of runs)
    show('report', await measure(['report', run.folder, ...flags]), formatBytes(statSync(join(run.folder, 'report.html')).size))
  show('compare', await measure(['compare', ...runs.map((run) => run.folder), ...flags]))
}

/** A command of the built program, in a process of its own. */
async function measure(args: readonly string[]): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'versus-measured-'))
  const measured = join(folder, 'measured.json')
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', join(ROOT, 'bench/score-memory-hook.mjs'), join(ROOT, 'bin/versus.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, MEASURED: measured },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - started) / 1000
  // 1: trials of the run failed, as some do here.
  if (code !== 0 && code !== 1) throw new Error(`versus ${args.join(' ')} ended with ${code}:\n${said}`)
  const { peakKib, processorSeconds } = JSON.parse(readFileSync(measured, 'utf8')) as { peakKib: number; processorSeconds: number }
  rmSync(folder, { recursive: true })
  return { seconds, processor: processorSeconds, peak: peakKib * 1024 }
}

const SYLLABLES = 'ba ce di fo gu la me ni po ru sa te vi ko zu ha'.split(' ')

function wordOf(place: number): string {
  return [place % 16, Math.floor(place / 16) % 16, Math.floor(place / 256) % 16].map((syllable) => SYLLABLES[syllable]).join('')
}

/** A sentence of so many words, the same for the same place. */
function sentenceOf(place: number, words: number): string {
  const text = Array.from({ length: words }, (_, index) => wordOf(place * 31 + index * 17)).join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const months = (place: number) => 6 + (place % 43)
const quoteOf = (article: number) => `A permit of ${wordOf(article)} ${article} is valid for ${months(article)} months.`

/** Articles, and questions about them; every tenth is one that they do not answer. @returns the folder of scenarios. */
function makeScenario(folder: string, questions: number): string {
  const [scenario, fixtures] = [join(folder, 'scenarios', 'parking'), join(folder, 'fixtures')]
  for (const made of [scenario, fixtures]) mkdirSync(made, { recursive: true })
  const articles = Array.from({ length: ARTICLES }, (_, place) => ({
    id: `permit-${place}`,
    title: `Permits of ${wordOf(place)}`,
    body: [quoteOf(place), ...[1, 2, 3, 4, 5].map((sentence) => sentenceOf(place * 7 + sentence, 15))].join(' '),
  }))
  const rows = Array.from({ length: questions }, (_, place) => {
    const [article, answerable] = [place % ARTICLES, place % 10 !== 9]
    const subject = `${wordOf(article)} ${article}`
    return {
      id: `q-${place}`,
      category: `category-${place % 12}`,
      difficulty: ['easy', 'medium', 'hard'][place % 3],
      answerable,
      wordings: [
        `How long is permit ${place} of ${subject} valid?`,
        `${subject} permit ${place} validity?`,
        `When does ${place} of ${subject} run out?`,
      ],
      answers: [answerable ? `${months(article)} months` : 'The passages do not say.'],
      keyFacts: answerable ? [[`${months(article)} months`]] : [],
      gold: answerable ? [{ article: `permit-${article}`, quote: quoteOf(article) }] : [],
    }
  })
  const jsonl = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')
  writeFileSync(join(fixtures, 'knowledge.jsonl'), jsonl(articles))
  writeFileSync(join(fixtures, 'questions.jsonl'), jsonl(rows))
  writeFileSync(
    join(scenario, 'scenario.ts'),
    `import { defineScenario } from 'versus'
export default defineScenario({
  name: 'parking',
  title: 'City parking office',
  description: 'Residents ask about permits.',
  fixtures: '../../fixtures',
  workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
})
`,
  )
  return join(folder, 'scenarios')
}

interface RunOptions {
  readonly scenario: Scenario
  readonly settings: RunSettings
  readonly folder: string
  readonly seed: number
}

/** What a finished run leaves. */
function makeRun({ scenario, settings, folder, seed }: RunOptions): { readonly folder: string; readonly trials: number } {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const random = seededRandom(seed)
  const { hashes, generation, retrieval, workload } = scenario
  const manifest = testManifest({ hashes, settings: { generation, retrieval, workload }, articles: ARTICLES }, settings)
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(manifest))
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(manifest.settings))
  writeFileSync(join(folder, LATENCY_FILE), JSON.stringify(SYSTEMS.map((system) => samplesOf(system, random))))
  const bodies = new Map(scenario.articles.map(({ id, body }) => [id, body]))
  const journal = openJournal(join(folder, TRIALS_FILE))
  const similarities = openAppendOnly(join(folder, SIMILARITIES_FILE))
  const planned = planTrials(scenario, settings)
  const groups = new Set<string>()
  for (const plan of planned) {
    const trial = trialOf(plan, bodies, random)
    journal.append(trial)
    for (const group of [questionGroup(trial), ...(settings.repeats > 1 ? [wordingGroup(trial)] : [])]) groups.add(group)
    if (!trial.answer) continue
    const cosine = () => Math.round(random() * 1e4) / 1e4
    const clauses = trial.answer.passages && [{ text: trial.answer.text, passages: trial.answer.passages.map(cosine) }]
    similarities.append({ trial: trial.id, accepted: cosine(), clauses })
  }
  for (const group of groups) similarities.append({ group, pairs: Math.round(random() * 1e4) / 1e4 })
  journal.close()
  similarities.close()
  return { folder, trials: planned.length }
}

function trialOf({ id, system, question, wordingIndex, repeat }: PlannedTrial, bodies: ReadonlyMap<string, string>, random: Random) {
  const asked = question.wordings[wordingIndex] as string
  if (random() < 1 / 500) return testTrial(system, question.id, wordingIndex, null, { id, repeat, asked })
  const article = Number(question.id.slice(2)) % ARTICLES
  const answers = [
    question.answers[0] as string,
    `${months(article + 1)} months`,
    `It is valid for ${months(article)} months, as the articles about ${wordOf(article)} say.`,
    `${sentenceOf(article, 12)} That is all there is, ${Math.floor(random() * 50)} times over.`,
    'I do not know.',
  ]
  const text = answers[Math.floor(random() ** (SYSTEMS.indexOf(system) / 2 + 1) * answers.length)] as string
  const places = [0, 1, 2].map((rank) => (article + (random() < 0.3 ? 1 : 0) + rank) % ARTICLES)
  const passages = places.map(
    (place): AnswerPassage => ({ id: `permit-${place}#1`, article: `permit-${place}`, text: bodies.get(`permit-${place}`) as string }),
  )
  const read = system.startsWith('rag') ? { passages, citations: random() < 0.8 ? [passages[0]?.id as string] : [] } : {}
  const times = { retrieveMs: random() * 20, firstTokenMs: random() * 200, generateMs: random() * 400 }
  const timings = { ...times, totalMs: times.retrieveMs + times.firstTokenMs + times.generateMs }
  return testTrial(system, question.id, wordingIndex, testAnswer(text, { ...read, timings }), { id, repeat, asked })
}

function samplesOf(system: string, random: Random): LatencySamples {
  const stages = Array.from({ length: 30 }, () => {
    const [retrieveMs, firstTokenMs, generateMs] = [random() * 20, random() * 200, random() * 400] as [number, number, number]
    return { retrieveMs, firstTokenMs, generateMs, totalMs: retrieveMs + firstTokenMs + generateMs }
  })
  return {
    scenario: 'parking',
    system,
    totalMs: stages.map(({ totalMs }) => totalMs),
    stages,
    cold: null,
    throughput: null,
    calibrationMs: null,
    error: null,
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

await main()
