import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { importCommand } from './import.js'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

describe('importCommand', () => {
  it('says which rows ask the same and have another answer, with both places, and takes them', async () => {
    const { lines, file } = await imported('question,answer\nHow long?,12 months\nWhere?,Here\nhow long,24 months\n')
    expect(lines).toContain('  1 × asked twice, with another answer:')
    expect(lines).toContainEqual(
      expect.stringMatching(`    ${file}:4: "how long" is asked at ${file}:2, too, .*"12 months"; here "24 months"`),
    )
    expect(process.exitCode).toBeUndefined()
  })

  it('offers to skip faults where that was not asked for', async () => {
    const csv = 'question,answer\nHow long?\n'
    await expect(imported(csv)).rejects.toThrow('nothing was written (--skip-faults takes the others)')
    await expect(imported(csv, { skipFaults: true })).rejects.toThrow(/nothing was written$/)
  })

  it('refuses a map for a format that has names of its own, before anything is made', async () => {
    const scenarios = temporaryFolder()
    writeFiles(scenarios, { 'dev.json': '{}' })
    const flags = { scenarios, results: 'results', to: 'x', as: 'all' as const, map: { question: 'Frage' } }
    await expect(importCommand('squad', [join(scenarios, 'dev.json')], flags)).rejects.toThrow('--map: the names of squad are its own')
    expect(existsSync(join(scenarios, 'x'))).toBe(false)
  })
})

async function imported(csv: string, flags: { skipFaults?: boolean } = {}) {
  const scenarios = temporaryFolder()
  writeFiles(scenarios, { 'rows.csv': csv })
  const file = join(scenarios, 'rows.csv')
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  await importCommand('table', [file], { scenarios, results: 'results', to: 'x', as: 'all', ...flags })
  return { file, lines: written.join('').split('\n') }
}
