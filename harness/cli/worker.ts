import { InputError } from '../common/errors.js'
import { connect } from '../queue/connection.js'
import { openOffer } from '../queue/open.js'
import { work } from '../queue/work.js'
import { loadScenario, scenarioNames } from '../scenario/load.js'
import { openModels } from '../systems/resources.js'
import { onInterrupt } from './interrupt.js'
import { type ModelFlags, modelChoice } from './model-flags.js'
import { type GlobalFlags, withPassages } from './options.js'
import { createProgress } from './progress.js'

interface WorkerFlags extends GlobalFlags, ModelFlags {
  readonly queue?: string
  readonly adapter?: string
  readonly idle?: number
  readonly lostAfter: number
}

/** Ask trials of others' runs, with the models, keys and scenarios of this machine, until Ctrl-C or SIGTERM. */
export async function workerCommand(flags: WorkerFlags): Promise<void> {
  const { queue, adapter, idle, lostAfter } = flags
  if (queue === undefined) throw new InputError('name the Redis of versus run --queue with --queue, or in VERSUS_QUEUE')
  const progress = createProgress(flags.quiet === true, { beats: false })
  const { onStage } = progress
  const connection = await connect(queue, onStage)
  const controller = new AbortController()
  const stop = onInterrupt(() => {
    controller.abort()
    onStage('stopping after the answers under way')
  })
  try {
    onStage('opening models')
    const models = await openModels(progress.onDownload, modelChoice(flags), onStage)
    try {
      const own = { models, adapter, load: loaderOf(flags), onStage }
      const asked = await work({
        connection,
        open: (offer) => openOffer(offer, own),
        lostAfter: lostAfter * 1000,
        idle: idle === undefined ? undefined : idle * 1000,
        signal: controller.signal,
        onStage,
      })
      onStage(`asked ${asked} trials`)
    } finally {
      await models.dispose()
    }
  } finally {
    stop()
    progress.end()
    connection.close()
  }
}

/** Scenarios of this machine alone: a name from elsewhere leads to no other folder. */
function loaderOf({ scenarios }: GlobalFlags) {
  return async (name: string, { passages }: { readonly passages?: number | null | undefined }) => {
    const known = scenarioNames(scenarios)
    if (!known.includes(name))
      throw new InputError(`${scenarios}: no scenario ${JSON.stringify(name)} here; there are ${known.join(', ') || 'none'}`)
    const [scenario] = withPassages([await loadScenario(name, scenarios)], passages)
    return scenario as Awaited<ReturnType<typeof loadScenario>>
  }
}
