import { appendFileSync } from 'node:fs'
import type { GateResult } from './gates.js'

type Environment = Readonly<Record<string, string | undefined>>

/** GitHub's workflow commands for gates that did not pass for sure: annotations of the job. None outside of GitHub Actions. */
export function annotations(results: readonly GateResult[], env: Environment): string[] {
  if (env['GITHUB_ACTIONS'] !== 'true') return []
  const level = { failed: 'error', unjudged: 'error', unsure: 'warning', passed: null }
  return results.flatMap(({ scenario, system, gate, status, reason }) => {
    const command = level[status]
    const title = status === 'failed' ? 'gate failed' : status === 'unjudged' ? 'gate could not be judged' : 'gate not for sure'
    return command ? [`::${command} title=${property(`versus: ${title}`)}::${data(`${scenario}, ${system}: ${gate}: ${reason}`)}`] : []
  })
}

/** Add Markdown to the summary of the step, where there is one. */
export function addStepSummary(markdown: string, env: Environment): void {
  const path = env['GITHUB_STEP_SUMMARY']
  if (path) appendFileSync(path, `${markdown}\n`)
}

/** A line break in it would begin another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
