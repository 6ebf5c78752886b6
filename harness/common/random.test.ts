import { expect, it } from 'vitest'
import { bitsOf, nextState, seededRandom } from './random.js'

it.each([0, 7, 123_456_789, 2 ** 32 - 1])('gives a loop of its own the numbers of the same seed: %i', (seed) => {
  const random = seededRandom(seed)
  let state = seed | 0
  for (let draw = 0; draw < 1_000; draw++) {
    state = nextState(state)
    expect(bitsOf(state) / 2 ** 32).toBe(random())
  }
})

it('gives what it gave ever since: intervals of runs of before stay as they are', () => {
  const random = seededRandom(42)
  expect([random(), random(), random()]).toEqual([0.6011037519201636, 0.44829055899754167, 0.8524657934904099])
})
