import { describe, expect, it } from 'vitest'
import { names, ratesOf } from './rate.js'

describe('ratesOf', () => {
  it.each([
    ['500/minute', [{ trials: 500, per: 60_000 }]],
    [
      '8/second, our-service=2/hour',
      [
        { trials: 8, per: 1_000 },
        { name: 'our-service', trials: 2, per: 3_600_000 },
      ],
    ],
    ['chat-1@localhost:8080=5/second', [{ name: 'chat-1@localhost:8080', trials: 5, per: 1_000 }]],
  ])('reads %s', (text, rates) => expect(ratesOf(text)).toEqual(rates))

  it.each(['', '500', '0/minute', '5/day', '-1/second', '=5/second', '5/second,'])('takes %j for none', (text) =>
    expect(ratesOf(text)).toBeUndefined(),
  )
})

describe('names', () => {
  it('knows a model by its host, and by its name at its host', () => {
    const lane = 'org/chat-1@localhost:8080'
    expect(names({ name: 'localhost:8080', trials: 1, per: 1 }, lane)).toBe(true)
    expect(names({ name: lane, trials: 1, per: 1 }, lane)).toBe(true)
    expect(names({ name: 'host:8080', trials: 1, per: 1 }, lane)).toBe(false)
    expect(names({ trials: 1, per: 1 }, lane)).toBe(false)
  })
})
