import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { BIN, copyOfScenario, ROOT, temporaryFolder, versus } from './support/cli.js'
import { type OpenAiServer, type Reply, startOpenAiServer } from './support/openai-server.js'
import { type RedisServer, startRedis } from './support/redis.js'
import { until } from './support/until.js'

// `versus run --queue` and `versus worker`, in processes of their own, with a real Redis and models behind a real HTTP server.

const KEY = 'sk-queue-0123456789abcdef'
const QUESTIONS = 100
const WORDINGS = 2
const TRIALS = QUESTIONS * WORDINGS

let server: OpenAiServer
let models: string[]
const children: ReturnType<typeof spawn>[] = []

beforeAll(async () => {
  server = await startOpenAiServer({ key: KEY, answer: () => "I don't know." })
  const price = { input: 1, date: '2026-03-14', basis: 'a test' }
  writeFileSync(
    prices,
    JSON.stringify({ chat: { 'chat-1': { ...price, cachedInput: 0.5, output: 2 } }, embedding: { 'embedding-1': price } }),
  )
  models = ['--model', 'chat-1', '--url', server.baseUrl, '--embedding', 'embedding-1', '--embedding-url', server.baseUrl]
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await server.close()
})

async function ownRedis(options?: Parameters<typeof startRedis>[0]): Promise<RedisServer> {
  const redis = await startRedis(options)
  onTestFinished(() => redis.kill())
  return redis
}

/** Start a command of versus that is not waited for. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, env: { ...process.env, VERSUS_API_KEY: KEY } })
  children.push(child)
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, ended, said: () => said }
}

const folder = temporaryFolder()
const prices = join(folder, 'prices.json')
const run = (redis: RedisServer, out: string, ...more: string[]) =>
  start(
    'run',
    'customer-support',
    '--systems',
    'base',
    '--limit',
    `${QUESTIONS}`,
    '--wordings',
    `${WORDINGS}`,
    '--latency',
    '0',
    '--out',
    out,
    ...models,
    '--queue',
    redis.url,
    '--prices',
    prices,
    ...more,
  )
const worker = (redis: RedisServer, ...more: string[]) => start('worker', '--queue', redis.url, '--lost-after', '2', ...models, ...more)

/** Whole lines of a journal that is written to. */
function journalled(out: string): number {
  const path = join(out, TRIALS_FILE)
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

const slow: Reply = (_request, _response, behave) => sleep(30).then(behave)
/** What the models were asked so far. */
const asked = () =>
  server.requests.filter(({ path }) => path === '/v1/chat/completions').map(({ body }) => JSON.stringify(body['messages']))

/** Keys of trials; a worker that leaves late writes down again that there was a queue. */
async function trialsIn(redis: RedisServer): Promise<string[]> {
  const keys = (await redis.cli('keys', 'versus:*customer-support*')).split('\n')
  return keys.filter((key) => key !== '' && !key.endsWith(':meta'))
}

function expectEachOnce(out: string): void {
  const trials = readJournal(join(out, TRIALS_FILE))
  expect(trials).toHaveLength(TRIALS)
  expect(new Set(trials.map(({ id }) => id)).size).toBe(TRIALS)
  expect(trials.filter(({ answer }) => answer?.text !== "I don't know.")).toEqual([])
}

describe('versus run --queue', () => {
  it('loses no trial and counts none twice where a worker is killed and Redis forgets everything; no key goes through Redis', async () => {
    const redis = await ownRedis()
    const monitor = spawn('redis-cli', ['-u', redis.url, 'monitor'])
    children.push(monitor)
    let seen = ''
    monitor.stdout.on('data', (data) => {
      seen += data
    })
    server.next(...Array.from({ length: TRIALS }, () => slow))
    const out = join(folder, 'hostile')
    const [first] = [worker(redis), worker(redis)]
    const running = run(redis, out)
    await until(() => journalled(out) >= 30, { what: '30 answers' })
    first.child.kill('SIGKILL')
    worker(redis)
    await until(() => journalled(out) >= 80, { what: '80 answers' })
    expect(seen).toContain('"customer-support/base/')
    expect(seen).not.toContain(KEY)
    await redis.kill()
    await redis.start()
    expect(await running.ended).toBe(0)
    expectEachOnce(out)
    expect(running.said()).toMatch(/the connection is lost.*trying again\n(.*\n)*.*connected again/)
    for (const file of ['summary.json', 'report.md', 'similarities.jsonl']) expect(existsSync(join(out, file))).toBe(true)
    expect(await trialsIn(redis)).toEqual([])
  }, 240_000)

  it('collects what workers finished while it was killed, and asks no trial again', async () => {
    const redis = await ownRedis({ append: true })
    const before = asked().length
    server.next(...Array.from({ length: TRIALS }, () => slow))
    const out = join(folder, 'killed')
    const working = worker(redis)
    const killed = run(redis, out)
    await until(() => journalled(out) >= 20, { what: '20 answers' })
    killed.child.kill('SIGKILL')
    await killed.ended
    const kept = journalled(out)
    await until(() => asked().length - before > kept + 40, { what: 'questions that are asked again' })
    // A Redis that writes down what it is told still knows it.
    await redis.kill()
    await redis.start()
    const { exitCode, stderr } = await versus(['run', '--resume', out, '--queue', redis.url], {
      env: { VERSUS_API_KEY: KEY },
    })
    expect(stderr).toMatch(new RegExp(`asking ${TRIALS - kept} trials`))
    expect(exitCode).toBe(0)
    expectEachOnce(out)
    // Those that were being asked when Redis went away may have been asked again: at most as many as the worker takes at once.
    expect(asked().length - before).toBeLessThanOrEqual(TRIALS + 4)
    working.child.kill('SIGTERM')
    expect(await working.ended).toBe(0)
    expect(working.said()).toMatch(/asked \d+ trials/)
  }, 240_000)

  it('ends in good order at Ctrl-C: what is under way is kept, nothing stays in Redis, and it goes on', async () => {
    const redis = await ownRedis()
    server.next(...Array.from({ length: TRIALS }, () => slow))
    const out = join(folder, 'interrupted')
    worker(redis, '--idle', '60')
    const running = run(redis, out)
    await until(() => journalled(out) >= 10, { what: '10 answers' })
    running.child.kill('SIGINT')
    expect(await running.ended).toBe(130)
    expect(journalled(out)).toBeLessThan(TRIALS)
    expect(await trialsIn(redis)).toEqual([])
    const { exitCode } = await versus(['run', '--resume', out, '--queue', redis.url], { env: { VERSUS_API_KEY: KEY } })
    expect(exitCode).toBe(0)
    expectEachOnce(out)
  }, 240_000)

  it('takes no worker with other questions or another model, and says what differs', async () => {
    const redis = await ownRedis()
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    const questions = join(fixtures, 'questions.jsonl')
    appendFileSync(questions, `${JSON.stringify({ id: 'extra', wordings: ['Who invented the kettle?'], answerable: false })}\n`)
    const running = run(redis, join(folder, 'refused'))
    await until(async () => (await redis.cli('keys', 'versus:offers:refused*')) !== '', { what: 'an offer that is refused' })
    const other = ['--scenarios', scenarios, '--idle', '10']
    const { exitCode, stderr } = await versus(['worker', '--queue', redis.url, ...other, ...models], { env: { VERSUS_API_KEY: KEY } })
    expect(stderr).toMatch(/differs from what this worker has in the questions of customer-support/)
    expect(exitCode).toBe(2)
    const elsewhere = models.map((word) => (word === server.baseUrl ? server.baseUrl.replace('127.0.0.1', 'localhost') : word))
    const refused = await versus(['worker', '--queue', redis.url, '--idle', '10', ...elsewhere], { env: { VERSUS_API_KEY: KEY } })
    expect(refused.stderr).toMatch(/in the language model/)
    await until(() => running.said().includes('does not take part'), { what: 'word of the worker that does not take part' })
    running.child.kill('SIGKILL')
  }, 240_000)

  it.each([
    [['run', '--queue', 'localhost:6379'], /the address of a queue: not an address that starts with redis:/],
    [['run', '--queue', 'http://:s3cret@localhost'], /not an address that starts with redis:/],
    [['run', '--rate', '5/minute'], /--rate limits what workers ask: it goes with --queue/],
    [['run', '--queue', 'redis://localhost', '--rate', 'often'], /not a rate such as 500\/minute/],
    [['run', '--queue', 'redis://:s3cret@127.0.0.1:1'], /redis:\/\/127\.0\.0\.1:1 .*no Redis can be used there/],
    [['worker'], /name the Redis of versus run --queue/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await versus(args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('s3cret')
    expect(exitCode).toBe(2)
  })
})
