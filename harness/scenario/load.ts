import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { closest } from '../common/closest.js'
import { InputError } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { validate } from '../common/jsonl.js'
import { importDefault } from '../common/load-module.js'
import { readScenarioFiles, type ScenarioFiles } from './files.js'
import type { Finding } from './finding.js'
import { leakedWordings } from './leakage.js'
import { primaryScorerOf } from './measurable.js'
import { danglingReferences, repeatedIds } from './references.js'
import type { Scenario } from './scenario.js'
import { type ScenarioDefinition, scenarioSchema } from './schema.js'
import { loadUpdates, type Update } from './updates.js'

/** Names of the scenarios under a folder, in alphabetical order. */
export function scenarioNames(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'scenario.ts')))
    .map((entry) => entry.name)
    .sort()
}

/**
 * Load scenarios/<name>/scenario.ts with its fixtures, and check that they fit together.
 * @throws InputError where the scenario is unknown or any of its files is malformed.
 */
export async function loadScenario(name: string, scenariosFolder: string): Promise<Scenario> {
  const { definition, folder } = await loadDefinition(name, scenariosFolder)
  const shown = relative('.', folder)
  const files = readScenarioFiles(shown)
  const [first] = scenarioFindings(files, loadUpdates(shown), definition)
  if (first) throw new InputError(`${first.at}: ${first.message}`)
  return scenarioOf(definition, folder, files)
}

/**
 * Load scenarios/<name>/scenario.ts alone.
 * @returns the definition, and the absolute path of its fixtures
 * @throws InputError where the scenario is unknown or its file malformed.
 */
export async function loadDefinition(name: string, scenariosFolder: string): Promise<{ definition: ScenarioDefinition; folder: string }> {
  const file = resolve(scenariosFolder, name, 'scenario.ts')
  if (!scenarioNames(scenariosFolder).includes(name)) {
    const known = scenarioNames(scenariosFolder).join(', ') || 'none'
    const near = closest(name, scenarioNames(scenariosFolder))
    throw new InputError(`unknown scenario "${name}": ${near ? `did you mean ${near}? ` : ''}${scenariosFolder} has ${known}`)
  }
  const definition = validate(await importDefault(file), scenarioSchema, relative('.', file))
  if (definition.name !== name)
    throw new InputError(`${relative('.', file)}: its name is "${definition.name}"; name it as its folder, "${name}"`)
  return { definition, folder: resolve(dirname(file), definition.fixtures) }
}

/** What makes a scenario unusable: every command looks for it. `versus check` looks for more. */
function scenarioFindings(files: ScenarioFiles, updates: readonly Update[], { labels }: Pick<ScenarioDefinition, 'labels'>): Finding[] {
  return [
    ...repeatedIds(files.questions),
    ...repeatedIds(files.training),
    ...danglingReferences(files, labels),
    ...leakedWordings(files, updates),
  ]
}

function scenarioOf(definition: ScenarioDefinition, folder: string, { articles, questions, training }: ScenarioFiles): Scenario {
  return {
    ...definition,
    primaryScorer: definition.primaryScorer ?? primaryScorerOf(questions.map((row) => row.value)),
    folder,
    articles,
    questions: questions.map((row) => row.value),
    training: training.map((row) => row.value),
    hashes: {
      questions: hashOf(questions.map((row) => row.value)),
      knowledge: hashOf(articles),
      training: hashOf(training.map((row) => row.value)),
    },
  }
}
