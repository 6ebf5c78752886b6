import { InputError } from '../common/errors.js'
import { endpoints } from './endpoints.js'
import { engines } from './engines.js'
import type { Check, Finding, Surroundings } from './finding.js'
import { folders } from './folders.js'
import { keys } from './keys.js'
import { machine } from './machine.js'
import { models } from './models.js'
import { pythonAndTraining } from './python.js'
import { scenarios } from './scenarios.js'

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['machine', machine],
  ['folders', folders],
  ['scenarios', scenarios],
  ['engines', engines],
  ['models', models],
  ['Python', pythonAndTraining],
  ['keys', keys],
  ['endpoints', endpoints],
]

/** Look at everything that a run needs. Nothing is changed, no model is opened, and nothing but the endpoints of the settings is contacted. */
export async function examine(surroundings: Surroundings): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, check] of CHECKS) {
    try {
      findings.push(...(await check(surroundings)))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      findings.push({ name, state: 'missing', found: error.message })
    }
  }
  return findings
}

/** Whether a run with these settings can be made. */
export function canRun(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'missing')
}
