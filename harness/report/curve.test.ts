import { describe, expect, it } from 'vitest'
import type { LearningCurve } from '../tuning/curve.js'
import { curveMarkdown, curveSvg } from './curve.js'

const curve: LearningCurve = {
  scenario: 'parking',
  title: 'City parking office',
  base: 'tiny-chat',
  created: '2026-03-14T09:26:53.000Z',
  epochs: 3,
  hourlyRate: 0.1,
  device: 'cpu',
  untrained: { heldOut: { right: 0, of: 20 }, control: { right: 9, of: 10 } },
  points: [
    { share: 0.5, examples: 100, seconds: 60, dollars: 0.0017, heldOut: { right: 8, of: 20 }, control: { right: 8, of: 10 } },
    { share: 1, examples: 200, seconds: 120, dollars: 0.0033, heldOut: { right: 15, of: 20 }, control: { right: 6, of: 10 } },
  ],
}

describe('a learning curve', () => {
  it('has a row a point, with intervals, and the command', () => {
    const page = curveMarkdown(curve, 'versus train parking --curve 50,100')
    expect(page).toContain('`versus train parking --curve 50,100`, 2026-03-14')
    // statsmodels: proportion_confint(8, 20, method='wilson') = (0.2188, 0.6134)
    expect(page).toMatch(/\| 50 % \| 100 \| 1 min 0 s \| \$0\.0017 \| 40 % \[22, 61\] \(8 of 20\) \| 80 %/)
    expect(page).toMatch(/\| none \| 0 \| n\/a \| n\/a \| 0\.0 % \[0\.0, 16\] \(0 of 20\) \| 90 %/)
  })

  it('is drawn with both lines', async () => {
    const svg = await curveSvg(curve)
    expect(svg).toMatch(/^<svg[\s\S]*Learning curve: City parking office[\s\S]*<\/svg>$/)
    for (const text of ['held-out wordings', 'control questions', 'training examples']) expect(svg).toContain(text)
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(2)
  })
})
