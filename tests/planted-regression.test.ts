import { beforeAll, describe, expect, it } from 'vitest'
import { blessBaseline, gateOf, isCaught, judgeAgain, judgePlant, linesOf, passes } from '../bench/planted/check.js'
import { PLANTS, type Plant, TUNED } from '../bench/planted/plants.js'
import { createWorld, removeWorld, type World } from '../bench/planted/world.js'

// What `bench/planted-regressions.ts` does, on fewer questions: real models, a real training, through the command line.

const FALL =
  /^\d+\.\d % → \d+\.\d %: -\d+\.\d \[-\d+\.\d, -\d+\.\d\] points on \d+ shared questions; (?:by correct, )?original wordings \d+ lost, \d+ gained; lost: q-/
const REASON: Readonly<Record<string, RegExp>> = {
  adapter: FALL,
  chunker: FALL,
  prompt: /^[1-9]\d* wordings? newly labelled otherwise than yes: q-/,
}
const sizeOf = (plant: Plant) => ({ limit: plant.few, latency: 2 })

describe('versus gate', () => {
  let world: World

  beforeAll(async () => {
    world = createWorld()
    for (const plant of PLANTS) await blessBaseline(world, plant.subject, sizeOf(plant))
    return () => removeWorld(world)
  }, 1_500_000)

  it.each(PLANTS.map((plant) => [plant.title, plant] as const))(
    'fails %s, and says which figure of which system fell, and what differs',
    async (_title, plant) => {
      const judged = await judgePlant(world, plant, sizeOf(plant))
      expect(isCaught(plant, judged), linesOf(judged).join('\n')).toBe(true)
      expect(gateOf(plant, judged)?.reason).toMatch(REASON[plant.name] ?? /^$/)
    },
    1_500_000,
  )

  it('passes what has not changed', async () => {
    const judged = await judgeAgain(world, TUNED, { limit: 7, latency: 2 }, 1)
    expect(passes(judged), linesOf(judged).join('\n')).toBe(true)
    expect(judged.gates.filter(({ gate }) => gate.startsWith('correct'))).toMatchObject([
      { reason: expect.stringMatching(/^not one score differs/) },
    ])
  }, 1_500_000)
})
