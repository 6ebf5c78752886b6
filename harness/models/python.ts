import { InputError } from '../common/errors.js'

/**
 * The Python interpreter to use: `VERSUS_PYTHON`, else python3 or python on the path.
 * @throws InputError where there is none of version 3.10 or later.
 */
export async function python(): Promise<string> {
  const { execa } = await import('execa')
  const candidates = process.env['VERSUS_PYTHON'] ? [process.env['VERSUS_PYTHON']] : ['python3', 'python']
  for (const command of candidates) {
    const run = await execa(command, ['-c', 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)'], { reject: false })
    if (run.exitCode === 0) return command
  }
  throw new InputError(
    `no Python 3.10 or later (tried ${candidates.join(', ')}): install it, or name one with VERSUS_PYTHON. It fetches models where the hub can't be reached, and trains adapters`,
  )
}
