import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { SETTINGS, variableOf } from '../harness/config/settings.js'
import { temporaryFolder, versus } from './support/cli.js'

vi.setConfig({ testTimeout: 120_000 })

interface Printed {
  readonly settings: readonly { readonly key: string; readonly value: unknown; readonly origin: string; readonly from: string }[]
  readonly doubtful: readonly { readonly variable: string; readonly meant: string }[]
}

/** A working directory with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Settings by key as `versus config` prints them. */
async function printed(cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await versus(['config', '--json', ...args], { cwd, env })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  const { settings, doubtful } = JSON.parse(stdout) as Printed
  return { doubtful, of: Object.fromEntries(settings.map(({ key, value, origin, from }) => [key, { value, origin, from }])) }
}

/** What is said of a config that can't be used: one error, nothing done. */
async function refusal(files: Readonly<Record<string, string>>, args: readonly string[] = ['config']): Promise<string> {
  const { exitCode, stdout, stderr } = await versus(args, { cwd: folderWith(files) })
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/^versus: /)
  expect(stderr).not.toMatch(/^\s+at /m)
  return stderr
}

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

describe('which setting holds', () => {
  it('a flag goes before a variable, that before the config, that before the default', async () => {
    const cwd = folderWith({ 'versus.config.yaml': 'limit: 7\nwordings: 3\nrepeats: 4\nprofile: quick\n' })
    const { of } = await printed(cwd, ['--limit', '1'], { VERSUS_LIMIT: '2', VERSUS_WORDINGS: '5' })
    expect(of['limit']).toEqual({ value: 1, origin: 'flag', from: '--limit' })
    expect(of['wordings']).toEqual({ value: 5, origin: 'variable', from: 'VERSUS_WORDINGS' })
    expect(of['repeats']).toEqual({ value: 4, origin: 'config', from: 'versus.config.yaml:3' })
    expect(of['seed']).toEqual({ value: 0, origin: 'default', from: 'default' })
    expect(of['latency']).toEqual({ value: 10, origin: 'default', from: 'profile quick' })
  })

  it('every setting can be said by its variable, and is then that of the flag', async () => {
    const numbers = ['limit', 'wordings', 'repeats', 'seed', 'timeout', 'latency', 'throughput', 'passages', 'model.concurrency']
    const lists: Record<string, string> = { systems: 'rag, base', 'model.omit': 'seed' }
    const texts: Record<string, string> = {
      profile: 'quick',
      prices: join(folderWith({ 'prices.json': '{}' }), 'prices.json'),
      'model.url': 'http://localhost:9/v1',
      'embedding.url': 'http://localhost:9/v1',
      'tuned.url': 'http://localhost:9/v1',
      'tuned.prompt': 'question',
      queue: 'redis://:s3cret@localhost:6379',
    }
    const texted = (key: string) =>
      numbers.includes(key) ? '2' : (lists[key] ?? texts[key] ?? (/dollars|Rate|temp/.test(key) ? '0.5' : 'x'))
    const env = Object.fromEntries(SETTINGS.map((setting) => [variableOf(setting), texted(setting.key)]))
    const { of } = await printed(temporaryFolder(), [], env)
    for (const setting of SETTINGS) expect(of[setting.key]).toMatchObject({ origin: 'variable', from: variableOf(setting) })
    expect(of['limit']?.value).toBe(2)
    expect(of['temperature']?.value).toBe(0.5)
    expect(of['systems']?.value).toEqual(['rag', 'base'])
    expect(of['model.omit']?.value).toEqual(['seed'])
    expect(of['queue']?.value).toBe('redis://localhost:6379 [the rest is hidden]')
  })

  it('a config in TypeScript is loaded with the public defineConfig', async () => {
    const text = `import { defineConfig } from 'versus'
      const limit: number = 7
      export default defineConfig({ limit, model: { name: 'chat-1', url: 'http://localhost:9/v1' } })`
    const { of } = await printed(folderWith({ 'versus.config.ts': text }))
    expect(of['limit']).toEqual({ value: 7, origin: 'config', from: 'versus.config.ts' })
    expect(of['model.name']?.value).toBe('chat-1')
    expect(of['model.keyEnv']).toEqual({ value: 'VERSUS_API_KEY', origin: 'default', from: 'default' })
  })

  it('--config names another one, whose folders are relative to it; --no-config takes none', async () => {
    const cwd = folderWith({ 'versus.config.yaml': 'limit: 7\n' })
    mkdirSync(join(cwd, 'nightly'))
    writeFileSync(join(cwd, 'nightly', 'own.yaml'), 'limit: 9\nresults: out\n')
    const named = await printed(cwd, ['--config', 'nightly/own.yaml'])
    expect(named.of['limit']?.value).toBe(9)
    expect(named.of['results']).toEqual({ value: 'nightly/out', origin: 'config', from: 'nightly/own.yaml:2' })
    expect((await printed(cwd, ['--no-config'])).of['limit']).toEqual({ value: 'all', origin: 'default', from: 'profile full' })
  })

  it('a variable that is nearly one of versus’s is told of', async () => {
    const { exitCode, stdout } = await versus(['config', '--json'], { cwd: temporaryFolder(), env: { VERSUS_TIMOUT: '3' } })
    expect(exitCode).toBe(0)
    expect((JSON.parse(stdout) as Printed).doubtful).toEqual([{ variable: 'VERSUS_TIMOUT', meant: 'VERSUS_TIMEOUT' }])
  })

  it('as a table', async () => {
    const { stdout, exitCode } = await versus(['config'], { cwd: folderWith({ 'versus.config.yaml': YAML }) })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/systems +│ rag, fine-tuned +│ versus\.config\.yaml:4/)
  })
})

describe('commands take it', () => {
  it.each([['run', 'x'], ['check', 'x'], ['list']])('%s finds scenarios in the folder that the config names', async (...args) => {
    expect(await refusal({ 'versus.config.yaml': 'scenarios: elsewhere\n' }, args)).toContain('elsewhere')
  })

  it('a run asks the systems of the config, and a flag’s in their place', async () => {
    const config = { 'versus.config.yaml': `systems: [rags]\nscenarios: ${join(import.meta.dirname, '..', 'scenarios')}\n` }
    expect(await refusal(config, ['run'])).toMatch(/unknown system "rags"/)
    expect(await refusal(config, ['run', '--systems', 'bases'])).toMatch(/unknown system "bases"/)
  })

  it('a run that is gone on with keeps its own settings', async () => {
    const said = await refusal({ 'versus.config.yaml': YAML }, ['run', '--resume', 'latest'])
    expect(said).toMatch(/unknown run "latest"/)
    expect(said).not.toMatch(/leave out/)
  })

  it('the judge is another model than the one of the config', async () => {
    expect(await refusal({ 'versus.config.yaml': YAML }, ['judge', 'latest'])).toMatch(/name the judge: --url/)
  })
})

describe('what can’t be used', () => {
  it('two configs', async () => {
    expect(await refusal({ 'versus.config.yaml': 'limit: 1', 'versus.config.ts': 'export default {}' })).toMatch(
      /versus\.config\.ts and versus\.config\.yaml: only one config may be there/,
    )
  })

  it('a key that there is none of, with file and line', async () => {
    expect(await refusal({ 'versus.config.yaml': '\nlimt: 3' })).toBe(
      'versus: versus.config.yaml:2: unknown key "limt"; did you mean "limit"?',
    )
  })

  it('a variable that the flag would refuse', async () => {
    const { exitCode, stderr } = await versus(['run'], { cwd: temporaryFolder(), env: { VERSUS_LIMIT: 'many' } })
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'versus: VERSUS_LIMIT: not a whole number above 0' })
    const profile = await versus(['run'], { cwd: temporaryFolder(), env: { VERSUS_PROFILE: 'slow' } })
    expect(profile.stderr).toMatch(/^versus: VERSUS_PROFILE: Allowed choices are quick, full/)
  })

  it('settings that don’t go together', async () => {
    const { exitCode, stderr } = await versus(['config'], { cwd: folderWith({ 'versus.config.yaml': 'model:\n  keyEnv: MY_KEY\n' }) })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--key-env belongs to a model behind an endpoint/)
  })

  it('a key where the name of a variable is wanted: it is not repeated', async () => {
    const cwd = temporaryFolder()
    const secret = 'sk-proj-0123456789abcdefghij'
    for (const said of [
      await versus(['config', '--url', 'http://localhost:9/v1', '--model', 'x', '--key-env', secret], { cwd }),
      await versus(['judge', 'latest', '--key-env', secret], { cwd }),
      await versus(['config'], { cwd, env: { VERSUS_URL: 'http://localhost:9/v1', VERSUS_MODEL: 'x', VERSUS_KEY_ENV: secret } }),
    ]) {
      expect(said.exitCode).toBe(2)
      expect(said.stderr).toMatch(/looks like a key/)
      expect(said.stderr + said.stdout).not.toContain(secret)
    }
    const address = { VERSUS_URL: `https://me:${secret}@host/v1`, VERSUS_MODEL: 'x' }
    const { stdout } = await versus(['config'], { cwd, env: address })
    expect(stdout).toContain('https://host/v1 [the rest is hidden]')
    expect(stdout).not.toContain(secret)
  })
})

it('the guide names every key, flag and variable', () => {
  const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'guides', 'config.md'), 'utf8')
  for (const setting of SETTINGS) expect(guide).toContain(`| \`${setting.key}\` | \`${setting.flag}\` | \`${variableOf(setting)}\` |`)
})
