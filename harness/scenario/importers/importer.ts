import type { z } from 'zod'
import type { articleRowSchema, questionSchema, trainingSchema } from '../schema.js'

/** What one place of a source file gives. Every row of a source comes out as at least one of these: nothing is left out in silence. */
export type Imported =
  | { readonly kind: 'article'; readonly at: string; readonly value: z.input<typeof articleRowSchema> }
  | { readonly kind: 'question'; readonly at: string; readonly value: z.input<typeof questionSchema> }
  | { readonly kind: 'pair'; readonly at: string; readonly value: z.input<typeof trainingSchema> }
  /** A row that can't be used. */
  | { readonly kind: 'fault'; readonly at: string; readonly message: string }
  /** A row, or a part of one, that is meant to give nothing: counted by its reason. */
  | { readonly kind: 'aside'; readonly at: string; readonly reason: string }

/** What the rows become: everything that they can, or one thing. */
export type Role = 'all' | 'knowledge' | 'questions' | 'training'

export interface ImportSource {
  readonly files: readonly string[]
  /** Field of versus → column of the source. */
  readonly columns: Readonly<Record<string, string>>
  readonly as: Role
}

/** A format of data sets. A new one is a file beside this one, and an entry in registry.ts. */
export interface Importer {
  readonly id: string
  /** What it is, and which files it takes. */
  readonly title: string
  read(source: ImportSource): AsyncIterable<Imported> | Iterable<Imported>
}
