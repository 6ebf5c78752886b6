import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bytes, formatBytes } from '../common/units.js'
import { DEFAULT_EMBEDDING_MODEL } from '../models/catalogue.js'
import { namedModel } from '../models/store.js'
import type { SystemKind } from '../systems/kind.js'
import { adaptersOver } from '../systems/resources.js'
import { PROVENANCE_FILE } from '../tuning/adapter.js'
import type { DrillContext } from './drill.js'
import { type Figures, measuredOnce } from './measure.js'
import { filesUnder, storeFolder } from './store.js'

interface Need {
  readonly what: string
  readonly files: number
  readonly bytes: Bytes
}

/**
 * What must be on the machine for a system to answer, versus itself aside: beside what a run counts as on disk, the articles that an index is
 * made anew from, and the provenance without which no adapter is used. Of a scenario's own system nobody knows.
 */
export async function needsOf(kind: SystemKind, context: DrillContext): Promise<{ figures: Figures; notes: string[] }> {
  if (kind.own) return { figures: {}, notes: ["what it needs is not known: it is the scenario's own"] }
  const needs = await listNeeds(kind, context)
  const sum = (of: (need: Need) => number) => measuredOnce(needs.reduce((total, need) => total + of(need), 0))
  return {
    figures: { bytes: sum(({ bytes }) => bytes), files: sum(({ files }) => files) },
    notes: [
      `needs ${needs.map(({ what, files, bytes }) => `${what} (${files === 1 ? '1 file' : `${files} files`}, ${formatBytes(bytes)})`).join(', ')}`,
    ],
  }
}

async function listNeeds({ uses }: SystemKind, context: DrillContext): Promise<Need[]> {
  const { models, scenario } = context
  const { adapters } = context.resources(scenario)
  const needs: Need[] = [{ what: 'the language model', files: 1, bytes: models.chat.file.bytes }]
  if (uses.passages) {
    needs.push({ what: 'the embedding model', files: namedModel(DEFAULT_EMBEDDING_MODEL).files.length, bytes: models.embeddingBytes })
    needs.push({ what: 'the index', ...sizeOf(filesUnder(storeFolder(context, 'whole'))) })
    const articles = scenario.articles.map(({ body }) => Buffer.byteLength(body))
    needs.push({ what: 'the articles', files: articles.length, bytes: articles.reduce((sum, bytes) => sum + bytes, 0) })
  }
  for (const name of adaptersOver(models, uses)) needs.push({ what: `the ${name} adapter`, ...adapterSize((await adapters[name]()).path) })
  return needs
}

function adapterSize(path: string): Omit<Need, 'what'> {
  return sizeOf([path, join(dirname(path), PROVENANCE_FILE)])
}

function sizeOf(files: readonly string[]): Omit<Need, 'what'> {
  return { files: files.length, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) }
}
