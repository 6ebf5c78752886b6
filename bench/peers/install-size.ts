import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Bytes } from '../../harness/common/units.js'

interface Part {
  readonly name: string
  readonly bytes: Bytes
}

/** The packages of a node_modules folder, those of a scope together, the largest first. */
export function partsOfFolder(folder: string): Part[] {
  return largestFirst(readdirSync(folder).map((name) => ({ name, bytes: bytesOf(join(folder, name)) })))
}

/** The packages of a checkout that an install without those for development has, those of a scope together, the largest first. */
export function partsOfPackages(root: string): Part[] {
  // It ends with 1 where a package asks for another version of its peer than there is, and lists all the same.
  const { stdout } = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: root, encoding: 'utf8' })
  const paths = stdout.trim().split('\n').slice(1)
  const sizes = new Map<string, Bytes>()
  for (const path of new Set(paths)) {
    const name = relative(join(root, 'node_modules'), path).split(sep)[0] as string
    // What is nested in it is listed by itself.
    sizes.set(name, (sizes.get(name) ?? 0) + bytesOf(path, 'node_modules'))
  }
  return largestFirst([...sizes].map(([name, bytes]) => ({ name, bytes })))
}

function largestFirst(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => b.bytes - a.bytes)
}

/** Sum of the sizes of its files; links count for nothing. */
function bytesOf(path: string, without?: string): Bytes {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.isFile() ? stat.size : 0
  return readdirSync(path)
    .filter((name) => name !== without)
    .reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}
