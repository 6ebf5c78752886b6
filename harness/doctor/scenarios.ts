import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { loadScenario, scenarioNames } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'
import { readerAdapterFolder, tunedAdapterFolder } from '../systems/resources.js'
import { ADAPTER_FILE } from '../tuning/adapter.js'
import type { Finding, Surroundings } from './finding.js'

/** The scenarios, and what of them is trained. */
export async function scenarios({ scenarios: folder, choice, chat }: Surroundings): Promise<Finding[]> {
  const names = scenarioNames(folder)
  if (names.length === 0) {
    const remedy = 'name their folder with --scenarios, VERSUS_SCENARIOS or the config; or make one: npx versus init'
    return [{ name: 'scenarios', state: 'missing', found: `none in ${folder}`, enables: 'everything: they say what is asked', remedy }]
  }
  const embedded = chat.kind === 'embedded'
  const findings = await Promise.all(names.map((name) => scenario(name, folder, embedded && choice.tunedModel === undefined)))
  return [...findings.flat(), ...(embedded ? [reader()] : [])]
}

async function scenario(name: string, folder: string, tuned: boolean): Promise<Finding[]> {
  const title = `scenario ${name}`
  try {
    const loaded = await loadScenario(name, folder)
    const found = `${loaded.articles.length} articles, ${loaded.questions.length} questions`
    return [{ name: title, state: 'good', found }, ...(tuned ? [adapter(loaded)] : [])]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return [{ name: title, state: 'missing', found: error.message, enables: 'its runs', remedy: 'mend its files' }]
  }
}

function adapter(loaded: Scenario): Finding {
  const { name } = loaded
  const path = join(tunedAdapterFolder(loaded), ADAPTER_FILE)
  if (existsSync(path)) return { name: `adapter of ${name}`, state: 'good', found: relative('.', path) }
  return {
    name: `adapter of ${name}`,
    state: 'absent',
    found: 'none',
    enables: 'fine-tuned and rag+fine-tuned, which are left out without it',
    remedy: `npx versus train ${name}`,
  }
}

function reader(): Finding {
  const path = join(readerAdapterFolder(), ADAPTER_FILE)
  if (existsSync(path)) return { name: 'reader adapter', state: 'good', found: relative('.', path) }
  return {
    name: 'reader adapter',
    state: 'missing',
    found: 'none',
    enables: 'rag with the embedded model',
    remedy: 'it comes with versus: install it again, or npx versus train reader',
  }
}
