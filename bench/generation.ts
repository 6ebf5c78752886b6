import { availableParallelism, cpus, loadavg } from 'node:os'
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import { chunkArticle } from '../harness/knowledge/chunk.js'
import { DEFAULT_CHAT_MODEL } from '../harness/models/catalogue.js'
import { chatml } from '../harness/models/chat-template.js'
import { loadLlama, openLlama } from '../harness/models/llama.js'
import type { ChatModel, Prompt } from '../harness/models/model.js'
import { groundedPrompt } from '../harness/models/prompts.js'
import { ensureModel, namedModel } from '../harness/models/store.js'
import { loadScenario } from '../harness/scenario/load.js'
import { quantile } from '../harness/stats/quantile.js'
import { startLlamaServer } from '../tests/support/llama-server.js'

/*
 * Does versus answer as fast as llama.cpp can, with the embedded model, on the CPU? And would it answer faster with several answers in one batch?
 *
 *     npx jiti bench/generation.ts [prompts, default 12] [rounds, default 3] [--server] [--batches]
 *
 * Prompts with a passage of the customer-support scenario, greedy, at most 48 tokens. The reference is a bare loop over the same build
 * of llama.cpp: batch, decode, sample, nothing else. Each prompt is put to versus and to the loop one after the other, now this one first
 * and now that one; both keep the evaluated prefix, and must write the same tokens. The prompt is clocked from the request to the first
 * token, the output from there to the end. `--server` adds what llama.cpp's own server, of another build, says of itself;
 * `--batches` asks 1, 2, 4 and 8 at once in one context, counts answers a second, and those that are not what they were one at a time.
 * Exits with 1 where versus is below 0.95 of the loop. Threads are those that the process may use: `taskset -c 1` gives one.
 */

const SCENARIO = 'customer-support'
const MAX_TOKENS = 48
const CONTEXT_TOKENS = 2048
const BATCH_TOKENS = 512
const LIMIT = 0.95

/** Of one answer. */
interface Answer {
  readonly text: string
  /** Evaluated for it, without the prefix that was kept. */
  readonly promptTokens: number
  readonly outputTokens: number
  readonly promptMs: number
  readonly outputMs: number
}

interface Asked extends Answer {
  /** Of processor, by all threads: what a machine shared with others does to the clock is not in it. */
  readonly processorMs: number
}

type Ask = (prompt: Prompt) => Promise<Answer>

async function main(): Promise<void> {
  const [count = 12, rounds = 3] = process.argv.slice(2).map(Number).filter(Number.isInteger)
  const [file] = await ensureModel(namedModel(DEFAULT_CHAT_MODEL), () => undefined)
  if (!file) throw new Error(`${DEFAULT_CHAT_MODEL} has no file`)
  const prompts = await somePrompts(count)
  const [cpu] = cpus()
  print(`${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} of ${cpus().length} cores of ${cpu?.model}, `)
  print(`Node ${process.version}, load of ${loadavg()[0]?.toFixed(1)} before\n\n`)
  await compare(file.path, prompts, rounds)
  if (process.argv.includes('--server')) await askServer(file.path, prompts)
  if (process.argv.includes('--batches')) await tryBatches(file.path, prompts)
}

async function somePrompts(count: number): Promise<Prompt[]> {
  const scenario = await loadScenario(SCENARIO, 'scenarios')
  const articles = new Map(scenario.articles.map((article) => [article.id, article]))
  const grounded = scenario.questions.flatMap(({ wordings: [wording], gold: [gold] }) => {
    const article = gold && articles.get(gold.article)
    const [chunk] = article ? chunkArticle(article, scenario.retrieval.chunkWords) : []
    return wording && chunk ? [groundedPrompt(wording, [chunk])] : []
  })
  const stride = Math.max(1, Math.floor(grounded.length / count))
  return grounded.filter((_, index) => index % stride === 0).slice(0, count)
}

async function compare(path: string, prompts: readonly Prompt[], rounds: number): Promise<void> {
  const weights = await loadLlama(path)
  const versus = asVersus(await weights.open({ id: 'versus', contextTokens: CONTEXT_TOKENS }))
  const { bare, dispose } = await openBare(path)
  const [first] = prompts as [Prompt]
  for (const warmUp of [versus, bare, versus, bare]) await warmUp(first)
  const answers = { versus: [] as Asked[], bare: [] as Asked[] }
  for (let round = 0; round < rounds; round++) {
    for (const [index, prompt] of prompts.entries()) {
      const bareFirst = (index + round) % 2 === 0
      if (bareFirst) answers.bare.push(await metered(bare, prompt))
      answers.versus.push(await metered(versus, prompt))
      if (!bareFirst) answers.bare.push(await metered(bare, prompt))
    }
  }
  const other = answers.versus.filter(({ text }, index) => text !== answers.bare[index]?.text).length
  if (other > 0) throw new Error(`${other} answers of versus's are not those of the loop: their times can't be compared`)
  const [prompt, output] = [ratio(answers, promptSpeed), ratio(answers, outputSpeed)]
  const processor = ratio(answers, perProcessor)
  print(
    '| | prompt tokens a second | output tokens a second | output tokens a processor second, prompt included |\n| --- | --- | --- | --- |\n',
  )
  print(`| llama.cpp, bare loop | ${speeds(answers.bare)} |\n| versus | ${speeds(answers.versus)} |\n`)
  print(`| ratio | ${prompt.toFixed(3)} | ${output.toFixed(3)} | ${processor.toFixed(3)} |\n\n`)
  print(`${answers.versus.length} answers each, medians, the ratio of pairs; ${mean(answers.bare, 'promptTokens')} prompt tokens and `)
  print(`${mean(answers.bare, 'outputTokens')} output tokens an answer.\n`)
  if (prompt < LIMIT || output < LIMIT) process.exitCode = 1
  await dispose()
  await weights.dispose()
}

async function metered(ask: Ask, prompt: Prompt): Promise<Asked> {
  const before = process.cpuUsage()
  const answer = await ask(prompt)
  return { ...answer, processorMs: processorSince(before) }
}

function processorSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function asVersus(model: ChatModel): Ask {
  return async (prompt) => {
    const { text, usage, timings } = await model.complete(prompt, { temperature: 0, seed: 0, maxTokens: MAX_TOKENS })
    const { firstTokenMs: promptMs, generateMs: outputMs } = timings
    return { text, promptTokens: usage.inputTokens, outputTokens: usage.outputTokens, promptMs, outputMs }
  }
}

/** What node-llama-cpp's own classes call of llama.cpp. */
interface Native {
  initBatch(tokens: number): void
  addToBatch(sequence: number, position: number, tokens: Uint32Array, logits: Uint32Array): Uint32Array
  decodeBatch(): Promise<void>
  sampleToken(logits: number, sampler: unknown): Promise<Token>
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean
}

interface Engine {
  readonly _bindings: { AddonSampler: new (model: unknown) => { applyConfig(config: object): void; dispose(): void } }
}

/** Batch, decode, sample: llama.cpp with nothing around it, in the build that versus uses. */
async function openBare(path: string): Promise<{ readonly bare: Ask; dispose(): Promise<void> }> {
  const llama = await openLlama()
  const model = await llama.loadModel({ modelPath: path })
  const context = await openContext(model, 1)
  const native = (context as unknown as { _ctx: Native })._ctx
  const sampler = new (llama as unknown as Engine)._bindings.AddonSampler((model as unknown as { _model: unknown })._model)
  sampler.applyConfig({ temperature: 0 })
  const decode = async (tokens: readonly Token[], position: number, wanted: boolean) => {
    native.initBatch(tokens.length)
    const logits = native.addToBatch(0, position, Uint32Array.from(tokens), Uint32Array.from(wanted ? [tokens.length - 1] : []))
    await native.decodeBatch()
    return logits[0] as number
  }
  let kept = { text: '', length: 0 }
  const bare = async (prompt: Prompt): Promise<Answer> => {
    const { prefix, body } = chatml(prompt)
    if (kept.text !== prefix) {
      const tokens = model.tokenize(prefix, true)
      native.removeTokenCellsFromSequence(0, 0, -1)
      await decode(tokens, 0, false)
      kept = { text: prefix, length: tokens.length }
    }
    native.removeTokenCellsFromSequence(0, kept.length, -1)
    const started = performance.now()
    const tokens = model.tokenize(body, true)
    let position = kept.length + tokens.length
    let token = await native.sampleToken(await decode(tokens, kept.length, true), sampler)
    const firstAt = performance.now()
    const output: Token[] = []
    while (!model.isEogToken(token)) {
      output.push(token)
      if (output.length === MAX_TOKENS) break
      token = await native.sampleToken(await decode([token], position++, true), sampler)
    }
    const outputMs = performance.now() - firstAt
    const text = model.detokenize(output).trim()
    return { text, promptTokens: tokens.length, outputTokens: output.length, promptMs: firstAt - started, outputMs }
  }
  const dispose = async () => {
    sampler.dispose()
    await llama.dispose()
  }
  return { bare, dispose }
}

function openContext(model: LlamaModel, sequences: number): Promise<LlamaContext> {
  const threads = availableParallelism()
  return model.createContext({ contextSize: CONTEXT_TOKENS, batchSize: BATCH_TOKENS, sequences, threads, flashAttention: true })
}

async function askServer(path: string, prompts: readonly Prompt[]): Promise<void> {
  const server = await startLlamaServer(path)
  try {
    const timings: { prompt_per_second: number; predicted_per_second: number }[] = []
    for (const prompt of prompts) {
      const { prefix, body } = chatml(prompt)
      const asked = { prompt: prefix + body, n_predict: MAX_TOKENS, temperature: 0, cache_prompt: true }
      const response = await fetch(`${server.baseUrl.replace('/v1', '')}/completion`, { method: 'POST', body: JSON.stringify(asked) })
      timings.push(((await response.json()) as { timings: (typeof timings)[number] }).timings)
    }
    const [prompt, output] = [timings.map((each) => each.prompt_per_second), timings.map((each) => each.predicted_per_second)]
    print(
      `\nllama.cpp's own server says of itself: ${median(prompt).toFixed(0)} prompt tokens and ${median(output).toFixed(1)} output tokens a second.\n`,
    )
  } finally {
    await server.stop()
  }
}

async function tryBatches(path: string, prompts: readonly Prompt[]): Promise<void> {
  const llama = await openLlama()
  const model = await llama.loadModel({ modelPath: path })
  print(
    '\n| at once | answers a second | of one at a time | answers a processor second | of one at a time | other answers |\n| --- | --- | --- | --- | --- | --- |\n',
  )
  let alone = { speed: 0, perProcessor: 0, texts: [] as string[] }
  for (const width of [1, 2, 4, 8]) {
    const context = await openContext(model, width)
    const texts: string[] = []
    let next = 0
    const sequences = Array.from({ length: width }, () => context.getSequence())
    const [{ prefix }] = [chatml(prompts[0] as Prompt)]
    const kept = model.tokenize(prefix, true)
    for (const sequence of sequences) await sequence.evaluateWithoutGeneratingNewTokens(kept)
    const [started, before] = [performance.now(), process.cpuUsage()]
    const serve = async (sequence: LlamaContextSequence) => {
      while (next < prompts.length) {
        const place = next++
        await sequence.eraseContextTokenRanges([{ start: kept.length, end: sequence.nextTokenIndex }])
        texts[place] = await complete(model, sequence, chatml(prompts[place] as Prompt).body)
      }
    }
    await Promise.all(sequences.map(serve))
    const speed = (prompts.length / (performance.now() - started)) * 1000
    const perProcessor = (prompts.length / processorSince(before)) * 1000
    if (width === 1) alone = { speed, perProcessor, texts }
    const other = texts.filter((text, place) => text !== alone.texts[place]).length
    const cells = [speed.toFixed(2), times(speed / alone.speed), perProcessor.toFixed(2), times(perProcessor / alone.perProcessor)]
    print(`| ${[width, ...cells, `${other} of ${prompts.length}`].join(' | ')} |\n`)
    await context.dispose()
  }
  await llama.dispose()
}

async function complete(model: LlamaModel, sequence: LlamaContextSequence, body: string): Promise<string> {
  const output: Token[] = []
  for await (const token of sequence.evaluate(model.tokenize(body, true), { temperature: 0, yieldEogToken: true })) {
    if (model.isEogToken(token)) break
    output.push(token)
    if (output.length === MAX_TOKENS) break
  }
  return model.detokenize(output).trim()
}

const promptSpeed = ({ promptTokens, promptMs }: Answer) => (promptTokens / promptMs) * 1000
const outputSpeed = ({ outputTokens, outputMs }: Answer) => (outputTokens / outputMs) * 1000
const perProcessor = ({ outputTokens, processorMs }: Asked) => (outputTokens / processorMs) * 1000

function ratio({ versus, bare }: { versus: readonly Asked[]; bare: readonly Asked[] }, speed: (answer: Asked) => number): number {
  return median(versus.map((answer, index) => speed(answer) / speed(bare[index] as Asked)))
}

function speeds(answers: readonly Asked[]): string {
  return [promptSpeed, outputSpeed, perProcessor].map((speed) => median(answers.map(speed)).toFixed(1)).join(' | ')
}

function mean(answers: readonly Answer[], key: 'promptTokens' | 'outputTokens'): string {
  return (answers.reduce((sum, answer) => sum + answer[key], 0) / answers.length).toFixed(0)
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function times(factor: number): string {
  return `${factor.toFixed(2)} ×`
}

function print(text: string): void {
  process.stdout.write(text)
}

await main()
