import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa, type Options } from 'execa'

export const ROOT = resolve(import.meta.dirname, '../..')
export const BIN = join(ROOT, 'bin', 'versus.js')

/** Call the built command line; never throws. */
export async function versus(args: readonly string[], options: Options = {}) {
  const result = await execa('node', [BIN, ...args], { cwd: ROOT, reject: false, timeout: 900_000, ...options })
  return { exitCode: result.exitCode, stdout: String(result.stdout ?? ''), stderr: String(result.stderr ?? ''), result }
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'versus-test-'))
}

/** A copy of a shipped scenario with its fixtures that a test can damage. @returns the folder of scenarios. */
export function copyOfScenario(name: string): { scenarios: string; fixtures: string } {
  const folder = temporaryFolder()
  const fixtures = join(folder, 'fixtures', name)
  cpSync(join(ROOT, 'scenarios', name), join(folder, 'scenarios', name), { recursive: true })
  cpSync(join(ROOT, 'fixtures', name), fixtures, { recursive: true })
  return { scenarios: join(folder, 'scenarios'), fixtures }
}
