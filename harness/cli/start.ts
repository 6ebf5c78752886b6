import { CommanderError } from 'commander'
import { InputError, messageOf } from '../common/errors.js'
import { program } from './main.js'

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** 2 for what the user can mend; 1 for what is a fault of versus, with its stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof InputError) {
    process.stderr.write(`versus: ${error.message}\n`)
    return 2
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2 // it has been printed
  process.stderr.write(`versus: ${error instanceof Error ? error.stack : messageOf(error)}\n`)
  return 1
}
