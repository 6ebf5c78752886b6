import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jsonl, writeFiles } from '../harness/common/testing.js'
import { loadScenario } from '../harness/scenario/load.js'
import { temporaryFolder, versus } from './support/cli.js'
import { type OpenAiServer, refuse, startOpenAiServer } from './support/openai-server.js'
import { tinyScenario } from './support/tiny-scenario.js'

// The whole of `versus draft`, with the model behind a real HTTP server.

const KEY = 'sk-draft-0123456789abcdef'
const prices = join(temporaryFolder(), 'prices.json')
const PRICE = { input: 1, cachedInput: 0.5, output: 2, date: '2026-03-14', basis: 'a test' }

/** A pair about the subject of the article, and one that the article does not bear out. */
function written(prompt: string): string {
  const [, subject, answer] = /The (\w+): ([^.\n]+)\./.exec(prompt) ?? []
  const pair = (given: string, questions: string[]) => ({ quote: `The ${subject}: ${answer}.`, answer: given, questions })
  const questions = ['I need to know the price of a parking permit for my street.', `Which ${subject} is it?`, `${subject}, please`]
  return JSON.stringify({ pairs: [pair(String(answer), questions), pair('999 dinars', [`Is the ${subject} dear?`])] })
}

let server: OpenAiServer
let scenarios: string
let training: string
beforeAll(async () => {
  server = await startOpenAiServer({ key: KEY, answer: written })
  writeFileSync(prices, JSON.stringify({ chat: { 'chat-1': PRICE } }))
})
afterAll(() => server.close())
beforeEach(() => {
  scenarios = tinyScenario()
  training = join(scenarios, '..', 'fixtures', 'parking', 'training.jsonl')
})

const draft = (...more: string[]) =>
  versus(['draft', 'parking', '--scenarios', scenarios, '--url', server.baseUrl, '--model', 'chat-1', '--prices', prices, ...more], {
    env: { VERSUS_API_KEY: KEY },
    input: '',
  })

describe('versus draft', () => {
  it('tells what it would cost and spends nothing without --yes', async () => {
    const before = server.requests.length
    const { exitCode, stderr } = await draft()
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /^versus: parking: 3 articles to ask .*; about \d+ tokens in and at most 4350 out, at most \$0\.01: nothing was started; say --yes to spend it$/m,
    )
    expect(server.requests).toHaveLength(before)
  })

  it('adds the pairs that can be trained on after those that are there, and the scenario loads', async () => {
    const before = readFileSync(training, 'utf8')
    const { exitCode, stdout } = await draft('--yes', '--json')
    expect(exitCode).toBe(0)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ asked: 3, failed: 0, drafted: 6, added: 3, dropped: { unsupported: 3 }, wordings: { leaked: 3 } })
    expect(report.dollars).toBeGreaterThan(0)
    expect(readFileSync(training, 'utf8').startsWith(before)).toBe(true)
    const drafted = (await loadScenario('parking', scenarios)).training.slice(3)
    expect(drafted.map(({ article, quote, questions, dev, answer }) => ({ article, quote, questions, dev, answer }))).toContainEqual({
      article: 'fine',
      quote: 'The fine: 25 euros.',
      questions: ['Which fine is it?'],
      dev: 'fine, please',
      answer: '25 euros',
    })
  })

  it('leaves out what a round of updates asks', async () => {
    const state = { answerable: true, answers: ['25 euros'], keyFacts: [['25 euros']], gold: [] }
    const asked = {
      id: 'u-1',
      change: 'changed',
      category: 'parking',
      wordings: ['which fine is it'],
      facts: [],
      before: state,
      after: state,
    }
    writeFiles(dirname(training), {
      'updates/1/update.json': JSON.stringify({ title: 'Fines', date: '2026-06-01', withdrawn: [] }),
      'updates/1/knowledge/towing.md': '---\nid: towing\ntitle: Towing\n---\nTowing is free.\n',
      'updates/1/questions.jsonl': jsonl([asked]),
      'updates/1/training.jsonl': '',
    })
    const { exitCode, stdout } = await draft('--yes', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ added: 3, wordings: { leaked: 4 } })
    expect(readFileSync(training, 'utf8')).not.toContain('Which fine is it?')
  })

  it('asks nothing twice: the same command has nothing to spend and nothing to add', async () => {
    await draft('--yes', '--quiet')
    const [asked, text] = [server.requests.length, readFileSync(training, 'utf8')]
    const { exitCode, stdout } = await draft('--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ asked: 0, added: 0, there: 3, dollars: 0 })
    expect([server.requests.length, readFileSync(training, 'utf8')]).toEqual([asked, text])
  })

  it('counts articles whose request failed with exit code 1, and asks about those alone the next time', async () => {
    server.next(refuse(400, { message: 'no' }))
    const first = await draft('--yes', '--json', '--concurrency', '1')
    expect(first.exitCode).toBe(1)
    expect(JSON.parse(first.stdout)).toMatchObject({ asked: 3, failed: 1, added: 2 })
    expect(first.stderr).toMatch(/1 articles gave nothing that can be read \(.*HTTP 400/)
    expect(`${first.stderr}${readFileSync(join(training, '..', 'drafts', 'drafts.jsonl'), 'utf8')}`).not.toContain(KEY)
    const second = await draft('--yes', '--json')
    expect(second.exitCode).toBe(0)
    expect(JSON.parse(second.stdout)).toMatchObject({ asked: 1, failed: 0, added: 1, there: 2 })
  })

  it('writes to another file, and leaves the fixtures as they are', async () => {
    const out = join(temporaryFolder(), 'more', 'pairs.jsonl')
    const before = readFileSync(training, 'utf8')
    expect((await draft('--yes', '--limit', '1', '--out', out)).exitCode).toBe(0)
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(1)
    expect(readFileSync(training, 'utf8')).toBe(before)
    expect(existsSync(join(training, '..', 'drafts'))).toBe(false)
  })

  it.each([
    ['no model', ['draft', 'parking', '--yes'], /name the model that drafts: --url/],
    [
      'no price',
      ['draft', 'parking', '--yes', '--url', 'http://127.0.0.1:9/v1', '--model', 'chat-9'],
      /no chat price for the model "chat-9"/,
    ],
    ['a wrong number', ['draft', 'parking', '--pairs', '0'], /not a whole number above 0/],
  ])('refuses %s with exit code 2', async (_name, args, message) => {
    const { exitCode, stderr } = await versus([...args, '--scenarios', scenarios])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(message)
  })
})
