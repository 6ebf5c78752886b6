import { InputError } from '../common/errors.js'
import { isOpenAi } from '../models/choice.js'
import { loadDefinition, scenarioNames } from '../scenario/load.js'
import { endpointsOf } from './endpoints.js'
import type { Finding, Surroundings } from './finding.js'

/** Why a key is wanted. */
interface Want {
  readonly variable: string
  readonly state: 'missing' | 'absent'
  readonly enables: string
}

/** The variables that hold keys: whether they are set. What they hold is not looked at. */
export async function keys(surroundings: Surroundings): Promise<Finding[]> {
  const wants = [...endpointsOf(surroundings).map(wantOfEndpoint), ...(await wantsOfSystems(surroundings.scenarios)), OPENAI]
  const variables = [...new Set(wants.map(({ variable }) => variable))]
  return variables.map((variable) => finding(wants.filter((want) => want.variable === variable)))
}

function finding(wants: readonly Want[]): Finding {
  const variable = wants[0]?.variable ?? ''
  const name = `key ${variable}`
  if (process.env[variable]?.trim()) return { name, state: 'good', found: 'set' }
  const state = wants.some((want) => want.state === 'missing') ? 'missing' : 'absent'
  return { name, state, found: 'not set', enables: wants.map(({ enables }) => enables).join('; '), remedy: `export ${variable}=…` }
}

const OPENAI: Want = {
  variable: 'OPENAI_API_KEY',
  state: 'absent',
  enables: 'models of OpenAI’s: versus run --url, versus train --backend openai, versus judge',
}

/** A server of one's own mostly wants none; whether this one does, it says itself when it is asked. */
function wantOfEndpoint({ baseUrl, model, keyEnv }: { baseUrl: string; model: string; keyEnv: string }): Want {
  return { variable: keyEnv, state: isOpenAi(baseUrl) ? 'missing' : 'absent', enables: `${model}, where its endpoint wants a key` }
}

/** Services of the scenarios that are asked with a key. */
async function wantsOfSystems(folder: string): Promise<Want[]> {
  const definitions = await Promise.all(scenarioNames(folder).map((name) => loadDefinition(name, folder).catch(passInputError)))
  return definitions.flatMap((loaded) =>
    (loaded?.definition.systems ?? []).flatMap((system) =>
      'keyEnv' in system && system.keyEnv !== undefined
        ? [{ variable: system.keyEnv, state: 'missing' as const, enables: `the system ${system.id} of ${loaded?.definition.name}` }]
        : [],
    ),
  )
}

/** What is wrong with a scenario is said where the scenarios are looked at. */
function passInputError(error: unknown): undefined {
  if (!(error instanceof InputError)) throw error
}
