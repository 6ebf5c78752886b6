import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { LIST_PRICES } from '../cost/prices.js'
import { hourlyRateOf, pricesOf } from './prices.js'

const OWN = { local: { perHour: 2.5, date: '2026-03-14', basis: 'our own machine' } }

describe('pricesOf', () => {
  it('has the list prices where no file is named', () => expect(pricesOf({})).toEqual(LIST_PRICES))

  it('lays the entries of a file over them', () => {
    const prices = pricesOf({ prices: fileOf(OWN) })
    expect(prices.local.perHour).toBe(2.5)
    expect(prices.chat).toEqual(LIST_PRICES.chat)
  })

  it.each([
    ['is no price file', { local: { perHour: -1, date: '2026-03-14', basis: 'x' } }, 'local.perHour'],
    ['has a part that versus does not know', { storage: {} }, 'storage'],
  ])('names a file that %s', (_what, content, field) => {
    const path = fileOf(content)
    expect(() => pricesOf({ prices: path })).toThrow(InputError)
    expect(() => pricesOf({ prices: path })).toThrow(path)
    expect(() => pricesOf({ prices: path })).toThrow(field)
  })

  it('names a file that is not there', () => {
    expect(() => pricesOf({ prices: join(temporaryFolder(), 'none.json') })).toThrow(/none\.json: can't be read/)
  })
})

describe('hourlyRateOf', () => {
  it('is the flag, else what the price file says, else the list price', () => {
    expect(hourlyRateOf({ prices: fileOf(OWN), hourlyRate: 0 })).toBe(0)
    expect(hourlyRateOf({ prices: fileOf(OWN) })).toBe(2.5)
    expect(hourlyRateOf({ prices: fileOf({}) })).toBe(LIST_PRICES.local.perHour)
    expect(hourlyRateOf({})).toBe(LIST_PRICES.local.perHour)
  })
})

function fileOf(content: unknown): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'prices.json': JSON.stringify(content) })
  return join(folder, 'prices.json')
}
