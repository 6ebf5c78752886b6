import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sha256 } from '../harness/common/hash.js'
import { tuningBase } from '../harness/tuning/base-model.js'
import { fromHub } from '../harness/tuning/hub.js'
import { temporaryFolder } from './support/cli.js'

// The hub's own library against a loopback server that answers as the hub does. The Python environment is made where it is not there yet.

const FILES: Record<string, string> = {
  'config.json': '{"model_type":"llama"}',
  'tokenizer.json': '{}',
  'model.safetensors': 'weights',
  'pytorch_model.bin': 'the same weights, in a form that can hold code',
}
const COMMIT = 'c0ffee'.padEnd(40, '0')

describe('a base from the hub', { timeout: 1_500_000 }, () => {
  it('is fetched with what training reads of it, and nothing else', async () => {
    const asked = await hub()
    const base = await tuningBase(
      'owner/tiny-llama',
      () => {},
      (repository) => fromHub(repository, () => {}),
    )
    expect(base.name).toBe('owner/tiny-llama')
    expect(readFileSync(join(base.path, 'model.safetensors'), 'utf8')).toBe('weights')
    expect(asked.some((url) => url.includes('model.safetensors'))).toBe(true)
    expect(asked.some((url) => url.includes('pytorch_model.bin'))).toBe(false)
  })

  it('is an error that says so where the hub has none of that name', async () => {
    await hub()
    await expect(fromHub('owner/other', () => {})).rejects.toThrow(/^owner\/other: can't be fetched from the hub \(/)
  })
})

/** @returns the addresses that were asked for, in a list that grows. */
async function hub(): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = request.url ?? ''
    asked.push(url)
    if (url.startsWith('/api/models/owner/tiny-llama/')) {
      const siblings = Object.keys(FILES).map((rfilename) => ({ rfilename }))
      const tree = Object.entries(FILES).map(([path, text]) => ({ type: 'file', path, size: text.length, oid: sha256(text).slice(0, 40) }))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(url.includes('/tree/') ? tree : { id: 'owner/tiny-llama', sha: COMMIT, siblings }))
      return
    }
    const file = /^\/owner\/tiny-llama\/resolve\/[^/]+\/([\w.]+)/.exec(url)?.[1]
    const body = file && FILES[file]
    if (!body) {
      response.writeHead(404, { 'x-error-code': 'RepoNotFound', 'x-error-message': 'Repository not found' }).end()
      return
    }
    response.writeHead(200, { etag: `"${sha256(body)}"`, 'x-repo-commit': COMMIT, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.stubEnv('HF_HOME', temporaryFolder())
  onTestFinished(() => void vi.unstubAllEnvs())
  return asked
}
