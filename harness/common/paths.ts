import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'

/** The folder of this package, from the sources and from dist alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** Of this package, such as `0.1.0`. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version
}

/** Where models, embeddings, indexes and the Python environment are kept: `VERSUS_CACHE`, else the platform's cache folder. */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['VERSUS_CACHE'] || envPaths('versus', { suffix: '' }).cache
  return join(root, ...parts)
}
