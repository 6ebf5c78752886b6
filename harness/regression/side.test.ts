import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { compareSides } from './compare.js'
import { readSide, type Side } from './side.js'
import { testSide, writeSide } from './testing.js'

/** What a run of one system leaves, and what that system is made of. */
function sideWith(parts: Record<string, unknown>): Side {
  const folder = writeSide(temporaryFolder(), testSide({ rag: { one: [1], two: [0] } }))
  const path = join(folder, 'summary.json')
  const summary = JSON.parse(readFileSync(path, 'utf8')) as { scenarios: object[] }
  writeFileSync(path, JSON.stringify({ ...summary, scenarios: summary.scenarios.map((scenario) => ({ ...scenario, ...parts })) }))
  return readSide(folder)
}

const differing = (a: Side, b: Side) => compareSides({ a, b }).scenarios[0]?.differs.map(({ part }) => part)

describe('readSide', () => {
  const whole = () => sideWith({ adapters: { tuned: { sha256: 'a' }, reader: { sha256: 'b' } }, index: { chunks: 396 } })

  it('tells what the answers rest on', () => {
    const all = whole()
    expect(all.scenarios[0]?.subject).toMatchObject({ knowledge: 'k', 'tuned adapter': 'a', 'reader adapter': 'b', chunks: 396 })
    expect(differing(all, sideWith({ adapters: { tuned: { sha256: 'c' }, reader: { sha256: 'b' } }, index: { chunks: 264 } }))).toEqual([
      'tuned adapter',
      'chunks',
    ])
  })

  it('knows which of the scenario’s own scorers tell right from wrong; runs of before don’t say', () => {
    expect(sideWith({ ownBinaryScorers: ['polite'] }).scenarios[0]?.ownBinaryScorers).toEqual(['polite'])
    expect(sideWith({ ownBinaryScorers: undefined }).scenarios[0]?.ownBinaryScorers).toEqual([])
  })

  it('tells which systems a run was told to ask: those left out are in its settings where it was not', () => {
    const asked = (settings: object) => {
      const folder = writeSide(temporaryFolder(), testSide({ rag: { one: [1] } }))
      const path = join(folder, 'summary.json')
      const summary = JSON.parse(readFileSync(path, 'utf8')) as { settings: object }
      writeFileSync(path, JSON.stringify({ ...summary, settings: { seed: 0, temperature: null, systems: ['rag'], ...settings } }))
      return readSide(folder).asked
    }
    expect(asked({ limit: 40 })).toEqual({ systems: ['rag'], limit: 40 })
    expect(asked({ limit: null, leftOut: {} })).toEqual({ systems: null, limit: null })
    expect(asked({ leftOut: { parking: ['fine-tuned'] } })).toEqual({ systems: null, limit: null })
  })

  it('does not take for a difference what no system of a run made use of', () => {
    const all = whole()
    expect(differing(all, sideWith({ adapters: { tuned: null, reader: { sha256: 'b' } }, index: { chunks: 396 } }))).toEqual([])
    expect(differing(sideWith({ adapters: { tuned: { sha256: 'a' }, reader: null }, index: null }), all)).toEqual([])
  })
})
