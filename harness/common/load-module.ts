import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { InputError, messageOf } from './errors.js'
import { cacheFolder, packageRoot } from './paths.js'

/**
 * The default export of a TypeScript or JavaScript file, in which `versus` is this package.
 * @throws InputError where the file can't be loaded, or has none.
 */
export async function importDefault(file: string): Promise<unknown> {
  // Imported, its 130 kB would be searched for names of exports, which takes longer than to run them.
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti')
  const root = packageRoot()
  const built = join(root, 'dist', 'index.js')
  const library = existsSync(built) ? built : join(root, 'harness', 'index.ts')
  // What it compiled is kept, by a hash of the source: loading the compiler takes a third of a second.
  const fsCache = cacheFolder('compiled')
  const jiti = createJiti(import.meta.url, { alias: { versus: library }, fsCache, moduleCache: false })
  let module: object
  try {
    module = await jiti.import<object>(file)
  } catch (error) {
    throw new InputError(`${relative('.', file)}: can't be loaded (${messageOf(error)})`)
  }
  if (!('default' in module)) throw new InputError(`${relative('.', file)}: has no default export; begin it with export default`)
  return module.default
}
