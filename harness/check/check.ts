import { join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { cacheFolder } from '../common/paths.js'
import { CANDIDATES, openKnowledge } from '../knowledge/knowledge.js'
import { withCache } from '../models/embedding-cache.js'
import type { EmbeddingModel } from '../models/model.js'
import { loadControl } from '../scenario/control.js'
import { readScenarioFiles } from '../scenario/files.js'
import type { Finding } from '../scenario/finding.js'
import type { ScenarioDefinition } from '../scenario/schema.js'
import { loadUpdates } from '../scenario/updates.js'
import type { Rule, Subject } from './rule.js'
import { RULES } from './rules.js'
import { type Sizes, sizesOf } from './sizes.js'

export interface CheckReport {
  readonly scenario: string
  readonly rules: readonly { readonly id: string; readonly title: string; readonly findings: number }[]
  readonly findings: readonly Finding[]
  /** `null` where the files could not be read. */
  readonly sizes: Sizes | null
}

const SCHEMA = { id: 'schema', title: 'every file can be read and fits its schema' }

/**
 * Look for everything that would make a scenario's figures mean something else than they say.
 * @param folder of the fixtures
 * @param embedding vectors of wordings and chunks are kept in the cache folder
 */
export async function checkScenario(definition: ScenarioDefinition, folder: string, embedding: EmbeddingModel): Promise<CheckReport> {
  const read = await readSubject(definition, folder, embedding)
  if ('faults' in read) {
    return { scenario: definition.name, rules: [{ ...SCHEMA, findings: read.faults.length }], findings: read.faults, sizes: null }
  }
  const found: { rule: Rule; findings: Finding[] }[] = []
  // One after the other: what one has embedded is kept for the next.
  for (const rule of RULES) found.push({ rule, findings: await rule.find(read.subject) })
  return {
    scenario: definition.name,
    rules: [{ ...SCHEMA, findings: 0 }, ...found.map(({ rule: { id, title }, findings }) => ({ id, title, findings: findings.length }))],
    findings: found.flatMap(({ findings }) => findings),
    sizes: sizesOf(read.subject),
  }
}

type Read = { readonly subject: Subject } | { readonly faults: Finding[] }

async function readSubject(definition: ScenarioDefinition, folder: string, embedding: EmbeddingModel): Promise<Read> {
  const shown = relative('.', folder) || '.'
  // Each part by itself: a fault in one hides none in another.
  const parts = {
    files: attempt(() => readScenarioFiles(shown)),
    updates: attempt(() => loadUpdates(shown)),
    control: attempt(loadControl),
  }
  const faults = Object.values(parts).flatMap((part) => part.faults)
  const { files, updates, control } = parts
  if (faults.length > 0 || !files.value || !updates.value || !control.value) return { faults }
  const cache = cacheFolder('embeddings', `${embedding.id}.f32`)
  const knowledge = await openKnowledge({
    articles: files.value.articles,
    embedding,
    cache,
    ...definition.retrieval,
    folder: cacheFolder('indexes'),
    name: definition.name,
    origin: folder,
  })
  return {
    subject: {
      definition,
      files: files.value,
      updates: updates.value,
      control: control.value,
      chunks: knowledge.chunks,
      shown: (name) => join(shown, name),
      candidates: (wording) => knowledge.search(wording, CANDIDATES),
      byWords: async (wording) => (await knowledge.search(wording, 1, 'bm25'))[0],
      embed: withCache(embedding, cache).embed,
    },
  }
}

function attempt<T>(read: () => T): { value?: T; faults: Finding[] } {
  try {
    return { value: read(), faults: [] }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { faults, message } = error
    return { faults: faults.length > 0 ? faults.map((fault) => ({ rule: SCHEMA.id, ...fault })) : [faultOf(message)] }
  }
}

/** `path:line: message` or `path: message`, as every InputError of a file begins. */
function faultOf(text: string): Finding {
  const [, at = '', message = text] = /^(.+?(?::\d+)?): (.*)$/s.exec(text) ?? []
  return { rule: SCHEMA.id, at, message }
}
