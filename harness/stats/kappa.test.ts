import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohensKappa } from './kappa.js'

const label = fc.constantFrom('yes', 'no', 'maybe')
const ratings = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 30 })

describe('cohensKappa', () => {
  it('is 1 for raters that agree, 0 for agreement of chance, below 0 for less', () => {
    expect(cohensKappa(paired('yes no no', 'yes no no'))).toBe(1)
    expect(cohensKappa(paired('yes yes no no', 'yes no yes no'))).toBe(0)
    expect(cohensKappa(paired('yes no', 'no yes'))).toBe(-1)
  })

  it('is low for high agreement that a common label explains', () => {
    const mostlyYes = [...Array.from({ length: 18 }, () => ['yes', 'yes'] as const), ['yes', 'no'] as const, ['no', 'yes'] as const]
    expect(cohensKappa(mostlyYes)).toBeLessThan(0)
  })

  it('is null where it is undefined: without items, and where both gave one label throughout', () => {
    expect(cohensKappa([])).toBeNull()
    expect(cohensKappa(paired('yes yes yes', 'yes yes yes'))).toBeNull()
    expect(cohensKappa(paired('yes yes yes', 'no no no'))).toBe(0)
  })

  it('is the same for raters that change places and for labels by other names', () => {
    fc.assert(
      fc.property(ratings, (items) => {
        const kappa = cohensKappa(items)
        expect(cohensKappa(items.map(([first, second]) => [second, first]))).toBe(kappa)
        expect(cohensKappa(items.map(([first, second]) => [`${first}!`, `${second}!`]))).toBe(kappa)
        if (kappa !== null) expect(kappa).toBeLessThanOrEqual(1)
      }),
    )
  })
})

function paired(first: string, second: string): (readonly [string, string])[] {
  const others = second.split(' ')
  return first.split(' ').map((one, index) => [one, others[index] ?? ''])
}
