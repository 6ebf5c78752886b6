import Table from 'cli-table3'
import type { Command } from 'commander'
import { closest } from '../common/closest.js'
import { cacheFolder } from '../common/paths.js'
import { withoutSecrets } from '../common/secret.js'
import { SETTINGS, variableOf } from '../config/settings.js'
import { DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDING_MODEL } from '../models/catalogue.js'
import { defaultKeyEnv } from '../models/choice.js'
import { modelChoice } from './model-flags.js'
import { hourlyRateOf } from './prices.js'
import { DEFAULTS, PROFILES } from './profiles.js'
import type { RunFlags } from './run.js'
import { applySettings, type SettingInForce } from './settings.js'

/** A setting as it is printed. */
interface Line {
  readonly key: string
  readonly flag: string
  readonly variable: string
  /** `null` where there is none. */
  readonly value: unknown
  readonly origin: SettingInForce['origin']
  /** In words. */
  readonly from: string
}

/** Print the settings that a run has, and where each comes from; then an error where they don't go together. */
export async function configCommand(command: Command): Promise<void> {
  const flags = command.optsWithGlobals<RunFlags>()
  const lines = (await applySettings(command)).map((setting) => lineOf(setting, flags))
  const environment = environmentLines()
  const doubtful = doubtfulVariables()
  if (flags.json) process.stdout.write(`${JSON.stringify({ settings: lines, environment, doubtful }, null, 2)}\n`)
  else if (!flags.quiet) {
    const plain = { style: { head: [], border: [] } }
    const table = new Table({ head: ['key', 'value', 'from'], ...plain })
    for (const { key, value, from } of lines) table.push([key, inWords(value), from])
    const around = new Table({ head: ['variable', 'value', 'what'], ...plain })
    for (const { variable, value, what } of environment) around.push([variable, value ?? 'not set', what])
    process.stdout.write(`${table.toString()}\n${around.toString()}\n`)
    for (const { variable, meant } of doubtful)
      process.stderr.write(`versus: ${variable} is no variable of versus’s; did you mean ${meant}?\n`)
  }
  modelChoice(flags)
}

function lineOf({ setting, value, origin, from }: SettingInForce, flags: RunFlags): Line {
  const { key, flag } = setting
  const named = { key, flag, variable: variableOf(setting) }
  if (from !== undefined) {
    const shown = (key.endsWith('.url') || key === 'queue') && typeof value === 'string' ? withoutSecrets(value) : value
    return { ...named, value: shown, origin, from }
  }
  return { ...named, origin: 'default', ...(value === undefined ? defaultOf(key, flags) : { value, from: 'default' }) }
}

/** What holds where nothing was said. */
function defaultOf(key: string, flags: RunFlags): Pick<Line, 'value' | 'from'> {
  const profile = flags.profile ?? DEFAULTS.profile
  const ofProfile = `profile ${profile}`
  switch (key) {
    case 'profile':
      return { value: profile, from: 'default (versus bench: quick)' }
    case 'limit':
    case 'wordings':
    case 'latency':
      return { value: PROFILES[profile][key] ?? 'all', from: ofProfile }
    case 'repeats':
    case 'seed':
    case 'timeout':
      return { value: DEFAULTS[key], from: 'default' }
    case 'temperature':
    case 'passages':
      return { value: null, from: 'each scenario' }
    case 'systems':
      return { value: null, from: 'all that there is something for' }
    case 'queue':
      return { value: null, from: 'asked here' }
    case 'adapter':
      return { value: null, from: 'each scenario’s fixtures' }
    case 'model.name':
      return { value: flags.url === undefined ? DEFAULT_CHAT_MODEL : null, from: 'default' }
    case 'embedding.name':
      return { value: flags.embeddingUrl === undefined ? DEFAULT_EMBEDDING_MODEL : null, from: 'default' }
    case 'model.keyEnv':
      return { value: flags.url === undefined ? null : defaultKeyEnv(flags.url), from: 'default' }
    case 'embedding.keyEnv':
      return { value: flags.embeddingUrl === undefined ? null : defaultKeyEnv(flags.embeddingUrl), from: 'default' }
    case 'hourlyRate':
      return { value: hourlyRateOf(flags), from: flags.prices ?? 'prices of versus' }
    default:
      return { value: null, from: 'default' }
  }
}

function inWords(value: unknown): string {
  if (value === null) return '-'
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** What is said by the environment alone. */
const AROUND = [
  { variable: 'VERSUS_CACHE', what: 'folder of models, embeddings, indexes and the Python environment' },
  { variable: 'VERSUS_PYTHON', what: 'Python that fetches models and trains (default: python3, python)' },
  { variable: 'VERSUS_GPU', what: 'set to anything: the GPU is used, where a build for it is installed' },
  { variable: 'HF_ENDPOINT', what: 'address of the hub (default: https://huggingface.co)' },
] as const

function environmentLines() {
  return AROUND.map(({ variable, what }) => ({
    variable,
    value: variable === 'VERSUS_CACHE' ? cacheFolder() : withoutSecrets(process.env[variable] ?? '') || null,
    what,
  }))
}

/** Variables that are nearly one of versus's. */
function doubtfulVariables(): { variable: string; meant: string }[] {
  const known = [...SETTINGS.map(variableOf), ...AROUND.map(({ variable }) => variable), 'VERSUS_API_KEY']
  return Object.keys(process.env).flatMap((variable) => {
    if (!variable.startsWith('VERSUS_') || known.includes(variable)) return []
    const meant = closest(variable, known)
    return meant === undefined ? [] : [{ variable, meant }]
  })
}
