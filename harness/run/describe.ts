import { basename } from 'node:path'
import { packageVersion } from '../common/paths.js'
import { embeddedTexts, type Knowledge } from '../knowledge/knowledge.js'
import { askingSentences } from '../knowledge/rerank.js'
import type { Scenario } from '../scenario/scenario.js'
import type { Models } from '../systems/models.js'
import { kindOf } from '../systems/registry.js'
import { promptsFor, provenancesOf, type Resources } from '../systems/resources.js'
import { describeMachine } from './machine.js'
import { type Manifest, modelsManifest, promptsHash, type ScenarioManifest, scenarioManifest } from './manifest.js'
import { countTrials, type RunSettings, systemsOf } from './plan.js'
import { clocks } from './shard.js'

type OnStage = (message: string) => void

interface DescribeOptions {
  /** The run's folder. */
  readonly folder: string
  readonly all: readonly Resources[]
  readonly settings: RunSettings
  readonly models: Models
  readonly onStage: OnStage
  readonly signal?: AbortSignal | undefined
}

/**
 * Everything that a run's figures rest on, as it is now. Opens what the systems are made of.
 * @throws InputError for what is missing or does not fit; the reason of the signal.
 */
export async function describeRun({ folder, all, settings, models, onStage, signal }: DescribeOptions): Promise<Manifest> {
  const scenarios: ScenarioManifest[] = []
  for (const resources of all) {
    signal?.throwIfAborted()
    scenarios.push(await describeScenario(resources, settings, onStage))
  }
  return {
    version: 1,
    versus: packageVersion(),
    run: basename(folder),
    created: new Date().toISOString(),
    settings: { ...settings, scenarios: [...settings.scenarios], systems: [...settings.systems] },
    models: modelsManifest(models),
    prompts: promptsHash(promptsFor(models)),
    // Where nothing is clocked no times are compared by it: one round tells roughly how fast the machine is.
    machine: describeMachine(clocks(settings) ? undefined : 1),
    scenarios,
  }
}

/** One scenario of {@link describeRun}. */
export async function describeScenario(resources: Resources, settings: RunSettings, onStage: OnStage): Promise<ScenarioManifest> {
  const { models } = resources
  const { name, systems: own } = resources.scenario
  const kinds = systemsOf(resources.scenario, settings).map((id) => kindOf(id, own))
  const passages = kinds.some((kind) => kind.uses.passages)
  const tuned = kinds.some(({ uses }) => uses.adapters.includes('tuned')) ? models.tuned : undefined
  if (passages) onStage(`${name}: opening the index`)
  const adapters = await provenancesOf(kinds, resources)
  const knowledge = passages ? await resources.knowledge() : null
  const billed = knowledge && models.embeddingEndpoint ? { tokens: await embeddedTokens(knowledge, resources.scenario) } : {}
  const index = knowledge && { chunks: knowledge.chunks.length, ...knowledge.build, ...billed }
  const scenario = scenarioManifest(resources.scenario, adapters, index, tuned)
  tellStale(scenario, onStage)
  return { ...scenario, planned: [...countTrials(resources.scenario, settings).values()].reduce((sum, count) => sum + count, 0) }
}

/** A model that does not know the latest is a legitimate subject, but a labelled one. */
function tellStale({ name, changed }: ScenarioManifest, onStage: OnStage): void {
  for (const [adapter, parts] of Object.entries(changed ?? {})) {
    if (parts.length > 0) onStage(`${name}: the ${adapter} adapter is stale, the ${parts.join(' and the ')} changed since it was made`)
  }
}

/** By the tokens of OpenAI's models: of the chunks and their sentences together, and of a question on average. */
async function embeddedTokens({ chunks }: Knowledge, { questions, retrieval }: Scenario) {
  const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
  const sum = (texts: readonly string[]) => texts.reduce((total, text) => total + countTokens(text, { disallowedSpecial: new Set() }), 0)
  const wordings = questions.flatMap((question) => question.wordings)
  const asking = retrieval.rerank ? wordings.flatMap(askingSentences) : []
  return {
    index: sum(chunks.flatMap((chunk) => embeddedTexts(chunk, retrieval.rerank))),
    question: sum([...wordings, ...asking]) / wordings.length,
  }
}
