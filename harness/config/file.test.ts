import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { findConfig, loadConfig } from './file.js'
import { configSchema } from './schema.js'
import { SETTINGS } from './settings.js'

const here = process.cwd()
afterAll(() => process.chdir(here))
beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'versus-test-'))))

/** What a config says, by key. */
async function said(name: string, text: string): Promise<Record<string, unknown>> {
  writeFileSync(name, text)
  const config = await loadConfig(name)
  return Object.fromEntries(SETTINGS.map((setting) => [setting.key, config.valueOf(setting)]).filter(([, value]) => value !== undefined))
}

async function refusal(name: string, text: string): Promise<string> {
  writeFileSync(name, text)
  const error: unknown = await loadConfig(name).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(InputError)
  return (error as InputError).message
}

const VALUES = `{ profile: 'quick', limit: 7, systems: ['rag', 'fine-tuned'], hourlyRate: 0.5,
  model: { name: 'chat-1', url: 'http://localhost:9/v1', keyEnv: 'MY_KEY', omit: ['seed'] } }`
const YAML = `
profile: quick
limit: 7
systems: [rag, fine-tuned]
model:
  name: chat-1
  url: http://localhost:9/v1
  keyEnv: MY_KEY
  omit: [seed]
hourlyRate: 0.5
`

it.each([
  ['versus.config.yaml', YAML],
  ['versus.config.yml', YAML],
  ['versus.config.ts', `const config: object = ${VALUES}\nexport default config`],
  ['versus.config.mjs', `export default ${VALUES}`],
  ['versus.config.js', `export default ${VALUES}`],
])('reads %s', async (name, text) => {
  expect(await said(name, text)).toEqual({
    profile: 'quick',
    limit: 7,
    systems: ['rag', 'fine-tuned'],
    hourlyRate: 0.5,
    'model.name': 'chat-1',
    'model.url': 'http://localhost:9/v1',
    'model.keyEnv': 'MY_KEY',
    'model.omit': ['seed'],
  })
  expect(findConfig('.')).toBe(name)
})

it('says the line of each key of YAML', async () => {
  writeFileSync('versus.config.yaml', YAML)
  const config = await loadConfig('versus.config.yaml')
  const places = SETTINGS.filter(({ key }) => ['limit', 'model.omit', 'hourlyRate'].includes(key)).map((setting) => config.placeOf(setting))
  expect(places).toEqual(['versus.config.yaml:3', 'versus.config.yaml:9', 'versus.config.yaml:10'])
})

it('takes an empty one for one that says nothing', async () => {
  expect(await said('versus.config.yaml', '# nothing yet\n')).toEqual({})
})

it('takes files and folders from where the config is', async () => {
  mkdirSync('nightly/models', { recursive: true })
  writeFileSync('nightly/models/own.gguf', '')
  const text =
    'results: out\nprices: ../prices.json\nscenarios: /data\nmodel: {name: models/own.gguf}\nembedding: {name: Xenova/bge-small}\n'
  expect(await said('nightly/versus.config.yaml', text)).toEqual({
    scenarios: '/data',
    results: 'nightly/out',
    prices: 'prices.json',
    'model.name': 'nightly/models/own.gguf',
    'embedding.name': 'Xenova/bge-small',
  })
})

it('finds none where there is none, and refuses two', () => {
  expect(findConfig('.')).toBeUndefined()
  writeFileSync('versus.config.ts', '')
  writeFileSync('versus.config.yml', '')
  expect(() => findConfig('.')).toThrow(/versus\.config\.ts and versus\.config\.yml: only one config may be there/)
})

describe('refuses', () => {
  it.each([
    ['limt: 3', ':1: unknown key "limt"; did you mean "limit"?'],
    ['limit: 3\nmodel:\n  name: a\n  ulr: http://x\n', ':4: unknown key "model.ulr"; did you mean "model.url"?'],
    ['\nhourly-rate: 3', ':2: unknown key "hourly-rate"; did you mean "hourlyRate"?'],
    ['tuned-model: x', ':1: unknown key "tuned-model"; did you mean "tuned.name"?'],
    ['embeddingUrl: x', ':1: unknown key "embeddingUrl"; did you mean "embedding.url"?'],
    ['bananas: 3', ':1: unknown key "bananas"; a config has scenarios, results, profile,'],
    ['limit: 3\nlimit: 4', ':2: not valid YAML (Map keys must be unique'],
    ['limit: [3', ':1: not valid YAML ('],
    ['limit: !own 3', ':1: not valid YAML ('],
    ['\n\nlimit: many', ':3: limit: Invalid input: expected '],
    ['limit: 0', ':1: limit: Too small'],
    ['model:\n  concurrency: 0', ':2: model.concurrency: Too small'],
    ['profile: slow', ':1: profile: Invalid option'],
    ['systems: []', ':1: systems: Too small'],
    ['- limit', ':1: Invalid input: expected object'],
    ['model: gpt', ':1: model: Invalid input: expected object'],
    ['model:\n  url: localhost', ':2: model.url: not an address'],
    ['model:\n  keyEnv: my key', ':2: model.keyEnv: not the name of an environment variable'],
  ])('%j', async (text, fault) => {
    expect(await refusal('versus.config.yaml', text)).toContain(`versus.config.yaml${fault}`)
  })

  it('YAML that would take all memory, all the stack, or minutes, or is not UTF-8', async () => {
    const name = 'versus.config.yaml'
    const tenfold = (from: string, to: string) => `${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`
    const bomb = ['a: &a [x]', tenfold('a', 'b'), tenfold('b', 'c'), tenfold('c', 'd'), tenfold('d', 'e')].join('\n')
    expect(await refusal(name, bomb)).toMatch(/^versus\.config\.yaml: not valid YAML \(Excessive alias count/)
    expect(await refusal(name, `limit: ${'['.repeat(20_000)}`)).toMatch(/^versus\.config\.yaml.*: not valid YAML/)
    expect(await refusal(name, `limit: 7\n#${'x'.repeat(300_000)}`)).toMatch(/larger than 256 KiB/)
    writeFileSync(name, Buffer.from('systems: [r\xe4g]', 'latin1'))
    await expect(loadConfig(name)).rejects.toThrow('versus.config.yaml: not UTF-8')
  })

  it('all faults at once', async () => {
    expect((await refusal('versus.config.yaml', 'limt: 3\nwordings: x\nrepeat: 2')).split('\n')).toHaveLength(3)
  })

  it('modules that give no config', async () => {
    expect(await refusal('versus.config.ts', 'export const config = { limit: 3 }')).toContain('versus.config.ts: has no default export')
    expect(await refusal('versus.config.ts', 'export default {')).toContain("versus.config.ts: can't be loaded")
    expect(await refusal('versus.config.js', 'export default { limt: 3 }')).toContain('versus.config.js: unknown key "limt"')
  })

  it('a file that is not there, or is no config', async () => {
    await expect(loadConfig('none.yaml')).rejects.toThrow(/none\.yaml: no such file/)
    expect(await refusal('own.json', '{}')).toContain('own.json: a config is a file .ts, .js, .mjs, .yaml or .yml')
  })

  const SECRET = 'sk-proj-0123456789abcdefghij'
  it.each([
    ['as the name of a variable', `model:\n  keyEnv: ${SECRET}\n`, ':2: model.keyEnv: this looks like a key'],
    ['under a name of its own', `model:\n  apiKey: ${SECRET}\n`, ':2: "model.apiKey": a config holds no key'],
    ['in an address', `model:\n  url: https://me:${SECRET}@host/v1\n`, ':2: model.url: holds a user or password'],
    ['in that of a queue', `queue: redis://:${SECRET}@host\n`, ':1: queue: holds a user, a password or a query'],
    ['after an address', `model:\n  url: https://host/v1?api-key=${SECRET}\n`, ':2: model.url: must end before its ?'],
    ['in another place', `model:\n  name: ${SECRET}\n`, ':2: model.name: this looks like a key'],
  ])('a key %s, without repeating it', async (_where, text, fault) => {
    const message = await refusal('versus.config.yaml', text)
    expect(message).toContain(`versus.config.yaml${fault}`)
    expect(message).not.toContain(SECRET)
  })
})

it('has a setting for every key of its schema, and the other way round', () => {
  const keys = Object.entries(configSchema.shape).flatMap(([key, value]) => {
    const section = 'shape' in value.def.innerType ? Object.keys(value.def.innerType.shape) : []
    return section.length > 0 ? section.map((name) => `${key}.${name}`) : [key]
  })
  expect(keys).toEqual(SETTINGS.map(({ key }) => key))
})
