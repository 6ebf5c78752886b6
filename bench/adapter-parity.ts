import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadLlama } from '../harness/models/llama.js'
import type { Prompt } from '../harness/models/model.js'
import { closedBookPrompt } from '../harness/models/prompts.js'
import { loadScenario } from '../harness/scenario/load.js'
import { loadAdapter } from '../harness/tuning/adapter.js'
import { tuningBase } from '../harness/tuning/base-model.js'
import { referenceAnswers } from '../harness/tuning/parity.js'
import { pythonEnvironment, SIDECAR_FOLDER } from '../harness/tuning/python-env.js'

/*
 * Is the GGUF adapter the one that was trained? Held-out wordings are answered greedily by PEFT with the dequantised base, by llama.cpp
 * with the base in float32, and by llama.cpp with the base as it is: quantised, where products are of quantised activations, too.
 *
 *     npx jiti bench/adapter-parity.ts [scenario] [prompts, default 50]
 *
 * Exits with 1 where PEFT and llama.cpp give other answers with the same weights in more than one in fifty: the rest is rounding, where
 * two tokens are nearly as likely. What the quantised base answers otherwise is shown with the narrowest lead in PEFT's answer.
 */

const [name = 'customer-support', count = '50'] = process.argv.slice(2)
const MAX_TOKENS = 48

const say = (message: string) => process.stderr.write(`${message}\n`)
const folder = mkdtempSync(join(tmpdir(), 'versus-parity-'))
try {
  const scenario = await loadScenario(name, 'scenarios')
  const base = await tuningBase(
    undefined,
    () => undefined,
    () => Promise.reject(new Error('not of the hub')),
  )
  const adapter = await loadAdapter(join(scenario.folder, 'adapters'), base, `versus train ${name}`)
  const stride = Math.max(1, Math.floor(scenario.training.length / Number(count)))
  const questions = scenario.training
    .filter((_, index) => index % stride === 0)
    .slice(0, Number(count))
    .flatMap(({ dev }) => dev ?? [])
  const prompts = questions.map(closedBookPrompt)

  say('PEFT')
  const reference = await referenceAnswers({ base: base.path, adapter, prompts, maxTokens: MAX_TOKENS, onStep: say })
  say('llama.cpp, base in float32')
  const float32 = join(folder, 'float32.gguf')
  execFileSync(await pythonEnvironment(say), [join(SIDECAR_FOLDER, 'dequantise.py'), base.path, float32])
  const exact = await answers(float32, adapter.path, prompts)
  say('llama.cpp, base as it is')
  const quantised = await answers(base.path, adapter.path, prompts)

  const differing = (texts: readonly string[]) => reference.flatMap(({ text }, index) => (text === texts[index] ? [] : [index]))
  const [others, quantisedOthers] = [differing(exact), differing(quantised)]
  process.stdout.write(`${name}, ${prompts.length} held-out wordings, answers like PEFT's\n`)
  process.stdout.write(`llama.cpp, base in float32   ${prompts.length - others.length}\n`)
  process.stdout.write(`llama.cpp, base quantised    ${prompts.length - quantisedOthers.length}\n`)
  const leads = (indices: readonly number[]) => median(indices.map((index) => Math.min(...(reference[index]?.margins ?? []))))
  const same = reference.map((_, index) => index).filter((index) => !quantisedOthers.includes(index))
  process.stdout.write(
    `narrowest lead of a logit in an answer, median: ${leads(same)} where they are alike, ${leads(quantisedOthers)} where not\n`,
  )
  for (const index of new Set([...others, ...quantisedOthers])) {
    process.stdout.write(
      `\n${questions[index]}\n  PEFT       ${reference[index]?.text}\n  float32    ${exact[index]}\n  quantised  ${quantised[index]}\n`,
    )
  }
  if (others.length > prompts.length / 50) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function answers(base: string, adapter: string, prompts: readonly Prompt[]): Promise<string[]> {
  const weights = await loadLlama(base)
  const model = await weights.open({ id: 'parity', adapters: [adapter] })
  const texts: string[] = []
  for (const prompt of prompts) texts.push((await model.complete(prompt, { temperature: 0, seed: 0, maxTokens: MAX_TOKENS })).text)
  await weights.dispose()
  return texts
}

function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]?.toFixed(2) ?? 'n/a'
}
