import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { InputError } from '../common/errors.js'
import { hashOf, sha256OfFile } from '../common/hash.js'
import { CATALOGUE, DEFAULT_CHAT_MODEL } from '../models/catalogue.js'
import { ensureModel, namedModel, type OnDownload, type StoredFile } from '../models/store.js'

/** What an adapter is trained on. */
export interface TuningBase {
  readonly name: string
  /** A GGUF file, or a folder of Hugging Face's. */
  readonly path: string
  readonly sha256: string
}

/**
 * The base that was named: a model that versus knows, a GGUF file, a folder with config.json and safetensors, or `owner/name` on the
 * Hugging Face hub. Default: the embedded model.
 * @param fromHub gives the folder of a snapshot of the hub's.
 * @throws InputError where it is none of them.
 */
export async function tuningBase(
  given: string | undefined,
  onDownload: OnDownload,
  fromHub: (repository: string) => Promise<string>,
): Promise<TuningBase> {
  const known = CATALOGUE.find(({ name, kind }) => kind === 'chat' && name === (given ?? DEFAULT_CHAT_MODEL))
  if (known) {
    const [file] = (await ensureModel(namedModel(known.name), onDownload)) as [StoredFile]
    return { name: known.name, path: file.path, sha256: file.sha256 }
  }
  const path = given as string
  if (existsSync(path)) return statSync(path).isDirectory() ? folderBase(path, basename(resolve(path))) : fileBase(path)
  if (/^[\w.-]+\/[\w.-]+$/.test(path) && !path.endsWith('.gguf')) return folderBase(await fromHub(path), path)
  throw new InputError(`--base ${path}: no such file or folder; name a GGUF file, a folder of safetensors, or owner/name on the hub`)
}

async function fileBase(path: string): Promise<TuningBase> {
  if (!path.endsWith('.gguf')) throw new InputError(`--base ${path}: not a GGUF file; name that, or the folder of the safetensors`)
  return { name: basename(path, '.gguf'), path: resolve(path), sha256: await sha256OfFile(path) }
}

/** What decides how a model answers: its weights, its form, its tokenizer. */
const PARTS = /^(config\.json|tokenizer.*|.*\.safetensors)$/

async function folderBase(folder: string, name: string): Promise<TuningBase> {
  const files = readdirSync(folder).filter((file) => PARTS.test(file))
  for (const wanted of ['config.json', '.safetensors', 'tokenizer']) {
    if (files.some((file) => file.includes(wanted))) continue
    throw new InputError(
      `--base ${folder}: has no ${wanted.startsWith('.') ? `*${wanted}` : wanted}; name the folder of a model that Hugging Face's libraries saved`,
    )
  }
  const sums = await Promise.all(files.sort().map(async (file) => [file, await sha256OfFile(join(folder, file))]))
  return { name, path: resolve(folder), sha256: hashOf(sums) }
}
