import { expect, it, vi } from 'vitest'
import { remembering } from './remembering.js'

it('works once for a text that comes again, and gives the very same', () => {
  const work = vi.fn((text: string) => [text.length])
  const length = remembering(work)
  const first = length('permit')
  expect(first).toEqual([6])
  expect(length('permit')).toBe(first)
  expect(length('fine')).toEqual([4])
  expect(work).toHaveBeenCalledTimes(2)
})

it('keeps a text that is asked for now and again among many others, and lets the others go', () => {
  const work = vi.fn((text: string) => text.length)
  const length = remembering(work)
  for (let place = 0; place < 20_000; place++) {
    length(`text ${place}`)
    length('asked for always')
  }
  expect(work.mock.calls.filter(([text]) => text === 'asked for always')).toHaveLength(1)
  work.mockClear()
  length('text 19999')
  expect(work).not.toHaveBeenCalled()
  length('text 1')
  expect(work).toHaveBeenCalledTimes(1)
})

it('remembers that there is nothing', () => {
  const work = vi.fn(() => null)
  const nothing = remembering(work)
  expect([nothing('permit'), nothing('permit')]).toEqual([null, null])
  expect(work).toHaveBeenCalledTimes(1)
})
