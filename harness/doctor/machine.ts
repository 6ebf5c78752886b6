import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../common/paths.js'
import { type Bytes, formatBytes } from '../common/units.js'
import type { Finding } from './finding.js'

/** Of a run with the embedded models: 1.3 GB were seen, and some room. */
const MEMORY_OF_A_RUN: Bytes = 1.5e9

export function machine(): Finding[] {
  const { engines } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { engines: { node: string } }
  // In a container the limit, not the machine's.
  const memory = Math.min(totalmem(), process.constrainedMemory() || totalmem())
  return [nodeFinding(process.versions.node, engines.node), cores(), memoryFinding(memory, process.availableMemory())]
}

/** @param range of package.json, such as `>=20.19` */
export function nodeFinding(version: string, range: string): Finding {
  const [least = ''] = /[\d.]+/.exec(range) ?? []
  const found = `${version} on ${process.platform}-${process.arch}`
  if (version.localeCompare(least, 'en', { numeric: true }) >= 0) return { name: 'Node', state: 'good', found }
  return { name: 'Node', state: 'missing', found, enables: 'everything', remedy: `install Node ${least} or later: https://nodejs.org` }
}

export function memoryFinding(all: Bytes, available: Bytes): Finding {
  const found = `${formatBytes(available)} of ${formatBytes(all)} available`
  const enables = `a run with the embedded models, which takes about ${formatBytes(MEMORY_OF_A_RUN)}`
  if (available >= MEMORY_OF_A_RUN) return { name: 'memory', state: 'good', found }
  if (all >= MEMORY_OF_A_RUN) return { name: 'memory', state: 'absent', found, enables, remedy: 'end other programs first' }
  return { name: 'memory', state: 'missing', found, enables, remedy: 'a machine with more, or models behind an endpoint (--url)' }
}

function cores(): Finding {
  return { name: 'cores', state: 'good', found: String(availableParallelism()) }
}
