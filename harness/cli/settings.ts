import { type Command, InvalidArgumentError, type Option } from 'commander'
import { InputError } from '../common/errors.js'
import type { ConfigFile, ConfigValue } from '../config/file.js'
import { SETTINGS, type Setting, variableOf } from '../config/settings.js'

/** Where the value of a setting comes from. */
export type Origin = 'flag' | 'variable' | 'config' | 'default'

/** A setting that a command has. */
export interface SettingInForce {
  readonly setting: Setting
  /** `undefined` where nothing says so, and the scenario or the command itself does. */
  readonly value: unknown
  readonly origin: Origin
  /** The flag, the variable, or the place in the config. */
  readonly from: string | undefined
}

/**
 * Give a command what environment and config say, wherever no flag of its own says so.
 * @throws InputError where one of them can't be used.
 */
export async function applySettings(command: Command): Promise<SettingInForce[]> {
  const config = await configOf(command)
  return SETTINGS.flatMap((setting) => {
    const owner = [command, command.parent].find((candidate) => candidate !== null && optionOf(candidate, setting))
    const option = owner && optionOf(owner, setting)
    return option && !setting.notFor.includes(command.name()) ? [applySetting(setting, { command, owner, option, config })] : []
  })
}

/** Give a command settings as if flags said so. */
export function giveSettings(command: Command, given: ConfigFile): void {
  for (const setting of SETTINGS) {
    const value = given.valueOf(setting)
    const option = value === undefined ? undefined : optionOf(command, setting)
    if (option) command.setOptionValueWithSource(option.attributeName(), value, 'cli')
  }
}

/** The config that was named, or that of this folder. */
async function configOf(command: Command): Promise<ConfigFile | undefined> {
  const { config: named } = command.optsWithGlobals<{ config?: string | boolean }>()
  if (named === false) return undefined
  const file = await import('../config/file.js')
  const path = typeof named === 'string' ? named : file.findConfig('.')
  return path === undefined ? undefined : await file.loadConfig(path)
}

interface Target {
  readonly command: Command
  /** The command, or the program that has the option for all of them. */
  readonly owner: Command
  readonly option: Option
  readonly config: ConfigFile | undefined
}

function applySetting(setting: Setting, { command, owner, option, config }: Target): SettingInForce {
  const name = option.attributeName()
  const { value, origin, from } = strongest()
  if (origin === 'variable' || origin === 'config') owner.setOptionValueWithSource(name, value, origin)
  return { setting, value, origin, from }

  function strongest(): Omit<SettingInForce, 'setting'> {
    const own = { value: owner.getOptionValue(name) as unknown, origin: 'default', from: undefined } as const
    if (owner.getOptionValueSource(name) === 'cli') return { ...own, origin: 'flag', from: setting.flag }
    if (setting.kept && goesOn(command)) return own
    const variable = variableOf(setting)
    const text = process.env[variable]
    if (text) return { value: parse(option, text, variable), origin: 'variable', from: variable }
    const said: ConfigValue | undefined = config?.valueOf(setting)
    return config && said !== undefined ? { value: said, origin: 'config', from: config.placeOf(setting) } : own
  }
}

/** What was begun keeps the settings that it was begun with. */
function goesOn(command: Command): boolean {
  return command.getOptionValue('resume') !== undefined || command.getOptionValue('inside') !== undefined
}

function optionOf(command: Command, { flag }: Setting): Option | undefined {
  return command.options.find(({ long }) => long === flag)
}

/** As the flag would be. */
function parse(option: Option, text: string, variable: string): unknown {
  try {
    return option.parseArg ? option.parseArg(text, undefined) : text
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InputError(`${variable}: ${error.message}`)
    throw error
  }
}
