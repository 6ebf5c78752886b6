import { messageOf } from '../common/errors.js'
import { withoutSecrets } from '../common/secret.js'
import type { ChosenEndpoint } from '../models/choice.js'
import { openEndpoint } from '../models/endpoint.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { Finding, Surroundings } from './finding.js'

/** How long an endpoint has to answer. */
const PATIENCE_SECONDS = 10

/** The endpoints of the settings, and the hub where HF_ENDPOINT names one. Nothing else is contacted. */
export function endpoints(surroundings: Surroundings): Promise<Finding[]> {
  const hub = process.env['HF_ENDPOINT']
  return Promise.all([...endpointsOf(surroundings).map(endpoint), ...(hub ? [hubFinding(hub)] : [])])
}

/** Each model behind an endpoint, once. */
export function endpointsOf({ chat, embedding, tuned }: Surroundings): ChosenEndpoint[] {
  const chosen = [chat, embedding].flatMap((model) => (model.kind === 'endpoint' ? [model.endpoint] : []))
  const all = tuned ? [...chosen, tuned] : chosen
  return all.filter((one, index) => all.findIndex((other) => other.baseUrl === one.baseUrl && other.model === one.model) === index)
}

/** Ask for the list of models, with the key where there is one: no token is paid for. */
async function endpoint({ baseUrl, model, keyEnv }: ChosenEndpoint): Promise<Finding> {
  const name = `endpoint of ${model}`
  const where = withoutSecrets(baseUrl)
  try {
    const { request } = openEndpoint({ baseUrl, model, apiKey: process.env[keyEnv], silenceSeconds: PATIENCE_SECONDS })
    const { data } = await request((client, signal) => client.models.list({ signal }))
    const ids = Array.isArray(data) ? data.map(({ id }) => id) : []
    return { name, state: 'good', found: ids.includes(model) ? `${where} has it` : `${where} answers; its list does not name ${model}` }
  } catch (error) {
    // There is an API, without a list of models.
    if (error instanceof EndpointError && error.fault === 'model') return { name, state: 'good', found: `${where} answers` }
    if (!(error instanceof Error)) throw error
    return { name, state: 'missing', found: messageOf(error), enables: `systems that ask ${model}`, remedy: remedyFor(error, keyEnv) }
  }
}

function remedyFor(error: Error, keyEnv: string): string {
  const fault = error instanceof EndpointError ? error.fault : undefined
  if (fault === 'key') return `export ${keyEnv}=… with a key for it`
  if (fault === 'unreachable' || fault === 'hang') return 'start the server, or mend the address (--url)'
  return 'mend the address (--url)'
}

async function hubFinding(hub: string): Promise<Finding> {
  const name = 'hub (HF_ENDPOINT)'
  const where = withoutSecrets(hub)
  try {
    const { status } = await fetch(hub, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_SECONDS * 1000) })
    return { name, state: 'good', found: `${where} answers (HTTP ${status})` }
  } catch {
    const enables = 'models that are not in the cache, where no Python package has them'
    return { name, state: 'absent', found: `${where} can't be reached`, enables, remedy: 'mend HF_ENDPOINT, or unset it' }
  }
}
