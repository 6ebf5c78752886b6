import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_CHAT_MODEL } from '../harness/models/catalogue.js'
import { type LlamaWeights, loadLlama } from '../harness/models/llama.js'
import { closedBookPrompt } from '../harness/models/prompts.js'
import { ensureModel, namedModel } from '../harness/models/store.js'
import { readJournal } from '../harness/run/journal.js'
import { loadAdapter, type Provenance, readProvenance } from '../harness/tuning/adapter.js'
import type { LearningCurve } from '../harness/tuning/curve.js'
import { referenceAnswers } from '../harness/tuning/parity.js'
import { pythonEnvironment, SIDECAR_FOLDER } from '../harness/tuning/python-env.js'
import { BIN, ROOT, temporaryFolder, versus } from './support/cli.js'
import { cacheOfItsOwn, tinyScenario } from './support/tiny-scenario.js'
import { until } from './support/until.js'

// Real training, of a few steps, by the built command line. The Python environment is made in the shared cache where it is not there yet.

const cache = cacheOfItsOwn()
const scenarios = tinyScenario()
const PROMPTS = ['What does a permit cost?', 'How high is a fine?', 'When is the office open?', 'What is the capital of France?'].map(
  closedBookPrompt,
)

/** Logits that float32 of two engines can't tell apart, the cache of keys and values being float16 in one. */
const ROUNDING = 0.01

const command = (out: string, ...more: string[]) => ['train', 'parking', '--scenarios', scenarios, '--out', out, ...more]
/** Long enough for a machine that has other things to do. */
const patient = { env: { VERSUS_CACHE: cache }, timeout: 1_200_000 }
const train = (out: string, ...more: string[]) => versus(command(out, ...more), patient)

describe('versus train', { timeout: 1_500_000 }, () => {
  const out = join(temporaryFolder(), 'two-steps')
  let provenance: Provenance
  let base: { name: string; path: string; sha256: string }
  let weights: LlamaWeights

  beforeAll(async () => {
    const { exitCode, stdout, stderr } = await train(out)
    expect(stderr).toMatch(/training on 9 pairs: loading PyTorch and the base model\n[\s\S]*^2 steps, in \w+ on \d+ threads?$/m)
    expect(stdout).toMatch(/^adapter: .*adapter\.gguf\n.* tokens \(\d+ a second.*\), peak memory /m)
    expect(exitCode).toBe(0)
    provenance = readProvenance(out)
    const [file] = await ensureModel(namedModel(DEFAULT_CHAT_MODEL))
    base = { name: DEFAULT_CHAT_MODEL, path: file?.path ?? '', sha256: file?.sha256 ?? '' }
    weights = await loadLlama(base.path)
    return () => weights.dispose()
  }, 1_500_000)

  it('trains two steps, and says what they took', () => {
    expect(provenance).toMatchObject({ steps: 2, keptEpoch: 1, resumed: 0, trainingSet: { pairs: 9, dev: 3 } })
    expect(provenance.knowledge?.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(provenance.machine).toEqual({ cpu: expect.stringMatching(/./), cores: cpus().length })
    expect(provenance.tokensPerSecond).toBeGreaterThan(0)
    expect(provenance.matmul?.share).toBeGreaterThan(0)
    expect(provenance.matmul?.share).toBeLessThan(1)
    expect(readdirSync(join(cache, 'training', 'lora'))).toEqual([])
  })

  it('gives an adapter that changes the answers', async () => {
    const adapter = await loadAdapter(out, base, 'versus train parking')
    expect(await answers(weights, [adapter.path])).not.toEqual(await answers(weights, []))
  })

  it('gives an adapter that answers in llama.cpp as in PEFT, where both compute with the same weights', async () => {
    const adapter = await loadAdapter(out, base, 'versus train parking')
    // Quantised weights are multiplied with quantised activations there: of a model that is unsure, another token leads now and then.
    const float32 = join(temporaryFolder(), 'float32.gguf')
    await python('dequantise.py', base.path, float32)
    const exact = await loadLlama(float32)
    const tuned = await answers(exact, [adapter.path])
    await exact.dispose()
    const reference = await referenceAnswers({ base: base.path, adapter, prompts: PROMPTS, maxTokens: 12, onStep: () => {} })
    // Where two tokens are within rounding of each other, either may lead: another processor adds up in another order.
    const firm = reference.map(({ margins }) => Math.min(...margins) >= ROUNDING)
    expect(firm.filter(Boolean).length).toBeGreaterThanOrEqual(2)
    expect(tuned.filter((_, index) => firm[index])).toEqual(reference.filter((_, index) => firm[index]).map(({ text }) => text))
  })

  it('computes what transformers and PEFT compute: the same loss and gradients', async () => {
    const lines = (await python(join(ROOT, 'tests', 'support', 'fused_gradients.py'))).trim().split('\n')
    const held = lines.map((line) => JSON.parse(line) as { loss: [number, number]; worst: number; grads: number })
    // Three shapes of llama, each with an adapter in every layer (42 matrices) and in the upper two of three (28).
    expect(held.map(({ grads }) => grads)).toEqual([42, 28, 42, 28, 42, 28])
    for (const { loss, worst } of held) {
      expect(loss[1]).toBeCloseTo(loss[0], 5)
      expect(worst).toBeLessThan(1e-4)
    }
  })

  it('goes on after Ctrl-C and after a kill, to the same number of steps and the same adapter', async () => {
    const [whole, broken] = [join(temporaryFolder(), 'whole'), join(temporaryFolder(), 'broken')]
    const long = ['--epochs', '5', '--seed', '4', '--checkpoint', '0']

    const interrupted = start(broken, ...long)
    await interrupted.checkpoint()
    interrupted.process.kill('SIGINT')
    expect(await interrupted.ended).toMatchObject({ code: 130 })
    const left = Number(/left after step (\d+) of 10; the checkpoint is kept/.exec(interrupted.stderr())?.[1])
    expect(left).toBeLessThan(10)
    expect(interrupted.stderr()).toMatch(/the same command goes on with it: npx versus train parking/)
    expect(existsSync(broken)).toBe(false)

    const killed = start(broken, ...long)
    await killed.checkpoint()
    killed.process.kill('SIGKILL')
    await killed.ended
    expect(killed.stderr()).toContain(`going on after step ${left} of 10`)

    const resumed = await train(broken, ...long)
    expect(resumed.stderr).toMatch(/going on after step \d+ of 10/)
    expect(resumed.exitCode).toBe(0)
    expect((await train(whole, ...long)).exitCode).toBe(0)
    const [once, twice] = [readProvenance(whole), readProvenance(broken)]
    expect([once.steps, once.resumed, twice.steps, twice.resumed]).toEqual([10, 0, 10, 2])
    expect(twice.lossCurve).toEqual(once.lossCurve)
    expect(twice.adapter.sha256).toBe(once.adapter.sha256)
  })

  it('starts from an adapter, and learns what is new with a share of what is known', async () => {
    const warm = join(temporaryFolder(), 'warm')
    const more = tinyScenario({ extra: true })
    const args = ['train', 'parking', '--scenarios', more, '--from', out, '--replay', '0.33', '--out', warm]
    const { exitCode, stderr } = await versus(args, patient)
    expect(stderr).toMatch(/training on 6 pairs/)
    expect(exitCode).toBe(0)
    expect(readProvenance(warm)).toMatchObject({ from: { sha256: provenance.adapter.sha256, pairs: 6 }, trainingSet: { pairs: 12 } })

    const back = join(temporaryFolder(), 'back')
    const half = join(temporaryFolder(), 'half')
    expect((await versus([...args, '--out', back, '--blend', '0'], patient)).exitCode).toBe(0)
    expect((await versus([...args, '--out', half, '--blend', '0.5'], patient)).exitCode).toBe(0)
    expect(readProvenance(back).adapter.sha256).toBe(provenance.adapter.sha256)
    expect(readProvenance(half)).toMatchObject({ from: { blend: 0.5 }, devCurve: [{ epoch: 1 }, { epoch: 1, blend: 0.5 }] })
    expect(new Set([back, half, warm].map((folder) => readProvenance(folder).adapter.sha256)).size).toBe(3)

    const again = await versus([...args, '--from', warm], patient)
    expect(again.stderr).toMatch(/there is nothing new to learn/)
    expect(again.exitCode).toBe(2)
    const nowhere = await versus([...args, '--from', 'nowhere'], patient)
    expect(nowhere.stderr).toMatch(/--from nowhere: no such folder/)
  })

  it('leaves the lower layers as they are, and stops where the held-out wordings get worse, where it is told to', async () => {
    const upper = join(temporaryFolder(), 'upper')
    const tuned = tinyScenario({ tuning: { learningRate: 0.02, batch: 5, epochs: 12, layers: 6, patience: 1 } })
    const { exitCode } = await versus(['train', 'parking', '--scenarios', tuned, '--out', upper], patient)
    expect(exitCode).toBe(0)
    const { devCurve, keptEpoch = 0, steps, adapter } = readProvenance(upper)
    expect(adapter.bytes).toBeLessThan(provenance.adapter.bytes / 4)
    expect(devCurve.length).toBeLessThan(12)
    expect([steps, keptEpoch]).toEqual([2 * devCurve.length, devCurve.length - 1])
    expect(devCurve[keptEpoch - 1]?.loss).toBe(Math.min(...devCurve.map(({ loss }) => loss)))
  })

  it('trains on a folder of safetensors as on the GGUF model that it was made from', async () => {
    const folder = join(temporaryFolder(), 'saved')
    const save = `from base_model import load_model, load_tokenizer; import sys, torch; from transformers import LlamaForCausalLM
packed = load_model(sys.argv[1], torch.bfloat16)
del packed.config.quantization_config
plain = LlamaForCausalLM(packed.config).to(torch.bfloat16)
plain.load_state_dict(packed.state_dict())
plain.save_pretrained(sys.argv[2]); load_tokenizer(sys.argv[1]).save_pretrained(sys.argv[2])`
    await python('-c', save, base.path, folder)
    const there = join(temporaryFolder(), 'there')
    const { exitCode, stderr } = await train(there, '--base', folder)
    expect({ exitCode, stderr: exitCode ? stderr : '' }).toEqual({ exitCode: 0, stderr: '' })
    const trained = readProvenance(there)
    expect(trained.base).toMatchObject({ name: 'saved', sha256: expect.not.stringContaining(base.sha256) })
    expect(trained.lossCurve[0]?.loss).toBeCloseTo(provenance.lossCurve[0]?.loss ?? 0, 1)
  })

  it('trains among retrieved passages, and runs that system beside the others; says what changed since', async () => {
    const own = tinyScenario({ tuning: { learningRate: 1e-3, batch: 12, epochs: 1 } })
    const fixtures = join(own, '..', 'fixtures', 'parking')
    const asked = ['run', 'parking', '--scenarios', own, '--limit', '1', '--wordings', '1', '--latency', '0', '--passages', '2']
    expect((await versus(['train', 'parking', '--scenarios', own], patient)).exitCode).toBe(0)
    const missing = await versus([...asked, '--systems', 'rag+fine-tuned-raft', '--results', temporaryFolder()], patient)
    expect(missing.stderr).toMatch(/adapters-raft.*no adapter; make one with `npx versus train parking --style raft`/)
    expect(missing.exitCode).toBe(2)

    const taken = temporaryFolder()
    writeFileSync(join(taken, 'settings.json'), '{}')
    const plain = await versus([...asked, '--out', taken], patient)
    expect(plain.stderr).toMatch(
      /^rag\+fine-tuned-raft is left out: no adapter of its kind for parking \(npx versus train parking --style raft\)$/m,
    )

    const { exitCode, stderr } = await versus(['train', 'parking', '--scenarios', own, '--style', 'raft', '--epochs', '1'], patient)
    expect(stderr).toMatch(/retrieving passages[\s\S]*training on 9 pairs/)
    expect(exitCode).toBe(0)
    expect(readProvenance(join(fixtures, 'adapters-raft'))).toMatchObject({ style: 'raft', steps: 3, settings: { batch: 4 } })

    appendFileSync(join(fixtures, 'knowledge', 'fine.md'), '\nIt is paid within 14 days.\n')
    const folder = join(temporaryFolder(), 'run')
    const run = await versus([...asked, '--out', folder], patient)
    expect(run.exitCode).toBe(0)
    expect(run.stderr).toMatch(/parking: the tuned adapter is stale, the knowledge changed/)
    expect(run.stderr).toMatch(/parking: the raft adapter is stale, the knowledge changed/)
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(
      /The RAFT adapter is stale: the knowledge changed since it was made\.[\s\S]*RAFT adapter: 9 pairs with passages/,
    )
    const trials = readJournal(join(folder, 'trials.jsonl'))
    const raft = trials.find(({ system }) => system === 'rag+fine-tuned-raft')
    expect(raft?.answer?.passages).toHaveLength(2)
    expect(trials.map(({ system }) => system)).toContain('rag+fine-tuned')
  })

  it('tells what shares of the pairs bring, and trains none again that is there', async () => {
    const folder = join(temporaryFolder(), 'curve')
    const { exitCode, stdout } = await train(folder, '--curve', '100,34')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/untrained: held-out wordings \d of 3[\s\S]*^3 examples: .*\n9 examples: .*\ncurve: .*curve\.md$/m)
    const curve = JSON.parse(readFileSync(join(folder, 'curve.json'), 'utf8')) as LearningCurve
    expect(curve.points.map(({ share, examples, heldOut }) => [share, examples, heldOut.of])).toEqual([
      [0.34, 3, 3],
      [1, 9, 3],
    ])
    expect(curve.untrained.control.of).toBeGreaterThan(20)
    expect(readFileSync(join(folder, 'curve.svg'), 'utf8')).toMatch(/^<svg/)
    const again = await train(folder, '--curve', '34', '--json')
    expect({ exitCode: again.exitCode, trained: /training on/.test(again.stderr) }).toEqual({ exitCode: 0, trained: false })
    expect(JSON.parse(again.stdout)).toMatchObject({ points: [curve.points[0]] })
  })

  it('refuses a base of another architecture', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'gpt2' }))
    for (const file of ['tokenizer.json', 'model.safetensors']) writeFileSync(join(folder, file), '')
    const { exitCode, stderr } = await train(join(temporaryFolder(), 'none'), '--base', folder)
    expect(stderr).toMatch(/^versus: .*: its architecture is gpt2; adapters are made for llama only$/m)
    expect(exitCode).toBe(2)
  })
})

/** Of the side-car's environment, in its folder. */
async function python(...args: readonly string[]): Promise<string> {
  const env = { PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1' }
  return (await execa(await pythonEnvironment(() => {}), args, { cwd: SIDECAR_FOLDER, env })).stdout
}

async function answers(weights: LlamaWeights, adapters: readonly string[]): Promise<string[]> {
  const model = await weights.open({ id: 'tiny', adapters })
  const texts: string[] = []
  for (const prompt of PROMPTS) texts.push((await model.complete(prompt, { temperature: 0, seed: 0, maxTokens: 12 })).text)
  await model.dispose()
  return texts
}

/** A training that can be stopped: `checkpoint` waits for one that it wrote. */
function start(out: string, ...more: string[]) {
  const started = Date.now()
  const child = spawn('node', [BIN, ...command(out, ...more)], { cwd: ROOT, env: { ...process.env, VERSUS_CACHE: cache } })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk
  })
  const ended = new Promise<{ code: number | null }>((resolve) => child.on('exit', (code) => resolve({ code })))
  return {
    process: child,
    ended,
    stderr: () => text,
    async checkpoint() {
      const written = () => checkpoints().some((path) => statSync(path).mtimeMs > started)
      await until(() => child.exitCode !== null || written(), { what: 'a checkpoint', seconds: 600 })
      if (child.exitCode !== null) throw new Error(`it ended: ${text}`)
    },
  }
}

function checkpoints(): string[] {
  const folder = join(cache, 'training', 'lora')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((key) => join(folder, key, 'checkpoint.pt'))
    .filter(existsSync)
}
