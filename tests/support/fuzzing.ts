import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect } from 'vitest'
import { parse, stringify } from 'yaml'
import { InputError } from '../../harness/common/errors.js'

/** Something that reads files of somebody else's. */
export interface Target {
  /** Sound files, by path. */
  readonly files: Readonly<Record<string, string>>
  /**
   * Reads them in the folder, damaged or not, and expects that nothing was left out in silence.
   * @throws InputError for what can't be used
   */
  read(folder: string): unknown
}

/** All targets together take so long; without, each gets a few inputs, the same ones each time. */
export const SECONDS = Number(process.env['VERSUS_FUZZ_SECONDS'] ?? 0)
/** Of the inputs. */
const SEED = Number(process.env['VERSUS_SEED'] ?? 0)
const FEW = 60
/** An input that takes longer is a hang. */
const LONGEST_SECONDS = 30

/** Read damaged files so many seconds long: each input is read, or refused by an InputError that begins with its place. */
export async function fuzz(name: string, target: Target, seconds: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'versus-fuzz-'))
  const watch = seconds > 0 ? watchForHangs(name, root) : undefined
  let [inputs, refused] = [0, 0]
  const property = fc.asyncProperty(damagedFiles(target.files), async (files) => {
    const folder = join(root, 'input')
    rmSync(folder, { recursive: true, force: true })
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), bytes)
    }
    watch?.beat()
    inputs++
    try {
      await target.read(folder)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      refused++
      expect(error.message.replaceAll(folder, '')).toMatch(PLACE)
    }
  })
  try {
    const endless = { numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false }
    await fc.assert(property, { seed: SEED, ...(seconds > 0 ? endless : { numRuns: FEW }) })
    if (seconds > 0)
      process.stdout.write(`${name}: ${inputs.toLocaleString('en')} inputs, ${refused.toLocaleString('en')} of them refused\n`)
  } finally {
    await watch?.end()
    rmSync(root, { recursive: true, force: true })
  }
  // Neither all sound nor all refused at the door.
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThan(inputs)
}

/** `/file:line: ` or `/file: `, before anything else. */
const PLACE = /^\/\S*?(:\d+)?: \S/

/** Ends the process where an input takes too long; it then lies in the folder. Timers of the process itself don't run in a hang. */
function watchForHangs(name: string, folder: string): { beat(): void; end(): Promise<unknown> } {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(WATCH, { eval: true, workerData: { beats, seconds: LONGEST_SECONDS, pid: process.pid, name, folder } })
  return { beat: () => void Atomics.add(beats, 0, 1), end: () => worker.terminate() }
}

const WATCH = `
const { workerData: { beats, seconds, pid, name, folder } } = require('node:worker_threads')
let [last, since] = [0, Date.now()]
setInterval(() => {
  const now = Atomics.load(beats, 0)
  if (now !== last) [last, since] = [now, Date.now()]
  else if (Date.now() - since > seconds * 1000) {
    require('node:fs').writeSync(2, name + ': no end after ' + seconds + ' s; the input is in ' + folder + '\\n')
    process.kill(pid, 'SIGKILL')
  }
}, 1000)
`

/** Sound files with one or more of them damaged. */
function damagedFiles(files: Readonly<Record<string, string>>): fc.Arbitrary<Record<string, Buffer>> {
  const sound = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))
  const one = fc.constantFrom(...Object.keys(files)).chain((path) => {
    const text = files[path] as string
    return fc
      .oneof(damagedBytes(text), changedValues(path, text), fc.constant(Buffer.from(text)))
      .map((bytes) => ({ ...sound, [path]: bytes }))
  })
  const several = fc.record(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, fc.oneof(damagedBytes(text), changedValues(path, text))])),
  )
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: several })
}

const PIECES = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\n',
    '\r\n',
    '\r',
    '\t',
    '\0',
    '\uFEFF',
    '\u2028',
    ';',
    '""',
    '|',
    '#',
    '-',
    '---\n',
    '...\n',
  ],
  ...['null', '1e999', '-0', '{"a":', '{}\n', '[]\n', '\n\n', '😀', '\ud800', '__proto__', '{"__proto__":{"a":1}}', '../../etc/passwd'],
  ...[
    '&a ',
    '*a',
    '<<: *a\n',
    '!!js/function "x"',
    '!!binary "x"',
    '!!set',
    '? ',
    '? [a]\n: b\n',
    '%YAML 9.9\n',
    '---js\n',
    'a: &a [*a]\n',
    '"a": 1\na: 2\n',
  ],
  ...['<script>', '<!--', '<![CDATA[', '<table><tr><td>', '&#x110000;', '```', '![](', '> '.repeat(200), '<div>'.repeat(200)],
  ...['[', '{"a":', '- ', '{a: ', '("'].map((opening) => opening.repeat(5_000)),
  `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\n${'[*d,'.repeat(30)}`,
]

const place = fc.nat(9_999)
const damage = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), place, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('put' as const), place, piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' })) }),
  fc.record({ kind: fc.constantFrom('take' as const, 'double' as const), place, length: fc.nat(40) }),
  fc.record({ kind: fc.constantFrom('cut' as const, 'line' as const, 'swap' as const), place }),
)

/** Bytes changed, put in, taken out, doubled; a line doubled; two halves swapped; the end cut off; or nothing of it left. */
function damagedBytes(text: string): fc.Arbitrary<Buffer> {
  const damaged = fc.array(damage, { minLength: 1, maxLength: 5 }).map((all) => all.reduce(afterDamage, Buffer.from(text)))
  const strange = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary' }).map((other) => Buffer.from(other)),
  )
  return fc.oneof({ weight: 9, arbitrary: damaged }, { weight: 1, arbitrary: strange })
}

function afterDamage(bytes: Buffer, done: typeof damage extends fc.Arbitrary<infer Damage> ? Damage : never): Buffer {
  const at = Math.floor((done.place / 10_000) * (bytes.length + 1))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (done.kind) {
    case 'byte':
      return Buffer.concat([before, Buffer.from([done.byte]), after.subarray(1)])
    case 'put':
      return Buffer.concat([before, Buffer.from(done.piece), after])
    case 'take':
      return Buffer.concat([before, after.subarray(done.length)])
    case 'double':
      return Buffer.concat([before, after.subarray(0, done.length), after])
    case 'cut':
      return before
    case 'swap':
      return Buffer.concat([after, before])
    case 'line': {
      const start = before.lastIndexOf('\n') + 1
      const end = after.indexOf('\n') + 1
      return Buffer.concat([before, after.subarray(0, end), bytes.subarray(start, at), after])
    }
  }
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    '\u0000',
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    [],
    {},
    [[]],
    [null],
    '2026-02-30',
    '9'.repeat(400),
    'x'.repeat(100_000),
  ),
  fc.string({ unit: 'binary' }),
)
const change = fc.record({
  place,
  row: place,
  value: fc.option(oddValue, { nil: undefined }),
  key: fc.option(fc.constantFrom('__proto__', 'constructor', 'id', 'toString', ''), { nil: undefined }),
})

/** The form kept, and values of it taken out or made something else. */
function changedValues(path: string, text: string): fc.Arbitrary<Buffer> {
  const form = FORMS.find(({ names }) => names.test(path))
  if (!form) return damagedBytes(text)
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const rows = form.parse(text)
    for (const { row, place: at, value, key } of changes) {
      const index = Math.floor((row / 10_000) * rows.length)
      rows[index] = changed(rows[index], at, key === undefined ? value : { [key]: value })
    }
    return Buffer.from(form.print(rows))
  })
}

interface Form {
  readonly names: RegExp
  parse(text: string): unknown[]
  print(rows: readonly unknown[]): string
}

const FRONT = /^---\n([\s\S]*?)\n---\n/
const FORMS: readonly Form[] = [
  {
    names: /\.jsonl$/,
    parse: (text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    print: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  },
  { names: /\.json$/, parse: (text) => [JSON.parse(text)], print: ([value]) => JSON.stringify(value) ?? '' },
  { names: /\.ya?ml$/, parse: (text) => [parse(text)], print: ([value]) => stringify(value) },
  {
    names: /\.md$/,
    parse: (text) => [parse(FRONT.exec(text)?.[1] ?? ''), text.replace(FRONT, '')],
    print: ([front, body]) => `---\n${stringify(front)}---\n${typeof body === 'string' ? body : JSON.stringify(body)}`,
  },
]

/** The value with one of its parts, or itself, made another; `undefined` takes it out. */
function changed(whole: unknown, place: number, value: unknown): unknown {
  const paths = pathsOf(whole)
  const path = paths[Math.floor((place / 10_000) * paths.length)] as readonly string[]
  const last = path.at(-1)
  if (last === undefined) return value === undefined ? null : value
  const copy = structuredClone(whole)
  const parent = path.slice(0, -1).reduce((part, key) => (part as Record<string, unknown>)[key], copy) as Record<string, unknown>
  if (value === undefined && Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}

function pathsOf(value: unknown): string[][] {
  if (value === null || typeof value !== 'object') return [[]]
  return [[], ...Object.entries(value).flatMap(([key, part]) => pathsOf(part).map((path) => [key, ...path]))]
}
