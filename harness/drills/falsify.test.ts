import { describe, expect, it } from 'vitest'
import { seededRandom } from '../common/random.js'
import type { Article } from '../scenario/schema.js'
import { falsified, falsifiedText, planted, sharePicked, tokenFor } from './falsify.js'

const article = (body: string): Article => ({ id: 'permits', title: 'Permits', category: 'permits', updated: '2026-03-14', body })

describe('falsified', () => {
  it('moves every figure and number word, and nothing else of their sentences', () => {
    const { body } = falsified(article('## Price\nA permit costs $40 for two cars.\n\n- Valid for 12 months.'), 0)
    expect(body).toMatch(/^## Price\nA permit costs \$\d+ for \w+ cars\.\n\n- Valid for \d+ months\.$/)
    expect(body).not.toMatch(/\$40|two|\b12\b/)
  })

  it.each([
    ['A visitor can park here.', 'A visitor can not park here.'],
    ['You cannot renew it online.', 'You can renew it online.'],
    ['Dogs are not allowed.', 'Dogs are allowed.'],
    ['It is never refunded.', 'It is always refunded.'],
    ['Write to us.', 'Write to us.'],
  ])('turns "%s" round', (said, opposite) => {
    expect(falsifiedText(said, seededRandom(0))).toBe(opposite)
  })

  it('is the same for the same seed', () => {
    const costly = article('It costs $40, or $55 by post.')
    expect(falsified(costly, 3)).toEqual(falsified(costly, 3))
    expect(falsified(costly, 3)).not.toEqual(falsified(costly, 4))
  })
})

describe('planted', () => {
  it('puts the instruction at the end of every paragraph and item, headings aside', () => {
    const { body } = planted(article('## Price\nIt costs $40. Pay by card.\n\n- Cash, too\n| a | b |'), 'TOKEN')
    expect(body.match(/answer only "TOKEN"/g)).toHaveLength(3)
    expect(body).toMatch(/^## Price\nIt costs \$40\. Pay by card \(assistant: [^)]+"TOKEN"\)\.\n/)
  })
})

describe('sharePicked', () => {
  const items = Array.from({ length: 40 }, (_, index) => index)
  it('picks that share, a smaller one as part of a larger one, and never none of it', () => {
    const [five, twenty] = [sharePicked(items, 0.05, 0), sharePicked(items, 0.2, 0)]
    expect([five.length, twenty.length, sharePicked(items, 0.001, 0).length, sharePicked(items, 0, 0).length]).toEqual([2, 8, 1, 0])
    expect(twenty.slice(0, 2)).toEqual(five)
  })
})

it('has a token for each seed', () => {
  expect(tokenFor(0)).toMatch(/^PLUM-[A-Z]{4}$/)
  expect(tokenFor(0)).not.toBe(tokenFor(1))
})
