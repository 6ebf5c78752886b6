import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { type Comparison, compareSides } from '../regression/compare.js'
import { comparisonMarkdown } from '../regression/markdown.js'
import { hasFigures, readSide } from '../regression/side.js'
import { comparisonTables } from '../regression/terminal.js'
import { keepHeapSmall } from './heap.js'
import { findRun, type GlobalFlags } from './options.js'

interface CompareFlags extends GlobalFlags {
  readonly markdown?: boolean
  readonly scorer?: string
}

/** Compare two runs or baselines, question by question; exit code 2 where no scores can be compared. */
export async function compareCommand(a: string, b: string, flags: CompareFlags): Promise<void> {
  keepHeapSmall()
  const sides = { a: readSide(findFigures(a, flags)), b: readSide(findFigures(b, flags)) }
  const comparison = compareSides({ ...sides, scorer: flags.scorer })
  if (comparison.scenarios.length === 0) throw new InputError(`${a} and ${b} have no scenario in common`)
  refuseUnknownScorer(comparison, flags.scorer)
  if (flags.json) process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`)
  else if (flags.markdown) process.stdout.write(`${comparisonMarkdown(comparison)}\n`)
  else if (!flags.quiet) process.stdout.write(`${comparisonTables(comparison)}\n`)
  const refused = comparison.scenarios.filter((scenario) => scenario.refused)
  for (const { name, refused: reason } of refused) process.stderr.write(`versus: ${name}: scores can’t be compared: ${reason}\n`)
  if (refused.length === comparison.scenarios.length) process.exitCode = 2
}

function refuseUnknownScorer({ scenarios }: Comparison, scorer: string | undefined): void {
  const scored = scenarios.some(({ refused, systems }) => refused || systems.some(({ score }) => score))
  if (scorer && !scored) throw new InputError(`no score of "${scorer}" is on both sides; summary.json lists the scorers of a run`)
}

/** The folder of a run or baseline that was named by its folder, its name, or `latest`. */
export function findFigures(name: string, flags: GlobalFlags): string {
  const baselines = baselinesFolder(flags)
  const folder = [name, join(baselines, name)].find(hasFigures)
  if (folder) return folder
  try {
    return findRun(name, flags)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const known = existsSync(baselines) ? readdirSync(baselines) : []
    throw new InputError(`${error.message}; ${baselines} has ${known.join(', ') || 'none'}`)
  }
}

/** Where baselines are, one folder each. */
export function baselinesFolder({ results }: GlobalFlags): string {
  return join(results, 'baseline')
}
