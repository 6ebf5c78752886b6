import { hashOf } from '../common/hash.js'
import { adapterSums, askedModels, type Manifest } from './manifest.js'

/** In what two parts of a run differ, in words; nothing where they are of one run. */
export function differences(a: Manifest, b: Manifest): string[] {
  const [one, other] = [commonParts(a), commonParts(b)]
  const names = [...new Set([...one.keys(), ...other.keys()])]
  return names
    .filter((name) => hashOf(one.get(name)) !== hashOf(other.get(name)))
    .map((name) => `${name}${values(one.get(name), other.get(name))}`)
}

/** What is the same wherever a part of a run is asked, by name. Not where a file lay: the sha256 of models and adapters are there. */
function commonParts({ version, versus, settings, models, prompts, scenarios }: Manifest): Map<string, unknown> {
  const { shard, adapter: _folder, ...rest } = settings
  const { chat, tuned, embedding } = askedModels({ models })
  return new Map<string, unknown>([
    ['the number of shards', shard?.count],
    ['the version of manifest.json', version],
    ['the version of versus', versus],
    ...Object.entries(rest).map(([name, value]) => [name, value ?? null] as const),
    ['the language model', chat],
    ['the tuned model', tuned],
    ['the embedding model', embedding],
    ['the prompts', prompts],
    ...scenarios.flatMap((scenario) => {
      const { name, hashes, settings: own, index, changed } = scenario
      return [
        [`the questions of ${name}`, hashes.questions],
        [`the knowledge of ${name}`, hashes.knowledge],
        [`the training pairs of ${name}`, hashes.training],
        [`the settings of ${name}`, own],
        [`the adapters of ${name}`, [adapterSums(scenario), changed]],
        [`the index of ${name}`, index && [index.store, index.chunks]],
      ] as const
    }),
  ])
}

/** ` (0 and 1)`, of figures and names; nothing of hashes and of what is too long to read. */
function values(...both: readonly unknown[]): string {
  const texts = both.map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')))
  const readable = texts.every((text) => text.length <= LONGEST && !/^[0-9a-f]{64}$/.test(text)) && texts[0] !== texts[1]
  return readable ? ` (${texts.join(' and ')})` : ''
}

const LONGEST = 60
