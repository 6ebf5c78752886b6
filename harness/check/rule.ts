import type { Row } from '../common/jsonl.js'
import type { Chunk } from '../knowledge/chunk.js'
import type { ControlQuestion } from '../scenario/control.js'
import type { ScenarioFiles } from '../scenario/files.js'
import type { Finding } from '../scenario/finding.js'
import type { ScenarioDefinition } from '../scenario/schema.js'
import type { Update } from '../scenario/updates.js'

/** What the rules look at: a scenario's files, its chunks, and what an embedding model makes of its wordings. */
export interface Subject {
  readonly definition: ScenarioDefinition
  readonly files: ScenarioFiles
  readonly updates: readonly Update[]
  readonly control: readonly Row<ControlQuestion>[]
  /** The path of a file of the fixtures, as messages show it. */
  shown(name: string): string
  readonly chunks: readonly Chunk[]
  /** Chunks that retrieval would consider for a wording. */
  candidates(wording: string): Promise<readonly Chunk[]>
  /** The best chunk by a wording's words alone. */
  byWords(wording: string): Promise<Chunk | undefined>
  /** Vectors of length 1, in order. */
  embed(texts: readonly string[]): Promise<Float32Array[]>
}

/** One thing that `versus check` looks for. */
export interface Rule {
  readonly id: string
  /** What holds where the rule finds nothing, with its threshold. */
  readonly title: string
  find(subject: Subject): Finding[] | Promise<Finding[]>
}
