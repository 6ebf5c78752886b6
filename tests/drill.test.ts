import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDrill } from '../harness/drills/summary.js'
import { temporaryFolder, versus } from './support/cli.js'

// Real models, a real index, and where the system has one a process without a network.

describe('versus drill', () => {
  it('measures freshness on the embedded models, and leaves its figures', async () => {
    const folder = join(temporaryFolder(), 'drill')
    const args = ['drill', 'freshness', 'customer-support', '--systems', 'rag', '--limit', '1', '--out', folder, '--json']
    const { exitCode, stdout, stderr } = await versus(args, { timeout: 600_000 })
    expect(stderr).toMatch(/indexing what changed/)
    expect(exitCode).toBe(0)
    const drill = readDrill(folder)
    expect(JSON.parse(stdout)).toEqual(drill)
    const states = drill.measured.map(({ setting }) => setting['state'])
    expect(states).toEqual(['before', 'stale', 'caught-up'])
    const { embedded, chunks, seconds } = drill.measured[2]?.figures ?? {}
    expect(embedded?.mean).toBeGreaterThan(0)
    expect(embedded?.mean).toBeLessThan((chunks?.mean ?? 0) / 2) // what changed, not everything
    expect(seconds?.mean).toBeGreaterThan(0)
    expect(readFileSync(join(folder, 'drill.md'), 'utf8')).toMatch(/# freshness: customer-support[\s\S]*stale answers/)
    expect((await versus(['drill', 'freshness', 'customer-support', '--out', folder])).stderr).toMatch(/there is a drill already/)
  }, 700_000)

  it.each([
    [['drill'], /name the drill and the scenario/],
    [['drill', 'earthquake', 'customer-support'], /unknown drill "earthquake": known are freshness, scale/],
    [['drill', 'offline', 'customer-support', '--rounds', '2'], /the drill offline takes no --rounds/],
    [['drill', 'scale', 'customer-support', '--stores', 'shelf'], /--stores/],
    [['drill', 'freshness', 'nowhere'], /unknown scenario "nowhere"/],
    [['drill', '--resume', 'never'], /unknown drill "never"/],
    [['drill', 'noise', 'customer-support', '--shares', '5,x'], /not a number/],
  ])('refuses %j with exit code 2 and leaves nothing', async (args, message) => {
    const results = temporaryFolder()
    const { exitCode, stdout, stderr } = await versus(['--results', results, ...args])
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(existsSync(join(results, 'runs'))).toBe(false)
  })
})
