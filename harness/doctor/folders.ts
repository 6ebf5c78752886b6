import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { messageOf } from '../common/errors.js'
import { cacheFolder } from '../common/paths.js'
import { type Bytes, formatBytes } from '../common/units.js'
import type { Finding, Surroundings } from './finding.js'

/** Room for the models, for embeddings and indexes; and for a run. */
const ROOM = { cache: 300e6, results: 50e6 } as const

/** The folders that are written to: whether they can be, and how much fits. */
export function folders({ results }: Surroundings): Finding[] {
  return [
    ...folder('cache', cacheFolder(), ROOM.cache, 'VERSUS_CACHE'),
    ...folder('results', resolve(results), ROOM.results, '--results, VERSUS_RESULTS or the config'),
  ]
}

function folder(name: string, path: string, room: Bytes, setting: string): Finding[] {
  const there = nearest(path)
  const remedy = `name another folder with ${setting}`
  const fault = faultOfWriting(there)
  const title = `${name} folder`
  if (fault) return [{ name: title, state: 'missing', found: `${path} can't be written (${fault})`, enables: 'everything', remedy }]
  const { bavail, bsize } = statfsSync(there)
  const free = bavail * bsize
  const found = `${path}, ${formatBytes(free)} free`
  if (free >= room) return [{ name: title, state: 'good', found }]
  return [{ name: title, state: 'missing', found, enables: `a run, which takes up to ${formatBytes(room)} there`, remedy }]
}

/** The folder, or the first above it that is there. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path))
}

/** Made and taken away again: permissions alone don't say it. */
function faultOfWriting(path: string): string | undefined {
  try {
    rmdirSync(mkdtempSync(join(path, '.versus-doctor-')))
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
