import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { InputError } from '../common/errors.js'
import { sha256 } from '../common/hash.js'
import { cacheFolder, packageRoot } from '../common/paths.js'
import { withLock } from '../common/with-lock.js'
import { python } from '../models/python.js'

export const SIDECAR_FOLDER = join(packageRoot(), 'harness', 'tuning', 'python')

/**
 * The interpreter of a virtual environment in the cache that has requirements.txt installed; made when first needed.
 * @throws InputError where Python is missing or the packages can't be installed.
 */
export async function pythonEnvironment(onStep: (message: string) => void, signal?: AbortSignal): Promise<string> {
  const { folder, interpreter, mark } = environmentPaths()
  if (existsSync(mark)) return interpreter

  const onWait = () => onStep('waiting: another process is making the Python environment')
  return withLock(cacheFolder('python'), { staleSeconds: 60, waitSeconds: 1_800, onWait, signal }, async () => {
    if (existsSync(mark)) return interpreter
    rmSync(folder, { recursive: true, force: true })
    onStep('making a Python environment')
    await check(await python(), ['-m', 'venv', folder])
    onStep('installing torch, transformers, peft, gguf (once; about 1 GB)')
    const requirements = join(SIDECAR_FOLDER, 'requirements.txt')
    await check(interpreter, ['-m', 'pip', 'install', '--no-color', '--disable-pip-version-check', '-r', requirements], (line) => {
      const step = installStep(line)
      if (step) onStep(`  ${step}`)
    })
    writeFileSync(mark, '')
    return interpreter
  })
}

/** Whether the environment is there, and where. */
export function trainingEnvironment(): { folder: string; complete: boolean } {
  const { folder, mark } = environmentPaths()
  return { folder, complete: existsSync(mark) }
}

/** `mark` is there once every package is. */
function environmentPaths() {
  const requirements = readFileSync(join(SIDECAR_FOLDER, 'requirements.txt'), 'utf8')
  const folder = cacheFolder('python', sha256(requirements).slice(0, 12))
  const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  return { folder, interpreter, mark: join(folder, 'complete') }
}

/** name → version of what the environment has installed of requirements.txt. */
export function pinnedPackages(): Record<string, string> {
  const lines = readFileSync(join(SIDECAR_FOLDER, 'requirements.txt'), 'utf8').split('\n')
  return Object.fromEntries(lines.flatMap((line) => (/^([\w-]+)==(\S+)/.exec(line) ? [line.split('==') as [string, string]] : [])))
}

/** What is told of a line that pip prints: the downloads that take a while, and the unpacking, which mostly takes longer. */
export function installStep(line: string): string | undefined {
  const [, name, version, size, unit] = /^\s*Downloading (?:\S*\/)?([^/\s]+?)-(\d[^-\s]*)\S* \((\d+(?:\.\d+)?) ([MG]B)\)/.exec(line) ?? []
  if (name) return unit === 'GB' || Number(size) >= LARGE_MB ? `fetching ${name} ${version} (${size} ${unit})` : undefined
  const packages = /^\s*Installing collected packages: (.+)$/.exec(line)?.[1]
  return packages && `unpacking ${packages.split(', ').length} packages`
}

/** Of a package whose download is told. */
const LARGE_MB = 5

async function check(command: string, args: readonly string[], onLine?: (line: string) => void): Promise<void> {
  const { execa } = await import('execa')
  const child = execa(command, args, { reject: false })
  if (onLine) createInterface({ input: child.stdout }).on('line', onLine)
  const run = await child
  if (run.exitCode !== 0) {
    const reason = run.stderr.trim().split('\n').slice(-3).join('\n') || run.message
    throw new InputError(`the Python environment for training can't be made: ${command} ${args.join(' ')}\n${reason}`)
  }
}
