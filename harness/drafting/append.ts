import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError, messageOf } from '../common/errors.js'
import type { TrainingFact } from '../scenario/schema.js'

/**
 * Add pairs to a file of training pairs, which is made where there is none. What it holds stays as it is, to the byte; a process that is killed
 * leaves the file as it was, or with every pair.
 * @throws InputError where it can't be written.
 */
export async function appendPairs(path: string, pairs: readonly TrainingFact[]): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const end = before === '' || before.endsWith('\n') ? '' : '\n'
    await writeFileAtomic(path, `${before}${end}${pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('')}`)
  } catch (error) {
    throw new InputError(`${path}: can't be written (${messageOf(error)}); name another file with --out`)
  }
}
