import { expect, it } from 'vitest'
import { decide } from '../../decide/decide.js'
import { rightOn, testEvidence, wishes } from '../../decide/testing.js'
import { decisionSection } from './decision.js'

it('shows a decision with its steps and claims, every text escaped', () => {
  const evidence = testEvidence({ rag: { right: rightOn(80) }, 'fine-tuned': { right: rightOn(40) } })
  const hostile = { ...evidence, scenario: { ...evidence.scenario, title: '<script>alert(1)</script>' } }
  const { markup } = decisionSection([decide(hostile, wishes())]) ?? { markup: '' }
  expect(markup).toMatch(/Choose rag: it is ahead of fine-tuned in accuracy \(80 % \[/)
  expect(markup).toMatch(/It is the same in 100 % of 1,000 draws of the questions/)
  for (const heading of ['How it was decided', 'What would change it', 'What is said, and what was measured', 'What is not known'])
    expect(markup).toContain(`<summary>${heading}</summary>`)
  expect(markup).not.toContain('<script>')
})

it('is not there without a decision', () => {
  expect(decisionSection([])).toBeNull()
})
