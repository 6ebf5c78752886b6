import { readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../common/paths.js'
import { type Knowledge, openKnowledge } from '../knowledge/knowledge.js'
import type { StoreName } from '../knowledge/store.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Scenario } from '../scenario/scenario.js'
import type { DrillContext } from './drill.js'

export interface StoreOptions {
  readonly world: Scenario
  /** Of the index. */
  readonly folder: string
  readonly embedding: EmbeddingModel
  /** File of vectors that are known. Default: one that all drills share. */
  readonly cache?: string
  /** Where the vectors are kept. Default: as the scenario says. */
  readonly store?: 'auto' | StoreName
}

/** Bring the index of a folder to a world; what is in it already is kept. */
export function openStore({
  world,
  folder,
  embedding,
  cache = sharedVectors(embedding),
  store = world.retrieval.store,
}: StoreOptions): Promise<Knowledge> {
  return openKnowledge({
    articles: world.articles,
    embedding,
    cache,
    ...world.retrieval,
    store,
    folder,
    name: world.name,
    origin: world.folder,
  })
}

/** Vectors of texts that no run has: they are kept apart. */
function sharedVectors({ id }: EmbeddingModel): string {
  return cacheFolder('embeddings', `${id}.drills.f32`)
}

/** Folder of an index of the drill's own. */
export function storeFolder({ folder }: Pick<DrillContext, 'folder'>, name: string): string {
  return join(folder, 'stores', name)
}

/** The files of a folder and all below it, lock files aside. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name !== '.lock')
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Leave the first half of every file. */
export function cutFiles(folder: string): void {
  for (const file of filesUnder(folder)) truncateSync(file, Math.floor(statSync(file).size / 2))
}
