import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { packageRoot } from '../harness/common/paths.js'
import { formatBytes } from '../harness/common/units.js'
import { partsOfFolder, partsOfPackages } from './peers/install-size.js'
import { type Measured, measure } from './peers/measure.js'

/*
 * versus beside promptfoo and evalite: the same questions, the same two systems that cost nothing, the same two scorers; each tool's own
 * command, from its start to its written report.
 *
 *     npm run build && npx jiti bench/peers.ts                      5,000 questions
 *     npx jiti bench/peers.ts --questions 500 --limit 600           so many; what takes longer than so many seconds is ended: a peer gets half of them then
 *     npx jiti bench/peers.ts --keep /tmp/peers                     installs the peers there, or uses what is there
 *     npx jiti bench/peers.ts --only throughput --tools evalite     or growth, start-up, size; all peers, or some; several with commas
 *
 * The peers are installed into a folder of their own, without install scripts, but for what builds evalite's SQLite (where that does not
 * build, evalite is measured without). Both have telemetry and updates off, promptfoo its cache and table, too. Processor seconds and memory
 * are those of all processes of a command; memory is looked at four times a second, on Linux.
 */

const PEERS = { promptfoo: ['promptfoo@0.121.20'], evalite: ['evalite@0.19.0', 'vitest@4.1.12'] }
/** Trials, and the questions that they ask: in the last two lines there are more repeats, and no more questions. */
const GROWTH = [
  { trials: 100, questions: 50 },
  { trials: 1_000, questions: 500 },
  { trials: 10_000, questions: 5_000 },
  { trials: 100_000, questions: 50_000 },
  { trials: 100_000, questions: 5_000 },
  { trials: 1_000_000, questions: 5_000 },
]
const SYSTEMS = 2
const STARTS = 5
const ROOT = packageRoot()
const FILES = join(ROOT, 'bench', 'peers')
const SECTIONS = ['throughput', 'growth', 'start-up', 'size']
const QUIET = {
  PROMPTFOO_DISABLE_TELEMETRY: '1',
  PROMPTFOO_DISABLE_UPDATE: '1',
  PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
  PROMPTFOO_FAILED_TEST_EXIT_CODE: '0',
}

interface Tool {
  readonly name: string
  /** Writes the questions where the tool looks for them. @returns the command that asks and reports, and the folder that it runs in. */
  prepare(questions: number): { readonly command: readonly string[]; readonly cwd: string }
}

async function main(): Promise<void> {
  const questions = Number(flag('questions') ?? 5_000)
  const limitSeconds = Number(flag('limit') ?? 1_800)
  const sections = flag('only')?.split(',') ?? SECTIONS
  const work = flag('keep') ? resolve(flag('keep') as string) : mkdtempSync(join(tmpdir(), 'versus-peers-'))
  const [cpu] = cpus()
  print(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpu?.model}, Node ${process.version}\n\n`)
  try {
    for (const [name, packages] of Object.entries(PEERS)) install(join(work, name), packages)
    if (sections.includes('throughput')) buildSqlite(join(work, 'evalite'))
    if (sections.includes('throughput')) await throughput(work, questions, limitSeconds)
    if (sections.includes('growth')) await growth(work, limitSeconds)
    if (sections.includes('start-up')) await startUp(work)
    if (sections.includes('size')) sizes(work)
  } finally {
    if (!flag('keep')) rmSync(work, { recursive: true })
  }
}

function flag(name: string): string | undefined {
  const place = process.argv.indexOf(`--${name}`)
  return place < 0 ? undefined : process.argv[place + 1]
}

function install(folder: string, packages: readonly string[]): void {
  if (existsSync(join(folder, 'node_modules'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: folder, stdio: 'inherit' })
}

/** What evalite keeps its results in where its user chooses nothing: a library that is compiled, or fetched, when it is installed. */
function buildSqlite(folder: string): void {
  if (hasSqlite(folder)) return
  const headers = dirname(dirname(process.execPath))
  const nodedir = existsSync(join(headers, 'include', 'node', 'node.h')) ? { npm_config_nodedir: headers } : {}
  try {
    const command = ['rebuild', 'better-sqlite3', '--ignore-scripts=false']
    execFileSync('npm', command, { cwd: folder, stdio: 'ignore', env: { ...process.env, ...nodedir } })
  } catch {
    process.stderr.write('better-sqlite3 did not build: evalite is measured with its results in memory alone\n')
  }
}

function hasSqlite(folder: string): boolean {
  return existsSync(join(folder, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'))
}

function versus(work: string, repeats = 1): Tool {
  return {
    name: 'versus',
    prepare(questions) {
      const cwd = join(work, 'versus')
      const folder = join(cwd, 'scenarios', 'peers')
      rmSync(cwd, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      for (const name of ['scenario.ts', 'systems.mjs']) cpSync(join(FILES, name), join(folder, name))
      writeFileSync(
        join(folder, 'knowledge.jsonl'),
        `${JSON.stringify({ id: 'permits', title: 'Permits', body: 'A permit is valid for months.' })}\n`,
      )
      const rows = questionsOf(questions).map(({ question, answer }, index) => ({
        id: `q-${index}`,
        wordings: [question],
        answers: [answer],
      }))
      writeFileSync(join(folder, 'questions.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      const flags = [
        '--systems',
        'one,two',
        '--limit',
        String(questions),
        '--wordings',
        '1',
        '--repeats',
        String(repeats),
        '--latency',
        '0',
        '--quiet',
      ]
      return { command: ['node', join(ROOT, 'bin', 'versus.js'), 'run', 'peers', ...flags], cwd }
    },
  }
}

function promptfoo(work: string, name: string, flags: readonly string[]): Tool {
  return {
    name,
    prepare(questions) {
      const cwd = join(work, 'promptfoo')
      copyInto(cwd, ['promptfooconfig.mjs', 'scorers.mjs', 'systems.mjs'], questions)
      const quiet = ['--no-cache', '--no-table', '--no-progress-bar', '--no-share']
      const command = [
        'node',
        'node_modules/promptfoo/dist/src/entrypoint.js',
        'eval',
        '-c',
        'promptfooconfig.mjs',
        '-o',
        'report.json',
        ...quiet,
      ]
      return { command: [...command, ...flags], cwd }
    },
  }
}

/** As it comes, or with its results in memory, which spares it a database. */
function evalite(work: string, inMemory: boolean): Tool {
  return {
    name: inMemory ? 'evalite in memory' : 'evalite',
    prepare(questions) {
      const cwd = join(work, 'evalite')
      rmSync(join(cwd, 'evalite.config.mjs'), { force: true })
      rmSync(join(cwd, 'node_modules', '.evalite'), { recursive: true, force: true })
      copyInto(cwd, ['peers.eval.mts', 'scorers.mjs', 'systems.mjs', ...(inMemory ? ['evalite.config.mjs'] : [])], questions)
      return { command: ['node', 'node_modules/evalite/dist/bin.js', 'run', '--hideTable', '--outputPath', 'report.json'], cwd }
    },
  }
}

function copyInto(folder: string, names: readonly string[], questions: number): void {
  for (const name of names) cpSync(join(FILES, name), join(folder, name))
  writeFileSync(join(folder, 'questions.json'), JSON.stringify(questionsOf(questions)))
  rmSync(join(folder, 'report.json'), { force: true })
}

function questionsOf(count: number): { question: string; answer: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    question: `How long is permit ${index} valid?`,
    answer: `It is ${(index % 7) + 1} months.`,
  }))
}

/** One after the other, and versus beside each of them: what else the machine does is then shared out. */
async function throughput(work: string, questions: number, limitSeconds: number): Promise<void> {
  print(heading(['tool', 'evaluations', 'seconds', 'of processor', 'evaluations a second', 'a processor second', 'memory', 'versus']))
  const own = versus(work)
  const peers = [promptfoo(work, 'promptfoo', []), promptfoo(work, 'promptfoo --no-write', ['--no-write']), evalite(work, true)]
  if (hasSqlite(join(work, 'evalite'))) peers.push(evalite(work, false))
  const wanted = flag('tools')?.split(',')
  for (const tool of peers.filter(({ name }) => !wanted || wanted.includes(name))) {
    let asked = questions
    let peer = await measureTool(tool, work, asked, limitSeconds)
    while (!peer && asked >= 20) {
      print(cells([tool.name, (asked * SYSTEMS).toLocaleString('en'), `not done in ${limitSeconds}`]))
      asked = Math.floor(asked / 2)
      peer = await measureTool(tool, work, asked, limitSeconds)
    }
    const beside = await measureTool(own, work, asked, limitSeconds)
    if (!peer || !beside) throw new Error(`${tool.name}: nothing to compare`)
    print(
      throughputRow(tool.name, asked, peer, `${ratio(peer.wall, beside.wall)} (of processor ${ratio(peer.processor, beside.processor)})`),
    )
    print(throughputRow(own.name, asked, beside, ''))
  }
  print('\n')
}

function throughputRow(name: string, questions: number, { wall, processor, peakBytes }: Measured, against: string): string {
  const evaluations = questions * SYSTEMS
  const per = (seconds: number) => Math.round(evaluations / seconds).toLocaleString('en')
  const figures = [wall.toFixed(2), processor.toFixed(2), per(wall), per(processor), formatBytes(peakBytes)]
  return cells([name, evaluations.toLocaleString('en'), ...figures, against])
}

function ratio(peer: number, own: number): string {
  return `${(peer / own).toFixed(1)} ×`
}

async function growth(work: string, limitSeconds: number): Promise<void> {
  print(heading(['versus', 'questions', 'seconds', 'of processor', 'µs of processor a trial', 'memory']))
  for (const { trials, questions } of GROWTH) {
    const done = await measureTool(versus(work, trials / questions / SYSTEMS), work, questions, limitSeconds)
    const names = [trials, questions].map((count) => count.toLocaleString('en'))
    if (!done) {
      print(cells([...names, `not done in ${limitSeconds}`]))
      continue
    }
    const each = ((done.processor / trials) * 1e6).toFixed(0)
    print(cells([...names, done.wall.toFixed(2), done.processor.toFixed(2), each, formatBytes(done.peakBytes)]))
  }
  print('\n')
}

function measureTool(tool: Tool, work: string, questions: number, limitSeconds: number): Promise<Measured | null> {
  const { command, cwd } = tool.prepare(questions)
  return measure(command, { cwd, limitSeconds, env: { ...QUIET, PROMPTFOO_CONFIG_DIR: join(work, 'promptfoo', 'config') } })
}

/** `--version`, each in turn: the median of {@link STARTS}. */
async function startUp(work: string): Promise<void> {
  const commands = {
    versus: ['node', join(ROOT, 'bin', 'versus.js'), '--version'],
    promptfoo: ['node', join(work, 'promptfoo/node_modules/promptfoo/dist/src/entrypoint.js'), '--version'],
    evalite: ['node', join(work, 'evalite/node_modules/evalite/dist/bin.js'), '--version'],
  }
  const taken = new Map<string, Measured[]>(Object.keys(commands).map((name) => [name, []]))
  for (let start = 0; start < STARTS; start++) {
    for (const [name, command] of Object.entries(commands)) {
      const done = await measure(command, { cwd: work, limitSeconds: Number.POSITIVE_INFINITY, env: QUIET })
      if (done) taken.get(name)?.push(done)
    }
  }
  print(heading(['--version', 'ms', 'ms of processor', 'versus']))
  const median = (name: string, of: (one: Measured) => number) =>
    (taken.get(name) ?? []).map(of).sort((a, b) => a - b)[STARTS >> 1] as number
  const [wall, processor] = [(one: Measured) => one.wall, (one: Measured) => one.processor]
  for (const name of Object.keys(commands)) {
    const times = [median(name, wall), median(name, processor)].map((seconds) => (seconds * 1000).toFixed(0))
    const against = `${ratio(median(name, wall), median('versus', wall))} (of processor ${ratio(median(name, processor), median('versus', processor))})`
    print(cells([name, ...times, name === 'versus' ? '' : against]))
  }
  print('\n')
}

function sizes(work: string): void {
  print(heading(['installed', 'in all', 'by part']))
  const installed = [
    ['versus, without what is for development', partsOfPackages(ROOT)],
    ['promptfoo', partsOfFolder(join(work, 'promptfoo', 'node_modules'))],
    ['evalite and vitest', partsOfFolder(join(work, 'evalite', 'node_modules'))],
  ] as const
  for (const [name, parts] of installed) {
    const sum = parts.reduce((total, { bytes }) => total + bytes, 0)
    const large = parts.filter(({ bytes }) => bytes > sum / 25)
    const rest = sum - large.reduce((total, { bytes }) => total + bytes, 0)
    const listed = [
      ...large.map((part) => `${part.name} ${formatBytes(part.bytes)}`),
      `${parts.length - large.length} more ${formatBytes(rest)}`,
    ]
    print(cells([name, formatBytes(sum), listed.join(', ')]))
  }
}

function heading(names: readonly string[]): string {
  return cells(names) + cells(names.map(() => '---'))
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |\n`
}

function print(text: string): void {
  process.stdout.write(text)
}

await main()
