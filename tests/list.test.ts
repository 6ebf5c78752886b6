import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfScenario, versus } from './support/cli.js'

interface Listed {
  readonly scenarios: readonly { readonly name: string; readonly articles: number }[]
  readonly damaged: readonly { readonly name: string; readonly error: string }[]
}

describe('versus list', () => {
  it('lists the others where scenarios are damaged, and says what is wrong with those', async () => {
    const { scenarios, fixtures } = copyOfScenario('customer-support')
    const definition = "export default { name: 'parking', title: 'Parking', description: 'Permits.', fixtures: '.' }\n"
    mkdirSync(join(scenarios, 'parking'))
    writeFileSync(join(scenarios, 'parking', 'scenario.ts'), definition)
    const list = async (...flags: string[]) => versus(['list', '--scenarios', scenarios, ...flags])

    const { exitCode, stdout } = await list('--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout) as Listed).toMatchObject({
      scenarios: [{ name: 'customer-support', articles: expect.any(Number) }],
      damaged: [{ name: 'parking', error: expect.stringMatching(/parking\/scenario\.ts: workload/) }],
    })
    expect((await list()).stdout.replace(/[│\s]+/g, ' ')).toMatch(/customer-support .* parking can’t be loaded: /)

    rmSync(join(fixtures, 'knowledge'), { recursive: true })
    const none = await list('--json')
    expect(none.exitCode).toBe(2)
    expect((JSON.parse(none.stdout) as Listed).damaged).toEqual([
      { name: 'customer-support', error: expect.stringMatching(/knowledge: no such folder/) },
      expect.objectContaining({ name: 'parking' }),
    ])
  })
})
