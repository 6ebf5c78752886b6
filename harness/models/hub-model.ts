import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, messageOf } from '../common/errors.js'
import { cacheFolder } from '../common/paths.js'
import type { NamedModel } from './catalogue.js'

/** A GGUF file of any repository of the hub, with the checksum that the hub states for it; once it is fetched, with that of then. */
export async function hubModel(repository: string, file: string): Promise<NamedModel> {
  const name = `hub/${repository}`
  const known = readNote(join(cacheFolder('models', name), file))
  const { sha256, bytes } = known ?? (await askHub(repository, file))
  return {
    name,
    kind: 'chat',
    description: `${file} of ${repository}`,
    licence: 'see its page on the hub',
    files: [{ name: file, sources: [{ kind: 'hub', repository, revision: 'main', file, sha256, bytes }] }],
  }
}

interface FileOfHub {
  readonly sha256: string
  readonly bytes: number
}

/** What was noted when the file was fetched: without the hub it is checked against that. */
function readNote(path: string): FileOfHub | undefined {
  if (!existsSync(path) || !existsSync(`${path}.source`)) return undefined
  const [sha256 = ''] = readFileSync(`${path}.source`, 'utf8').split('\n')
  return { sha256, bytes: statSync(path).size }
}

/** The hub states size and sha256 of a large file in the headers of its redirect. */
async function askHub(repository: string, file: string): Promise<FileOfHub> {
  const endpoint = (process.env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '')
  const url = `${endpoint}/${repository}/resolve/main/${file}`
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new InputError(
      `${url}: the hub can't be reached (${messageOf(error)}); give a GGUF file by its path, or another hub with HF_ENDPOINT`,
    )
  })
  const sha256 = (answer.headers.get('x-linked-etag') ?? '').replace(/^W\/|"/g, '')
  const bytes = Number(answer.headers.get('x-linked-size'))
  if (answer.status >= 400)
    throw new InputError(`${url}: there is no such file on the hub (HTTP ${answer.status}); look at its page for the name`)
  if (!/^[0-9a-f]{64}$/.test(sha256) || !(bytes > 0))
    throw new InputError(`${url}: the hub states no checksum for it; fetch it by hand, and give its path`)
  return { sha256, bytes }
}
