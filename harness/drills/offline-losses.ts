import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { seededRandom, seedFor } from '../common/random.js'
import type { EmbeddingModel } from '../models/model.js'
import { loadArticles } from '../scenario/articles.js'
import type { AdapterName, Uses } from '../systems/uses.js'
import { ADAPTER_FILE, loadAdapter, PROVENANCE_FILE } from '../tuning/adapter.js'
import { conditionFolder } from './condition.js'
import type { DrillContext, Parts } from './drill.js'
import { type Figures, measuredOnce } from './measure.js'
import { refuseNetwork } from './network.js'
import { cutFiles, openStore, storeFolder } from './store.js'

/** Something that is taken away from systems, or damaged. */
export interface Loss {
  /** Of its condition. */
  readonly id: string
  readonly setting: { readonly lost: string; readonly how: string }
  /** Whether it matters to a system. */
  readonly concerns: (uses: Uses) => boolean
  inflict(context: DrillContext): Promise<Inflicted>
}

interface Inflicted {
  /** What the systems are made of now. */
  readonly parts: Parts
  readonly whileAsking?: (ask: () => Promise<void>) => Promise<void>
  readonly figures?: () => Figures
}

const everyone = () => true
const readers: Loss['concerns'] = ({ passages }) => passages
const adapted: Loss['concerns'] = ({ adapters }) => adapters.length > 0

export const NOTHING_LOST: Loss = {
  id: 'nothing-lost',
  setting: { lost: 'nothing', how: '' },
  concerns: everyone,
  inflict: async (context) => ({ parts: indexIn(context, 'whole') }),
}

export const LOSSES: readonly Loss[] = [
  NOTHING_LOST,
  {
    id: 'network-refused',
    setting: { lost: 'network', how: 'refused within the process' },
    concerns: everyone,
    inflict: async (context) => ({ parts: indexIn(context, 'whole'), ...withoutNetwork(context) }),
  },
  {
    id: 'index-gone-while-open',
    setting: { lost: 'index', how: 'deleted while the system is open' },
    concerns: readers,
    inflict: async (context) => ({
      parts: indexIn(context, 'deleted'),
      whileAsking: (ask) => {
        rmSync(storeFolder(context, 'deleted'), { recursive: true, force: true })
        return ask()
      },
    }),
  },
  {
    id: 'index-gone',
    setting: { lost: 'index', how: 'deleted before the system opens' },
    concerns: readers,
    async inflict(context) {
      rmSync(storeFolder(context, 'gone'), { recursive: true, force: true })
      return { parts: indexIn(context, 'gone') }
    },
  },
  {
    id: 'index-cut',
    setting: { lost: 'index', how: 'every file cut in half' },
    concerns: readers,
    inflict: async (context) => ({ parts: indexIn(context, 'cut', () => cutFiles(storeFolder(context, 'cut'))) }),
  },
  {
    id: 'index-scrambled',
    setting: { lost: 'index', how: 'every vector another' },
    concerns: readers,
    inflict: async (context) => ({ parts: { knowledge: () => openScrambled(context) } }),
  },
  {
    id: 'articles-gone',
    setting: { lost: 'articles and index', how: 'deleted before the system opens' },
    concerns: readers,
    inflict: async (context) => ({
      parts: {
        knowledge: async () =>
          openStore({
            ...storeOf(context, 'gone'),
            world: { ...context.scenario, articles: loadArticles(join(context.folder, 'knowledge')) },
          }),
      },
    }),
  },
  {
    id: 'adapters-gone',
    setting: { lost: 'adapters', how: 'deleted before the system opens' },
    concerns: adapted,
    inflict: async (context) => ({
      parts: { ...indexIn(context, 'whole'), ...adaptersIn(context, async () => join(context.folder, 'adapters')) },
    }),
  },
  {
    id: 'adapters-cut',
    setting: { lost: 'adapters', how: 'every file cut in half' },
    concerns: adapted,
    inflict: async (context) => ({ parts: { ...indexIn(context, 'whole'), ...adaptersIn(context, (name) => cutAdapter(name, context)) } }),
  },
]

function storeOf(context: DrillContext, name: string) {
  return { world: context.scenario, folder: storeFolder(context, name), embedding: context.models.embedding }
}

/** @param damage done to the index once it is whole */
function indexIn(context: DrillContext, name: string, damage?: () => void): Parts {
  return {
    async knowledge() {
      const whole = await openStore(storeOf(context, name))
      if (!damage) return whole
      damage()
      return openStore(storeOf(context, name))
    },
  }
}

/** The index is made of vectors that mean nothing, and opened with the model that knows no better. */
async function openScrambled(context: DrillContext) {
  const store = storeOf(context, 'scrambled')
  rmSync(store.folder, { recursive: true, force: true })
  const cache = join(context.folder, 'scrambled.f32')
  rmSync(cache, { force: true })
  await openStore({ ...store, embedding: meaningless(store.embedding, context.settings.seed), cache })
  rmSync(cache, { force: true })
  return openStore(store)
}

function meaningless(model: EmbeddingModel, seed: number): EmbeddingModel {
  return {
    ...model,
    embed: async (texts) =>
      texts.map((text) => {
        const random = seededRandom(seedFor(seed, text))
        const vector = Float32Array.from({ length: model.dimensions }, () => random() - 0.5)
        const length = Math.hypot(...vector)
        return vector.map((value) => value / length)
      }),
  }
}

/** @param folderOf where an adapter is looked for now */
function adaptersIn({ models }: DrillContext, folderOf: (name: AdapterName) => Promise<string>): Parts {
  const base = { name: models.chat.name, sha256: models.chat.file.sha256 }
  const load = async (name: AdapterName) => loadAdapter(await folderOf(name), base, 'versus train')
  return { adapters: { tuned: () => load('tuned'), reader: () => load('reader'), raft: () => load('raft') } }
}

/** The folder of an adapter whose provenance is whole, and whose weights end in the middle. */
async function cutAdapter(name: AdapterName, context: DrillContext): Promise<string> {
  const { path } = await context.resources(context.scenario).adapters[name]()
  const folder = join(context.folder, 'cut-adapters', name)
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(dirname(path), PROVENANCE_FILE), join(folder, PROVENANCE_FILE))
  const weights = readFileSync(path)
  writeFileSync(join(folder, ADAPTER_FILE), weights.subarray(0, Math.floor(weights.length / 2)))
  return folder
}

function withoutNetwork(context: DrillContext): Omit<Inflicted, 'parts'> {
  const file = join(conditionFolder(context, 'network-refused'), 'attempts.json')
  const before = (): string[] => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [])
  return {
    async whileAsking(ask) {
      const network = refuseNetwork()
      try {
        await ask()
      } finally {
        network.restore()
        writeFileSync(file, `${JSON.stringify([...before(), ...network.attempts], null, 2)}\n`)
      }
    },
    figures: () => ({ attempts: measuredOnce(before().length) }),
  }
}
