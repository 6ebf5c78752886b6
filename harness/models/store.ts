import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { InputError, messageOf } from '../common/errors.js'
import { sha256OfFile } from '../common/hash.js'
import { cacheFolder } from '../common/paths.js'
import type { Bytes } from '../common/units.js'
import { withLock } from '../common/with-lock.js'
import { CATALOGUE, type ModelFile, type NamedModel } from './catalogue.js'
import { describeSource, fetchSource } from './sources.js'

/** A file of the store that has been checked. */
export interface StoredFile {
  readonly name: string
  readonly path: string
  readonly sha256: string
  readonly bytes: Bytes
  /** The source that gave it; of a file that was placed by hand, the first whose checksum it has. */
  readonly source: string
}

/** Told as bytes arrive. */
export type OnDownload = (event: {
  readonly file: string
  readonly source: string
  /** The source that would have come first, and why it could not be had. */
  readonly instead?: { readonly name: string; readonly why: string } | undefined
  readonly received: Bytes
  readonly total: Bytes
}) => void

/** @throws InputError where no model has that name. */
export function namedModel(name: string): NamedModel {
  const found = CATALOGUE.find((model) => model.name === name)
  if (!found) throw new InputError(`unknown model "${name}": known are ${CATALOGUE.map((model) => model.name).join(', ')}`)
  return found
}

export function modelFolder(model: NamedModel): string {
  return cacheFolder('models', model.name)
}

/**
 * The model's files, each with its checksum verified; those that the cache lacks are fetched first.
 * Processes that want the same model at once wait for the first one.
 * @throws InputError where a cached file is corrupt or no source can be reached.
 */
export async function ensureModel(model: NamedModel, onDownload: OnDownload = () => {}): Promise<StoredFile[]> {
  const stored: StoredFile[] = []
  for (const file of model.files) {
    const path = join(modelFolder(model), file.name)
    if (!existsSync(path))
      await withLock(path, { staleSeconds: 30, waitSeconds: 3_600 }, async () => {
        if (!existsSync(path)) await fetchFile(file, path, onDownload)
      })
    stored.push(await verifyFile(file, path))
  }
  return stored
}

/**
 * Check a cached file against the checksums of its sources.
 * @throws InputError where it is none of theirs.
 */
async function verifyFile(file: ModelFile, path: string): Promise<StoredFile> {
  const sha256 = await sha256OfFile(path)
  const source = file.sources.find((candidate) => candidate.sha256 === sha256)
  if (!source) {
    throw new InputError(
      `${path}: corrupt model file, its sha256 is ${sha256} and should be ${expectedSums(file)}; delete it, and it is fetched again`,
    )
  }
  return { name: file.name, path, sha256, bytes: statSync(path).size, source: noteOf(path, sha256) ?? describeSource(source) }
}

/** The model's files in the cache and what is wrong with them, without fetching anything. */
export async function inspectModel(model: NamedModel): Promise<{ name: string; path: string; state: 'present' | 'absent' | 'corrupt' }[]> {
  return Promise.all(
    model.files.map(async (file) => {
      const path = join(modelFolder(model), file.name)
      if (!existsSync(path)) return { name: file.name, path, state: 'absent' as const }
      const intact = await verifyFile(file, path).then(
        () => true,
        (error: unknown) => {
          if (error instanceof InputError) return false
          throw error
        },
      )
      return { name: file.name, path, state: intact ? ('present' as const) : ('corrupt' as const) }
    }),
  )
}

async function fetchFile(file: ModelFile, path: string, onDownload: OnDownload): Promise<void> {
  const tried: { name: string; why: string }[] = []
  for (const source of file.sources) {
    // The name holds the checksum: a partial file is continued only from the source that it came from.
    const part = `${path}.${source.sha256.slice(0, 12)}.part`
    const name = describeSource(source)
    try {
      await fetchSource(source, part, (received, total) =>
        onDownload({ file: basename(path), source: name, instead: tried.at(-1), received, total }),
      )
      const sha256 = await sha256OfFile(part)
      if (sha256 !== source.sha256) {
        rmSync(part)
        throw new Error(`gave another file (sha256 ${sha256}, expected ${source.sha256})`)
      }
      writeFileSync(`${path}.source`, `${sha256}\n${name}`)
      renameSync(part, path)
      return
    } catch (error) {
      tried.push({ name, why: messageOf(error) })
    }
  }
  throw new InputError(
    [
      `${basename(path)}: no source could be reached. Tried in order:`,
      ...tried.map(({ name, why }) => `  - ${name}: ${why}`),
      `To place it by hand: get the file with sha256 ${expectedSums(file)}`,
      `and put it at ${path}`,
    ].join('\n'),
  )
}

/** Which source gave the file, as noted when it was fetched: the checksum and the source's name. */
function noteOf(path: string, sha256: string): string | undefined {
  if (!existsSync(`${path}.source`)) return undefined
  const [sum, name] = readFileSync(`${path}.source`, 'utf8').split('\n')
  return sum === sha256 ? name : undefined
}

function expectedSums(file: ModelFile): string {
  return [...new Set(file.sources.map((source) => source.sha256))].join(' or ')
}
