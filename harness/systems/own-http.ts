import { InputError } from '../common/errors.js'
import type { OwnQuestion, OwnSystem } from '../scenario/schema.js'

type HttpSystem = Extract<OwnSystem, { readonly kind: 'http' }>

/** A longer reply is none: it would be kept with the run. */
const LONGEST_REPLY = 2_000_000

/**
 * Ask a service: POST {question, temperature, seed, maxTokens}, reply JSON. No redirect is followed: the key is for this address alone.
 * @returns a function that throws where the service gives no JSON.
 */
export function askOverHttp({ url, keyEnv, id }: HttpSystem): (asked: OwnQuestion) => Promise<unknown> {
  const key = keyEnv === undefined ? undefined : process.env[keyEnv]?.trim()
  if (keyEnv !== undefined && !key) throw new InputError(`${id}: the environment variable ${keyEnv} is not set; it holds the key of ${url}`)
  const hide = (text: string) => (key && key.length >= 8 ? text.replaceAll(key, '[key]') : text)
  return async ({ signal, ...asked }) => {
    let response: Response
    try {
      response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
        body: JSON.stringify(asked),
        signal,
      })
    } catch (error) {
      if (signal.aborted) throw error
      throw new Error(hide(`can't be reached at ${new URL(url).origin} (${reasonOf(error)})`))
    }
    const body = await readBody(response)
    if (!response.ok) throw new Error(hide(`HTTP ${response.status}: ${body.replace(/\s+/g, ' ').slice(0, 200)}`))
    try {
      return JSON.parse(body) as unknown
    } catch {
      throw new Error(hide(`its reply is no JSON: ${body.replace(/\s+/g, ' ').slice(0, 100)}`))
    }
  }
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > LONGEST_REPLY) throw new Error(`its reply is longer than ${LONGEST_REPLY} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** What fetch throws says why in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause)
}
