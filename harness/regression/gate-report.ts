import Table from 'cli-table3'
import pc from 'picocolors'
import { escapeText, markdownTable } from '../common/markdown.js'
import type { GateResult } from './gates.js'
import { bullets, CELL } from './markdown.js'

/** Gates as a table for a terminal. */
export function gateTable(results: readonly GateResult[]): string {
  const rows = new Table({ head: ['scenario', 'system', 'gate', ''], style: { head: [], border: [] } })
  const telling = results.filter(({ status }) => status !== 'passed')
  for (const { scenario, system, gate, status } of results) rows.push([scenario, system, gate, coloured(status)])
  return [
    rows.toString(),
    ...telling.map(({ scenario, system, gate, status, reason }) => `${coloured(status)}: ${scenario}, ${system}, ${gate}: ${reason}`),
  ].join('\n')
}

/** Gates for a pull request: the verdict on top, the failed ones first. */
export function gateMarkdown(results: readonly GateResult[], notes: readonly string[]): string {
  const order = ['failed', 'unjudged', 'unsure', 'passed']
  const sorted = [...results].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  return [
    `## versus: ${gateVerdict(results)}`,
    '',
    ...bullets(notes),
    ...markdownTable(
      ['', 'scenario', 'system', 'gate', 'figures'],
      sorted.map(({ status, scenario, system, gate, reason }) => [
        status === 'failed' ? '**failed**' : status,
        ...[scenario, system, gate].map((text) => escapeText(text, CELL)),
        escapeText(reason, 600),
      ]),
    ),
    '',
  ].join('\n')
}

/** The whole in a few words. */
export function gateVerdict(results: readonly GateResult[]): string {
  const count = (status: GateResult['status']) => results.filter((result) => result.status === status).length
  if (results.length === 0) return 'no gate was judged: no scenario of the run has one'
  if (count('failed') > 0) return `${count('failed')} of ${results.length} gates failed`
  if (count('unjudged') > 0) return `${count('unjudged')} of ${results.length} gates could not be judged`
  const unsure = count('unsure') > 0 ? ` (${count('unsure')} not for sure)` : ''
  return `all ${results.length} gates passed${unsure}`
}

function coloured(status: GateResult['status']): string {
  const colours = { passed: pc.green, unsure: pc.yellow, failed: pc.red, unjudged: pc.red }
  return colours[status](status)
}
