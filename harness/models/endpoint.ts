import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenAI } from 'openai'
import pRetry from 'p-retry'
import { codeOf, InputError } from '../common/errors.js'
import type { Milliseconds, Seconds } from '../common/units.js'

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

/**
 * What went wrong:
 * `key` refused, or wanted; `model` unknown; `request` rejected; `rate` of requests too high; `quota` used up; `server` failed;
 * `address` where no API is; `redirect` refused; `certificate` not trusted; `unreachable`; `hang`; `cut` off; `empty` answer;
 * `reply` that is not what the API gives.
 */
export type Fault =
  | 'key'
  | 'model'
  | 'request'
  | 'rate'
  | 'quota'
  | 'server'
  | 'address'
  | 'redirect'
  | 'certificate'
  | 'unreachable'
  | 'hang'
  | 'cut'
  | 'empty'
  | 'reply'

/** Faults that pass by themselves: tried again here. */
const RETRIED: ReadonlySet<Fault> = new Set(['rate', 'server'])
/** Faults that may pass, and are left to the caller to try again. */
const MAY_PASS: ReadonlySet<Fault> = new Set(['unreachable', 'cut', 'empty', 'reply'])

/** Faults that every other request would meet, too. */
const HOPELESS: ReadonlySet<Fault> = new Set(['key', 'model', 'quota', 'address', 'redirect', 'certificate'])

const TRIES = 4
/** An endpoint that asks for a longer wait than this has in effect refused. */
const LONGEST_WAIT: Milliseconds = 120_000

/** An endpoint gave no answer. The message never holds the key, and there is no cause, as what a server says can hold it. */
export class EndpointError extends InputError {
  constructor(
    readonly fault: Fault,
    message: string,
    readonly details: {
      /** The parameter that was rejected. */
      readonly parameter?: string
      /** How long the endpoint asks to wait. */
      readonly retryAfterMs?: Milliseconds
    } = {},
  ) {
    super(message)
  }

  /** Whether the caller may try again; where not, it was tried as often as makes sense. */
  get mayPass(): boolean {
    return MAY_PASS.has(this.fault)
  }

  /** Whether every other request would fail as well, until the user mends something. */
  get hopeless(): boolean {
    return HOPELESS.has(this.fault)
  }
}

export interface Endpoint {
  readonly host: string
  /**
   * Make one request. `heard` is to be called at each part of a reply that comes in parts.
   * @throws EndpointError, or the reason of the signal.
   */
  request<T>(work: (client: OpenAI, signal: AbortSignal, heard: () => void) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** An error with the address before its message, and the key out of it. */
  fault(fault: Fault, message: string): EndpointError
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
        if (!(error instanceof EndpointError) || !(RETRIED.has(error.fault) || error.fault === also)) return false
        const { retryAfterMs = 0 } = error.details
        if (retryAfterMs > LONGEST_WAIT) return false
        await sleep(retryAfterMs, undefined, signal ? { signal } : {})
        return true
      },
    })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw error
  }
}

export interface Slots {
  /** How many may be under way at this time. */
  readonly width: number
  /** Run when a slot is free, in the order of the calls. @throws what the work throws, or the reason of a signal that aborts the wait. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Successes after which one more request is let through. */
const SUCCESSES_TO_WIDEN = 20

/**
 * Let so many requests through at once: half as many after the endpoint said that it was too much, one more after each
 * 20 successes, never more than `widest`. Requests that started before a halving don't halve again.
 */
export function limitRequests(widest: number): Slots {
  if (!Number.isInteger(widest) || widest < 1) throw new InputError(`the concurrency is a whole number of at least 1, not ${widest}`)
  let width = widest
  let underWay = 0
  let successes = 0
  let halvings = 0
  const waiting = new Set<() => void>()

  const admit = () => {
    for (const start of waiting) {
      if (underWay >= width) return
      waiting.delete(start)
      underWay++
      start()
    }
  }
  const slot = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(start)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.add(start)
      admit()
    })

  return {
    get width() {
      return width
    },
    async run(work, signal) {
      signal?.throwIfAborted()
      await slot(signal)
      const halvingsBefore = halvings
      try {
        const result = await work()
        if (width < widest && ++successes === SUCCESSES_TO_WIDEN) {
          width++
          successes = 0
        }
        return result
      } catch (error) {
        if (error instanceof EndpointError && error.fault === 'rate') {
          successes = 0
          if (halvings === halvingsBefore) {
            halvings++
            width = Math.max(1, Math.floor(width / 2))
          }
        }
        throw error
      } finally {
        underWay--
        admit()
      }
    },
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

/** What an endpoint says with a status that is no success, whatever form it has. */
interface Refusal {
  readonly message: string
  readonly code: string
  readonly parameter: string
  readonly html: boolean
  readonly json: boolean
  /** Where a redirect leads, without its path. */
  readonly location: string
  readonly retryAfterMs: Milliseconds | null
}

/** fetch that follows no redirect, with refusals in the one form that the client keeps: under `error`. */
async function fetchExplained(
  input: string | URL | Request,
  init: RequestInit | undefined,
  hideKey: (text: string) => string,
): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' })
  if (response.ok) return response
  const error = readRefusal(hideKey(await response.text()), response)
  return new Response(JSON.stringify({ error }), { status: response.status, headers: { 'content-type': 'application/json' } })
}

function readRefusal(text: string, { headers, url }: Response): Refusal {
  const html = /html/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(text)
  const body = parseJson(text)
  // OpenAI: {error: {message, code, param}}; others: {error: "…"}, {message}, and FastAPI's {detail: "…" or [{loc, msg}]}.
  const error = field(body, 'error') ?? body
  const detail = field(body, 'detail')
  const first = Array.isArray(detail) ? (detail[0] as unknown) : undefined
  const place = field(first, 'loc')
  return {
    message: firstText(field(error, 'message'), error, field(first, 'msg'), detail, html ? '' : text),
    code: firstText(field(error, 'code'), field(error, 'type')),
    parameter: firstText(field(error, 'param'), Array.isArray(place) ? place.at(-1) : undefined),
    html,
    json: typeof body === 'object' && body !== null,
    location: originOf(headers.get('location'), url),
    retryAfterMs: retryAfter(headers),
  }
}

/** @returns the wait that is asked for, `null` where none is. RFC 9110, section 10.2.3: seconds or a date. */
function retryAfter(headers: Headers): Milliseconds | null {
  const precise = Number.parseFloat(headers.get('retry-after-ms') ?? '')
  if (precise >= 0) return precise
  const asked = headers.get('retry-after')
  if (!asked) return null
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now()
  return Number.isNaN(wait) ? null : Math.max(0, wait)
}

type Explained = Pick<EndpointError, 'fault' | 'message' | 'details'>

/** @returns undefined for what is no fault of the endpoint's. */
function explain(error: unknown, model: string, hasKey: boolean): Explained | undefined {
  const status = field(error, 'status')
  const refusal = field(error, 'error')
  if (typeof status === 'number') return explainStatus(status, refusal as Refusal, model, hasKey)
  // An event of the stream that holds an error.
  if (refusal !== undefined && refusal !== null) {
    const message = firstText(field(refusal, 'message'), refusal, JSON.stringify(refusal))
    return explained('cut', `failed in the middle of the answer: ${message}`)
  }
  return explainConnection(error)
}

function explainStatus(status: number, refusal: Refusal, model: string, hasKey: boolean): Explained {
  const { code, html, json, location } = refusal
  const said = `(HTTP ${status})${refusal.message && `: ${refusal.message}`}`
  if (status < 400) {
    return explained(
      'redirect',
      `redirects to ${location || 'nowhere'} ${said}, where the key is not sent: give the base URL that is meant`,
    )
  }
  // What is said of a wrong key shows parts of it.
  if (status === 401 && hasKey) return explained('key', 'the API key is refused (HTTP 401): check that it is one for this endpoint')
  if (status === 401) return explained('key', `wants an API key ${said}`)
  if (status === 403) return explained('key', `refuses ${model} to this API key ${said}`)
  if (status === 429 && /insufficient_quota|billing|credit/i.test(code)) return explained('quota', `the API key has no credit left ${said}`)
  if (status === 429) return explainBusy('rate', status, refusal)
  if (status >= 500 || status === 408) return explainBusy('server', status, refusal)
  if (html) return explained('address', `a web page answers there (HTTP ${status}): a base URL mostly ends in /v1`)
  if (status === 404 && !json) return explained('address', `there is no such API ${said}: a base URL mostly ends in /v1`)
  if (status === 404) return explained('model', `has no model ${model}, or not for this API key ${said}`)
  const parameter = refusal.parameter || SENT.exec(refusal.message)?.[0]
  return parameter
    ? explained('request', `rejects ${parameter} for ${model} ${said}`, { parameter })
    : explained('request', `rejects the request for ${model} ${said}`)
}

/** Parameters that a refusal may name in its text only; not those whose names are ordinary words. */
const SENT = /\b(max_completion_tokens|max_tokens|temperature|seed|stream_options|encoding_format)\b/

function explainBusy(fault: 'rate' | 'server', status: number, { message, retryAfterMs }: Refusal): Explained {
  const what = fault === 'rate' ? 'too many requests' : 'fails'
  const wait = retryAfterMs === null ? '' : `, wait ${Math.ceil(retryAfterMs / 1000)} s`
  const tries = (retryAfterMs ?? 0) > LONGEST_WAIT ? '' : `, at the last of ${TRIES} tries`
  return explained(
    fault,
    `${what} (HTTP ${status}${wait}${tries})${message && `: ${message}`}`,
    retryAfterMs === null ? {} : { retryAfterMs },
  )
}

function explainConnection(error: unknown): Explained | undefined {
  if (error instanceof SyntaxError) return explained('reply', `its reply is no JSON (${error.message})`)
  const code = rootCode(error)
  if (code === undefined) return undefined
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) {
    return explained('certificate', `its TLS certificate is not trusted (${code}): name the file of its authority in NODE_EXTRA_CA_CERTS`)
  }
  if (BROKEN.includes(code)) return explained('cut', `the connection broke before the answer was whole (${code})`)
  if (/^ERR_SSL/.test(code)) return explained('unreachable', `no TLS there (${code}): is its base URL one with http://?`)
  return explained('unreachable', `can't be reached (${code})`)
}

const BROKEN = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

function explained(fault: Fault, message: string, details: EndpointError['details'] = {}): Explained {
  return { fault, message, details }
}

/** The code of the error, or of the first of its causes that has one. */
function rootCode(error: unknown): string | undefined {
  return codeOf(error) ?? (error instanceof Error && error.cause !== undefined ? rootCode(error.cause) : undefined)
}

function originOf(location: string | null, base: string): string {
  return location !== null && URL.canParse(location, base) ? new URL(location, base).origin : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

/** @returns the first that is a text, an empty one where none is. */
function firstText(...values: readonly unknown[]): string {
  return values.find((value): value is string => typeof value === 'string') ?? ''
}

/** On one line, of at most 500 characters. */
function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.length > 500 ? `${line.slice(0, 499)}…` : line
}
