import { mkdirSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import writeFileAtomic from 'write-file-atomic'
import { sha256 } from './hash.js'
import { cacheFolder } from './paths.js'

/**
 * What a file of a large library exports, written as CommonJS or UMD. What V8 compiles of it is kept in the cache folder, by a hash of the
 * file: the next process does not parse and compile half a megabyte again. Without a folder to write into it is compiled each time.
 * @param needs what it requires, by name.
 */
export function loadCompiled<T>(path: string, needs: Readonly<Record<string, unknown>> = {}): T {
  const source = readFileSync(path, 'utf8')
  const kept = cacheFolder('compiled', `${sha256(source)}.${process.version}.v8`)
  const cachedData = readKept(kept)
  const script = new Script(`(function (exports, module, require) {${source}\n})`, {
    filename: path,
    ...(cachedData ? { cachedData } : {}),
  })
  // V8 refuses what another version of it, or one with other flags, has compiled.
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => keep(kept, script))
  const module = { exports: {} as T }
  script.runInThisContext()(module.exports, module, (name: string) => needs[name])
  return module.exports
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** When all is done: functions are compiled when they are first called. */
function keep(path: string, script: Script): void {
  try {
    mkdirSync(cacheFolder('compiled'), { recursive: true })
    writeFileAtomic.sync(path, script.createCachedData())
  } catch {
    // Then the next process compiles it, too.
  }
}
