import { type Buffer, isUtf8 } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import type { z } from 'zod'
import { closest } from '../common/closest.js'
import { InputError, messageOf } from '../common/errors.js'
import { importDefault } from '../common/load-module.js'
import { type Config, configSchema } from './schema.js'
import { SETTINGS, type Setting } from './settings.js'

const CONFIG_FILES = ['versus.config.ts', 'versus.config.js', 'versus.config.mjs', 'versus.config.yaml', 'versus.config.yml'] as const

/** A config that has been read. */
export interface ConfigFile {
  readonly path: string
  /** What it says for a setting; a file or folder is relative to the working directory. `undefined` where it says nothing. */
  valueOf(setting: Setting): ConfigValue | undefined
  /** Where it says so: `path:line` in YAML, else `path`. */
  placeOf(setting: Setting): string
}

export type ConfigValue = string | number | readonly string[]

/** A file as it was written: its value, and where each part of it stands. */
interface Written {
  readonly value: unknown
  at(path: readonly PropertyKey[]): string
}

/**
 * The config of a folder, `undefined` where it has none.
 * @throws InputError where it has two.
 */
export function findConfig(folder: string): string | undefined {
  const found = CONFIG_FILES.map((name) => join(folder, name)).filter((path) => existsSync(path))
  if (found.length > 1)
    throw new InputError(`${found.join(' and ')}: only one config may be there; keep one of them, or name it with --config`)
  return found[0]
}

/**
 * Read a config.
 * @throws InputError with the place of each fault: an unknown key, a value that does not fit, a secret.
 */
export async function loadConfig(path: string): Promise<ConfigFile> {
  if (!existsSync(path)) throw new InputError(`${path}: no such file; name the config with --config`)
  return configOf(path, await readConfig(path))
}

/**
 * Settings that are given in code, in the form of a config; files and folders are relative to the working directory.
 * @param name stands for the file in messages
 * @throws InputError as for a file.
 */
export function givenConfig(name: string, value: Config): ConfigFile {
  return configOf(name, { value, at: () => name })
}

function configOf(path: string, written: Written): ConfigFile {
  const parsed = configSchema.safeParse(written.value)
  if (!parsed.success) throw new InputError(parsed.error.issues.flatMap((issue) => faultsOf(issue, written)).join('\n'))
  return {
    path,
    valueOf(setting) {
      const value = lookUp(parsed.data, setting)
      return typeof value === 'string' && isPlace(setting, value, dirname(path)) ? fromHere(value, dirname(path)) : value
    },
    placeOf: ({ key }) => written.at(key.split('.')),
  }
}

async function readConfig(path: string): Promise<Written> {
  switch (extname(path)) {
    case '.yaml':
    case '.yml':
      return readYaml(path)
    case '.ts':
    case '.js':
    case '.mjs':
      return { value: await importDefault(resolve(path)), at: () => path }
    default:
      throw new InputError(`${path}: a config is a file .ts, .js, .mjs, .yaml or .yml`)
  }
}

async function readYaml(path: string): Promise<Written> {
  const { isMap, isNode, isScalar, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const { document, value } = notValidYaml(path, () => {
    const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false })
    const [fault] = [...document.errors, ...document.warnings]
    if (fault) throw new InputError(`${path}:${lines.linePos(fault.pos[0]).line}: not valid YAML (${fault.message})`)
    return { document, value: document.toJS() as unknown }
  })
  return {
    value: value ?? {},
    at(keys) {
      let node: unknown = document.contents
      let offset = isNode(node) ? node.range?.[0] : undefined
      for (const key of keys) {
        const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined
        if (!pair) break
        offset = isNode(pair.key) ? pair.key.range?.[0] : offset
        node = pair.value
      }
      return offset === undefined ? path : `${path}:${lines.linePos(offset).line}`
    },
  }
}

/** What the parser throws rather than tells: of aliases that would make millions of a few, or of brackets within brackets beyond its stack. */
function notValidYaml<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${path}: not valid YAML (${messageOf(error)})`)
  }
}

function readText(path: string): string {
  const bytes = readBytes(path)
  // The time that YAML takes grows with the square of its keys.
  if (bytes.length > MOST_BYTES) throw new InputError(`${path}: larger than ${MOST_BYTES / 1024} KiB, which is no config`)
  if (!isUtf8(bytes)) throw new InputError(`${path}: not UTF-8; save the file as UTF-8`)
  return bytes.toString('utf8')
}

const MOST_BYTES = 256 * 1024

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new InputError(`${path}: can't be read (${messageOf(error)})`)
  }
}

function faultsOf(issue: z.core.$ZodIssue, { at }: Written): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at([...issue.path, key])}: ${unknownKey(issue.path.map(String), key)}`)
  const field = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return [`${at(issue.path)}: ${field}${issue.message}`]
}

/** What to say of a key that there is none of: that a secret is out of place, or which was probably meant. */
function unknownKey(section: readonly string[], key: string): string {
  const name = [...section, key].join('.')
  if (/key$|token$|secret|password|credential/i.test(key))
    return `"${name}": a config holds no key, as it is read by others; put it into an environment variable, and name that as ${section[0] ?? 'model'}.keyEnv`
  const siblings = [...new Set(SETTINGS.map(({ key }) => key.split('.')).flatMap((parts) => siblingOf(parts, section)))]
  const byFlag = SETTINGS.find(({ flag, key: full }) => [flag.slice(2).replaceAll('-', ''), full.split('.').at(-1)].includes(plain(key)))
  const near = closest(key, siblings)
  const meant = byFlag?.key ?? (near && [...section, near].join('.'))
  return `unknown key "${name}"; ${meant ? `did you mean "${meant}"?` : `${section.join('.') || 'a config'} has ${siblings.join(', ')}`}`
}

function siblingOf(parts: readonly string[], section: readonly string[]): string[] {
  const next = parts[section.length]
  return next !== undefined && section.every((name, index) => parts[index] === name) ? [next] : []
}

/** `tunedModel`, `tuned-model` and `tuned_model` are one. */
function plain(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase()
}

function lookUp(config: Config, { key }: Setting): ConfigValue | undefined {
  let value: unknown = config
  for (const part of key.split('.')) value = (value as Record<string, unknown> | undefined)?.[part]
  return value as ConfigValue | undefined
}

/** A model may be a file, or the name of one elsewhere. */
function isPlace({ place, key }: Setting, value: string, folder: string): boolean {
  return place || (key.endsWith('.name') && (/^\.{1,2}\//.test(value) || existsSync(resolve(folder, value))))
}

function fromHere(path: string, folder: string): string {
  return isAbsolute(path) || resolve(folder) === resolve('.') ? path : relative('.', resolve(folder, path)) || '.'
}
