import type { Command } from 'commander'
import { InputError } from '../common/errors.js'
import { canRun, examine } from '../doctor/examine.js'
import type { Finding, Surroundings } from '../doctor/finding.js'
import { chosenChat, chosenEmbedding, type ModelChoice } from '../models/choice.js'
import { chosenTuned } from '../systems/tuned.js'
import { modelChoice } from './model-flags.js'
import type { RunFlags } from './run.js'
import { applySettings } from './settings.js'

/** Say what is there of what a run with these settings needs, and what is not; exit code 1 where something needed is missing. */
export async function doctorCommand(command: Command): Promise<void> {
  const faults: Finding[] = []
  /** What can't be used of the settings is one finding; the rest is looked at as if it were not there. */
  const fallingBack = async <T>(name: string, read: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      faults.push({ name, state: 'missing', found: error.message, enables: 'every command', remedy: 'mend it: docs/guides/config.md' })
      return otherwise
    }
  }
  await fallingBack('settings', () => applySettings(command), [])
  const flags = command.optsWithGlobals<RunFlags>()
  const surroundings = await fallingBack<Surroundings>(
    'models',
    () => surroundingsOf(flags, modelChoice(flags) ?? {}),
    surroundingsOf(flags, {}),
  )
  const findings = [...faults, ...(await examine(surroundings))]
  print(findings, flags)
  process.exitCode = canRun(findings) ? 0 : 1
}

function surroundingsOf({ scenarios, results }: RunFlags, choice: ModelChoice): Surroundings {
  const tuned = chosenTuned(choice)?.endpoint
  return { scenarios, results, choice, chat: chosenChat(choice), embedding: chosenEmbedding(choice), ...(tuned ? { tuned } : {}) }
}

const MARKS = { good: 'ok', absent: '-', missing: 'MISSING' } as const

function print(findings: readonly Finding[], { json, quiet }: RunFlags): void {
  const ready = canRun(findings)
  if (json) {
    process.stdout.write(`${JSON.stringify({ ready, findings }, null, 2)}\n`)
    return
  }
  for (const { name, state, found, enables, remedy } of findings) {
    if (quiet && state !== 'missing') continue
    process.stdout.write(`${MARKS[state].padEnd(8)} ${name}: ${found}\n`)
    if (enables !== undefined) process.stdout.write(`${' '.repeat(11)}for ${enables}\n`)
    if (remedy !== undefined) process.stdout.write(`${' '.repeat(11)}→ ${remedy}\n`)
  }
  const missing = findings.filter(({ state }) => state === 'missing').length
  if (!ready) process.stderr.write(`versus: ${missing} missing that a run with these settings needs\n`)
  else if (!quiet) process.stdout.write('a run with these settings can be made\n')
}
