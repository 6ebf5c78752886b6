import { expect, it } from 'vitest'
import { saidBy } from './said.js'

it('takes nothing said for an answer, unless the tokens ran out', () => {
  expect(saidBy('tiny', ' 12 months\n', false)).toBe('12 months')
  expect(saidBy('tiny', '12 mon', true)).toBe('12 mon')
  expect(saidBy('tiny', ' \n', false)).toBe('')
  expect(() => saidBy('tiny', ' \n', true)).toThrow('tiny gave no text: all its tokens')
})
