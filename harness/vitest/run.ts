import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { prepareRun, queueOf, type RunFlags } from '../cli/run.js'
import { folderOptions, runOptions } from '../cli/run-options.js'
import { applySettings, giveSettings } from '../cli/settings.js'
import { givenConfig } from '../config/file.js'
import type { Config } from '../config/schema.js'
import { writeReports } from '../report/write.js'
import { type RunEvents, run } from '../run/run.js'
import { openRun, type TestedRun } from './tested.js'

/**
 * What `versus run` takes, in the form of `versus.config.ts`: systems, `limit`, `model: { name, url }` and the others. What is left out
 * here is said by an environment variable, the config, the scenario or versus itself, in this order.
 */
export interface RunOptions extends Config {
  /** Questions that each system is clocked on, which gates on times and cost need. Default 0, where nothing else says so: not clocked. */
  readonly latency?: number
  /** The config. Default: the one in the working directory, if there is one; `false`: none. */
  readonly config?: string | false
  /** The run's folder, which must not have a run yet. Default: one of its own in the system's folder for temporary files. */
  readonly out?: string
}

/**
 * Ask a scenario's questions, or those of several, and score the answers: `versus run`, from a test.
 * It takes seconds to minutes: give the test a timeout, or ask in `beforeAll`.
 * @throws InputError for an unknown scenario, system or setting, settings that don't go together, a malformed scenario or config, a
 * model without a price, or a folder that has a run already.
 */
export async function versusRun(names: string | readonly string[], options: RunOptions = {}): Promise<TestedRun> {
  const flags = await flagsOf(options)
  const { scenarios, settings, folder, prices } = await prepareRun([names].flat(), flags)
  const queue = await queueOf(flags, SILENT)
  try {
    await run({ scenarios, settings, folder, prices, events: SILENT, ...(queue ? { execute: queue.execute } : {}) })
  } finally {
    queue?.close()
  }
  await writeReports({ folder, scenarios, prices })
  return openRun(folder, { scenarios: flags.scenarios })
}

/** As the command line would have them. */
async function flagsOf({ config, out, ...given }: RunOptions): Promise<RunFlags> {
  const command = runOptions(folderOptions(new Command('run')))
  if (config !== undefined) command.setOptionValueWithSource('config', config, 'cli')
  giveSettings(command, givenConfig('versusRun', given))
  await applySettings(command)
  const flags = command.opts<RunFlags>()
  return { ...flags, quiet: true, latency: flags.latency ?? 0, out: out ?? mkdtempSync(join(tmpdir(), 'versus-run-')) }
}

const ignore = () => undefined
/** A test says what came of it, not how it went. */
const SILENT: RunEvents = { onDownload: ignore, onStage: ignore, onTrials: ignore, onTrial: ignore }
