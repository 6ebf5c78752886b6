import { InputError } from '../common/errors.js'
import { packageVersion } from '../common/paths.js'
import { describeScenario } from '../run/describe.js'
import { differences } from '../run/differences.js'
import { type Manifest, modelsManifest, promptsHash } from '../run/manifest.js'
import { planTrials, type RunSettings } from '../run/plan.js'
import { openSystems } from '../run/run.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Models, promptsFor, resourcesFor } from '../systems/resources.js'
import type { Offer } from './offers.js'
import type { Opened } from './serve.js'

/** What a worker has of its own: nothing of it comes from Redis. */
export interface Own {
  readonly models: Models
  /** Folder of the tuned adapter; `undefined` for the one with the scenario's fixtures. */
  readonly adapter: string | undefined
  /** @throws InputError where there is no scenario of that name here. */
  readonly load: (name: string, settings: RunSettings) => Promise<Scenario>
  readonly onStage: (message: string) => void
}

/**
 * Open an offer's scenario and systems here.
 * @throws InputError where scenario, models, adapters or version differ from the run's, naming what does.
 */
export async function openOffer({ scenario: name, manifest }: Offer, { models, adapter, load, onStage }: Own): Promise<Opened> {
  const { settings } = manifest
  const scenario = await load(name, settings)
  const resources = resourcesFor(scenario, models, adapter)
  const own: Manifest = {
    ...manifest,
    versus: packageVersion(),
    models: modelsManifest(models),
    prompts: promptsHash(promptsFor(models)),
    scenarios: [await describeScenario(resources, settings, onStage)],
  }
  const differing = differences({ ...manifest, scenarios: manifest.scenarios.filter((part) => part.name === name) }, own)
  if (differing.length > 0)
    throw new InputError(
      `${manifest.run} of ${name} differs from what this worker has in ${differing.join(', ')}; give it the same scenarios, models and version`,
    )
  const { systems } = await openSystems(resources, settings)
  return { scenario, settings, systems, trials: new Map(planTrials(scenario, settings).map((planned) => [planned.id, planned])) }
}
