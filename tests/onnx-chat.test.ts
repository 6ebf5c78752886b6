import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openOnnxChat } from '../harness/models/transformers.js'
import { readJournal, TRIALS_FILE } from '../harness/run/journal.js'
import { readManifest } from '../harness/run/manifest.js'
import { temporaryFolder, versus } from './support/cli.js'
import { tinyOnnxChat } from './support/tiny-onnx.js'
import { tinyScenario } from './support/tiny-scenario.js'

// An ONNX text-generation model in the real ONNX Runtime. It is a table of a few words: what it says is known, and it is made in the test.

const ANSWER = ['a', 'permit', 'costs', '40', 'euros']
const GREEDY = { temperature: 0, seed: 0, maxTokens: 16 }

describe('an ONNX text-generation model', { timeout: 300_000 }, () => {
  it('is asked through its own chat template, with roles, and stops where it ends; tokens are those of its tokenizer', async () => {
    const chat = await openOnnxChat({ from: tinyOnnxChat(ANSWER), id: 'tiny' })
    const completion = await chat.complete({ system: 'Be brief.', shared: 'Now: ', own: 'what does it cost?' }, GREEDY)
    expect(completion.text).toBe('a permit costs 40 euros')
    // <system> Be brief. <user> Now: what does it cost? <answer>
    expect(completion.usage).toEqual({ inputTokens: 10, cachedInputTokens: 0, outputTokens: 5 })
    expect(completion.timings.firstTokenMs).toBeGreaterThan(0)
    const { text } = await chat.complete({ shared: '', own: 'what?' }, { ...GREEDY, temperature: 0.1 })
    expect(text).toBe('a permit costs 40 euros')
    await chat.dispose()
  })

  it('is cut off where it may say no more, stops where it is cancelled, and answers again afterwards', async () => {
    const chat = await openOnnxChat({ from: tinyOnnxChat(ANSWER), id: 'tiny' })
    const prompt = { shared: '', own: 'what?' }
    expect((await chat.complete(prompt, { ...GREEDY, maxTokens: 3 })).text).toBe('a permit costs')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(chat.complete(prompt, { ...GREEDY, signal })).rejects.toThrow('enough')
    expect((await chat.complete(prompt, GREEDY)).text).toBe('a permit costs 40 euros')
    await chat.dispose()
  })

  it('gave an empty answer where it ends with nothing said; a part that is missing is an error', async () => {
    const silent = await openOnnxChat({ from: tinyOnnxChat([]), id: 'silent' })
    expect(await silent.complete({ shared: '', own: 'what?' }, GREEDY)).toMatchObject({ text: '', usage: { outputTokens: 0 } })
    await silent.dispose()
    const folder = tinyOnnxChat(ANSWER)
    rmSync(join(folder, 'onnx', 'model.onnx'))
    await expect(openOnnxChat({ from: folder, id: 'tiny' })).rejects.toThrow(/can't be opened as an ONNX model \(.*it needs config\.json/s)
  })

  it('answers a run as --model, and takes no adapter', async () => {
    const [model, out] = [tinyOnnxChat(ANSWER), join(temporaryFolder(), 'run')]
    const args = ['run', 'parking', '--scenarios', tinyScenario(), '--model', model, '--latency', '0', '--quiet', '--out', out]
    const run = (...more: string[]) => versus([...args, ...more], { timeout: 1_200_000 })
    expect(await run('--systems', 'fine-tuned')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no adapter') })
    rmSync(out, { recursive: true, force: true })
    expect(await run()).toMatchObject({ exitCode: 0, stderr: '' })
    const answers = readJournal(join(out, TRIALS_FILE)).map(({ system, answer }) => [system, answer?.text])
    expect(new Map(answers as [string, string][])).toEqual(
      new Map(['base', 'rag', 'reader-ceiling'].map((system) => [system, 'a permit costs 40 euros'])),
    )
    expect(readManifest(out).models.chat).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), source: model })
  })
})
