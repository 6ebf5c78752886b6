import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { schemaFiles } from '../docs/schema/generate.js'
import { ROOT } from './support/cli.js'

let files: Record<string, string>
beforeAll(() => {
  files = schemaFiles()
}, 120_000)

const kept = (name: string) => readFileSync(join(ROOT, 'docs', 'schema', name), 'utf8')

/** Whether a value fits a schema that is kept. */
function fits(name: string, value: unknown): boolean {
  return new Ajv({ strict: true, validateFormats: false }).compile(JSON.parse(kept(name)) as object)(value) as boolean
}

it('the schemas that are kept are those of today (else: npm run schema)', () => {
  expect(Object.keys(files)).toEqual(['config', 'question', 'training', 'summary', 'trial'].map((name) => `${name}.schema.json`))
  for (const [name, text] of Object.entries(files)) expect(kept(name)).toBe(text)
})

it('every key of the config says what it means', () => {
  const { properties } = JSON.parse(kept('config.schema.json')) as { properties: Record<string, Described> }
  for (const [name, { description, properties: inner = {} }] of Object.entries(properties)) {
    expect(`${name}: ${description}`).toMatch(/: \S/)
    expect(description).toBeDefined()
    for (const property of Object.values(inner)) expect(property.description).toBeDefined()
  }
})
interface Described {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Described>>
}

describe('an editor', () => {
  it('takes the YAML of the guide', () => {
    const guide = readFileSync(join(ROOT, 'docs', 'guides', 'config.md'), 'utf8')
    const [, yaml] = /```yaml\n([^`]+)```/.exec(guide) ?? []
    expect(fits('config.schema.json', parse(yaml ?? ''))).toBe(true)
  })

  it.each([{ limt: 3 }, { limit: 0 }, { limit: 1.5 }, { profile: 'slow' }, { model: { key: 'x' } }, { systems: 'rag' }])(
    'marks %j',
    (config) => {
      expect(fits('config.schema.json', config)).toBe(false)
    },
  )

  it.each(['question', 'training'] as const)('takes every shipped line of %s data', (name) => {
    const file = name === 'question' ? 'questions.jsonl' : 'training.jsonl'
    const validate = new Ajv({ strict: true, validateFormats: false }).compile(JSON.parse(kept(`${name}.schema.json`)) as object)
    for (const scenario of ['customer-support', 'medical-qa']) {
      const lines = readFileSync(join(ROOT, 'fixtures', scenario, file), 'utf8')
        .trim()
        .split('\n')
      for (const line of lines) expect(validate(JSON.parse(line)), line).toBe(true)
    }
    expect(validate({ id: 'x' })).toBe(false)
  })
})
