import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenAI } from 'openai'
import pRetry from 'p-retry'
import { InputError } from '../common/errors.js'
import type { Milliseconds, Seconds } from '../common/units.js'
import { EndpointError, type Explained, explain, explained, type Fault, fetchExplained, TRIES } from './endpoint-fault.js'

export interface EndpointOptions {
  /** Where the API is, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string
  readonly model: string
  /** Where left out, none is sent. */
  readonly apiKey?: string | undefined
  /** How long the endpoint may send nothing before the request is given up. Default 120. */
  readonly silenceSeconds?: Seconds
  /** Least pause before a second try; doubled before each further one. Default 500. */
  readonly pauseMs?: Milliseconds
}

/** Faults that pass by themselves: tried again here. */
const RETRIED: ReadonlySet<Fault> = new Set(['rate', 'server'])

export interface Endpoint {
  readonly host: string
  /**
   * Make one request. `heard` is to be called at each part of a reply that comes in parts.
   * @throws EndpointError, or the reason of the signal.
   */
  request<T>(work: (client: OpenAI, signal: AbortSignal, heard: () => void) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** An error with the address before its message, and the key out of it. */
  fault(fault: Fault, message: string): EndpointError
  /** What the endpoint said, without the key: for a message or a file. */
  hideKey(text: string): string
}

/** @throws InputError for a base URL or key that can't be one. */
export function openEndpoint({ baseUrl, model, apiKey, silenceSeconds = 120 }: EndpointOptions): Endpoint {
  const key = checkKey(apiKey)
  const hideKey = keyHider(key)
  const url = checkBaseUrl(baseUrl, hideKey)
  const address = url.href.replace(/\/+$/, '')
  // The key is hidden before anything is cut off: a part of it would not be found.
  const raise = ({ fault, message, details }: Explained) => new EndpointError(fault, shorten(hideKey(`${address}: ${message}`)), details)

  let opening: Promise<OpenAI> | undefined
  const open = async () => {
    const { OpenAI } = await import('openai')
    return new OpenAI({
      baseURL: address,
      // The client sends what its environment variables hold wherever it is pointed; so each is given here.
      apiKey: key ?? 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      defaultHeaders: { authorization: key ? `Bearer ${key}` : null },
      maxRetries: 0,
      logLevel: 'off',
      fetch: (input, init) => fetchExplained(input, init, hideKey),
    })
  }

  return {
    host: url.host,
    hideKey,
    fault: (fault, message) => raise(explained(fault, message)),
    async request(work, signal) {
      opening ??= open()
      const client = await opening
      signal?.throwIfAborted()
      const guard = new AbortController()
      let silent = false
      const timer = setTimeout(() => {
        silent = true
        guard.abort()
      }, silenceSeconds * 1000)
      try {
        return await work(client, signal ? AbortSignal.any([signal, guard.signal]) : guard.signal, () => timer.refresh())
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        if (error instanceof EndpointError) throw error
        if (silent) throw raise(explained('hang', `sent nothing for ${silenceSeconds} s, and was given up`))
        const { APIConnectionTimeoutError } = await import('openai')
        if (error instanceof APIConnectionTimeoutError) throw raise(explained('unreachable', "can't be reached in time"))
        const known = explain(error, model, key !== undefined)
        throw known ? raise(known) : error
      } finally {
        clearTimeout(timer)
        // Closes the connection where the reply was not read to its end.
        guard.abort()
      }
    },
  }
}

interface RetryOptions {
  readonly pauseMs?: Milliseconds | undefined
  readonly signal?: AbortSignal | undefined
  /** A further fault that is tried again. */
  readonly also?: Fault
}

/**
 * Try up to 4 times where the endpoint is busy or failing, with growing pauses, none shorter than it asks for.
 * @throws what the last try threw, or the reason of the signal.
 */
export async function retrying<T>(attempt: () => Promise<T>, { pauseMs = 500, signal, also }: RetryOptions): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: TRIES - 1,
      minTimeout: pauseMs,
      randomize: true,
      ...(signal ? { signal } : {}),
      shouldRetry: async ({ error }) => {
        if (!(error instanceof EndpointError) || error.postpones || !(RETRIED.has(error.fault) || error.fault === also)) return false
        await sleep(error.details.retryAfterMs ?? 0, undefined, signal ? { signal } : {})
        return true
      },
    })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw error
  }
}

function checkBaseUrl(baseUrl: string, hideKey: (text: string) => string): URL {
  if (!URL.canParse(baseUrl)) throw new InputError(`the base URL "${hideKey(baseUrl)}" is none: give it as https://api.openai.com/v1`)
  const url = new URL(baseUrl)
  if (url.username || url.password) throw new InputError(`the base URL of ${url.host} holds a user or password: give the key apart from it`)
  if (!/^https?:$/.test(url.protocol)) throw new InputError(`the base URL "${hideKey(baseUrl)}" must start with https:// or http://`)
  if (url.search || url.hash) throw new InputError(`the base URL "${hideKey(url.origin + url.pathname)}" must end before its ? or #`)
  return url
}

function checkKey(apiKey: string | undefined): string | undefined {
  const key = apiKey?.trim()
  if (!key) return undefined
  // Sent in a header. What fetch throws for a character that none can hold shows the whole header.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new InputError('the API key holds a space, a line break or a character outside ASCII: copy it again')
  return key
}

/** Shorter ones are no secrets but placeholders, and would be found in ordinary words. */
const SECRET_LENGTH = 8

function keyHider(key: string | undefined): (text: string) => string {
  if (!key || key.length < SECRET_LENGTH) return (text) => text
  return (text) => text.replaceAll(key, '[key]').replaceAll(encodeURIComponent(key), '[key]')
}

/** On one line, of at most 500 characters. */
function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.length > 500 ? `${line.slice(0, 499)}…` : line
}
