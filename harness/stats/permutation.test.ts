import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import { holmAdjusted } from './holm.js'
import { drawsFor, permutationTest, signFlipTest } from './permutation.js'

describe('permutationTest', () => {
  it('agrees with going through every split', () => {
    // from itertools import combinations
    // a, b = [1,1,1,0,1,.5], [0,0,1,0,.5,0,0,1]; x = a + b; f = lambda s: abs(s/6 - (sum(x)-s)/8)
    // d = [f(sum(x[i] for i in k)) for k in combinations(range(14), 6)]; sum(v >= f(sum(a)) - 1e-9 for v in d) / len(d)
    const p = permutationTest([1, 1, 1, 0, 1, 0.5], [0, 0, 1, 0, 0.5, 0, 0, 1], 3)
    expect(Math.abs(p - 0.1625041625041625)).toBeLessThan(0.03)
  })

  it('is small where the groups have nothing in common, and 1 where they are the same or empty', () => {
    const ones = Array.from({ length: 12 }, () => 1)
    const zeros = ones.map(() => 0)
    expect(permutationTest(ones, zeros, 1)).toBeCloseTo(1 / 2001, 9)
    expect(permutationTest(ones, ones, 1)).toBe(1)
    expect(permutationTest([], ones, 1)).toBe(1)
    expect(permutationTest(ones, [], 1)).toBe(1)
  })

  it('is below 0.05 in about 5 % of comparisons of groups drawn from one population', () => {
    const random = seededRandom(11)
    const draw = (size: number) => Array.from({ length: size }, () => (random() < 0.4 ? 0 : random()))
    const found = Array.from({ length: 400 }, (_, index) => permutationTest(draw(15), draw(40), index)).filter((p) => p < 0.05).length
    expect(found / 400).toBeGreaterThan(0.02)
    expect(found / 400).toBeLessThan(0.09)
  })

  it('gives the same for the same seed', () => {
    expect(permutationTest([1, 0, 1], [0, 0, 1, 0], 5)).toBe(permutationTest([1, 0, 1], [0, 0, 1, 0], 5))
  })
})

describe('signFlipTest', () => {
  it('agrees with going through every choice of signs', () => {
    // from itertools import product; d = [1, .5, -.5, 1, 0, .5, 1]; s = [abs(sum(a*b for a, b in zip(d, k))) for k in product([1, -1], repeat=7)]
    // sum(v >= abs(sum(d)) - 1e-9 for v in s) / len(s)
    expect(Math.abs(signFlipTest([1, 0.5, -0.5, 1, 0, 0.5, 1], 1) - 0.125)).toBeLessThan(0.03)
  })

  it('is 1 for no difference, and small where all have one sign', () => {
    expect(signFlipTest([], 1)).toBe(1)
    expect(signFlipTest([0, 0], 1)).toBe(1)
    expect(
      signFlipTest(
        Array.from({ length: 20 }, () => 0.3),
        1,
      ),
    ).toBeLessThan(0.005)
  })
})

describe('drawsFor', () => {
  it.each([1, 40, 104, 1000])('leaves a difference within reach that is adjusted over %i tests', (tests) => {
    const ones = Array.from({ length: 20 }, () => 1)
    const p = permutationTest(
      ones,
      ones.map(() => 0),
      1,
      drawsFor(tests),
    )
    const others = Array.from({ length: tests - 1 }, () => 1)
    expect(holmAdjusted([p, ...others])[0]).toBeLessThan(0.05)
  })
})
