import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { chatml, END_OF_TURN } from '../harness/models/chat-template.js'
import { loadScenario } from '../harness/scenario/load.js'
import { tuningBase } from '../harness/tuning/base-model.js'
import { pythonEnvironment, SIDECAR_FOLDER } from '../harness/tuning/python-env.js'
import { factPairs } from '../harness/tuning/training-set.js'

/*
 * How fast is training here, beside the loop that one would write first: PEFT with transformers' Trainer? Both train the same adapter on
 * the same pairs for as many steps, one after the other in one run, on the same machine; tokens are real ones, without padding.
 *
 *     npx jiti bench/tuning-speed.ts [steps, default 60]
 *
 * Trainer is taken as it comes (float32), and in bfloat16, too, where versus uses that: what is left then is not the number format.
 * Exits with 1 where versus is less than 1.5 times as fast as Trainer as it comes.
 */

const RATIO = 1.5
const SETTINGS = { rank: 8, alpha: 16, dropout: 0, learningRate: 1e-3, epochs: 1, batch: 16, seed: 0, endOfTurn: END_OF_TURN }

interface Speed {
  readonly tokensPerSecond: number
  readonly paddingShare: number
  readonly seconds: number
}

const steps = Number(process.argv[2] ?? 60)
const work = mkdtempSync(join(tmpdir(), 'versus-speed-'))
try {
  const say = (message: string) => process.stderr.write(`${message}\n`)
  const scenario = await loadScenario('customer-support', 'scenarios')
  const base = await tuningBase(
    undefined,
    () => undefined,
    () => Promise.reject(new Error('not of the hub')),
  )
  // Spread over the whole set: neighbours are wordings of one fact, and alike in length.
  const all = factPairs(scenario).pairs
  const pairs = Array.from({ length: steps * SETTINGS.batch }, (_, index) => all[(index * 37) % all.length])
  const path = join(work, 'pairs.jsonl')
  const lines = pairs.map((pair) => {
    if (!pair) throw new Error('no pairs')
    const { prefix, body } = chatml(pair.prompt)
    return `${JSON.stringify({ prompt: [prefix, body], completion: pair.completion })}\n`
  })
  writeFileSync(path, lines.join(''))
  writeFileSync(join(work, 'dev.jsonl'), '')
  const job = { base: base.path, pairs: path, dev: join(work, 'dev.jsonl'), checkpointSeconds: 1e9, steps, settings: SETTINGS }

  say(`versus, ${steps} steps`)
  const { speed: versus, dtype, threads } = await trainHere(job)
  say(`Trainer as it comes, ${steps} steps`)
  const plain = await trainPlainly({ ...job, out: join(work, 'plain') })
  if (dtype === 'bfloat16') say(`Trainer in ${dtype}, ${steps} steps`)
  const sameFormat = dtype === 'bfloat16' && (await trainPlainly({ ...job, out: join(work, 'bf16'), dtype }))

  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${threads} threads; ${steps} steps of ${SETTINGS.batch} pairs\n`,
  )
  print(`versus (${dtype})`, versus)
  print('PEFT + Trainer, as it comes', plain)
  if (sameFormat) print(`PEFT + Trainer, ${dtype}`, sameFormat)
  const ratio = versus.tokensPerSecond / plain.tokensPerSecond
  process.stdout.write(
    `${ratio.toFixed(2)} times as fast as Trainer as it comes${sameFormat ? `, ${(versus.tokensPerSecond / sameFormat.tokensPerSecond).toFixed(2)} times as in ${dtype}` : ''}\n`,
  )
  if (ratio < RATIO) process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function trainHere(job: object): Promise<{ speed: Speed; dtype: string; threads: number }> {
  const out = join(work, 'versus')
  mkdirSync(out)
  await python([join(SIDECAR_FOLDER, 'train_lora.py')], { ...job, out })
  const metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8')) as Speed & { dtype: string; threads: number }
  return { speed: metrics, dtype: metrics.dtype, threads: metrics.threads }
}

async function trainPlainly(job: object): Promise<Speed> {
  const stdout = await python([join('bench', 'plain_trainer.py')], job)
  const last = stdout.trim().split('\n').at(-1) ?? '{}'
  const { seconds, tokens, padding } = JSON.parse(last) as { seconds: number; tokens: number; padding: number }
  return { seconds, tokensPerSecond: tokens / seconds, paddingShare: padding / (tokens + padding) }
}

async function python(args: readonly string[], job: object): Promise<string> {
  const path = join(work, 'job.json')
  writeFileSync(path, JSON.stringify(job))
  const interpreter = await pythonEnvironment(() => undefined)
  const env = { PYTHONDONTWRITEBYTECODE: '1', HF_HUB_OFFLINE: '1' }
  const { stdout } = await execa(interpreter, [...args, path], { env })
  return String(stdout)
}

function print(name: string, { tokensPerSecond, seconds, paddingShare }: Speed): void {
  process.stdout.write(
    `${name.padEnd(28)} ${tokensPerSecond.toFixed(0).padStart(5)} tokens/s  ${seconds.toFixed(1).padStart(6)} s  ${(paddingShare * 100).toFixed(0).padStart(3)} % padding\n`,
  )
}
