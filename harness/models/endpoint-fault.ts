import { codeOf, InputError } from '../common/errors.js'
import type { Milliseconds } from '../common/units.js'

/**
 * What went wrong:
 * `key` refused, or wanted; `model` unknown; `request` rejected; `rate` of requests too high; `quota` used up; `server` failed;
 * `address` where no API is; `redirect` refused; `certificate` not trusted; `unreachable`; `hang`; `cut` off; `empty`, without text or a normal end;
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

/** Faults that may pass, and are left to the caller to try again. */
const MAY_PASS: ReadonlySet<Fault> = new Set(['unreachable', 'cut', 'empty', 'reply'])

/** Faults that every other request would meet, too. */
const HOPELESS: ReadonlySet<Fault> = new Set(['key', 'model', 'quota', 'address', 'redirect', 'certificate'])

/** Times that a request is made where the fault passes by itself. */
export const TRIES = 4
/** An endpoint that asks for a longer wait than this has refused, and not only this request. */
const LONGEST_WAIT: Milliseconds = 120_000

function isTooLong(wait: Milliseconds): boolean {
  return wait > LONGEST_WAIT
}

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

  /** Whether every other request would fail as well, until the user mends something or the wait is over. */
  get hopeless(): boolean {
    return HOPELESS.has(this.fault) || this.postpones
  }

  /** Whether it asks for more than {@link LONGEST_WAIT}, as where the requests of a day are used up. */
  get postpones(): boolean {
    return isTooLong(this.details.retryAfterMs ?? 0)
  }
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
export async function fetchExplained(
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

export type Explained = Pick<EndpointError, 'fault' | 'message' | 'details'>

/** @returns undefined for what is no fault of the endpoint's. */
export function explain(error: unknown, model: string, hasKey: boolean): Explained | undefined {
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
  const { html, json, location } = refusal
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
  if (status === 403 && MODERATED.test(refusal.message)) return explained('request', `rejects the request for ${model} ${said}`)
  if (status === 403) return explained('key', `refuses ${model} to this API key ${said}`)
  if (isSpent(status, refusal)) return explained('quota', `the API key has no credit left ${said}`)
  if (status === 429) return explainBusy('rate', status, refusal)
  if (status >= 500 || status === 408) return explainBusy('server', status, refusal)
  // A proxy has a page for one prompt that is too long, too.
  if (html && status !== 413) return explained('address', `a web page answers there (HTTP ${status}): a base URL mostly ends in /v1`)
  if (status === 404 && !json) return explained('address', `there is no such API ${said}: a base URL mostly ends in /v1`)
  if (status === 404) return explained('model', `has no model ${model}, or not for this API key ${said}`)
  const parameter = refusal.parameter || SENT.exec(refusal.message)?.[0]
  return parameter
    ? explained('request', `rejects ${parameter} for ${model} ${said}`, { parameter })
    : explained('request', `rejects the request for ${model} ${said}`)
}

/** Of one prompt that was held against the provider's rules: OpenRouter's 403. */
const MODERATED = /moderation|flagged|content (filter|policy)/i

/** OpenAI's 429 and 400, OpenRouter's and DeepSeek's 402, Anthropic's 400. */
function isSpent(status: number, { code, message }: Refusal): boolean {
  if (status === 402) return true
  return (
    [400, 429].includes(status) && (/insufficient_quota|billing|credit/i.test(code) || /^your credit balance is too low/i.test(message))
  )
}

/** Parameters that a refusal may name in its text only; not those whose names are ordinary words. */
const SENT = /\b(max_completion_tokens|max_tokens|temperature|seed|stream_options|encoding_format)\b/

function explainBusy(fault: 'rate' | 'server', status: number, { message, retryAfterMs }: Refusal): Explained {
  const what = fault === 'rate' ? 'too many requests' : 'fails'
  const wait = retryAfterMs === null ? '' : `, wait ${Math.ceil(retryAfterMs / 1000)} s`
  const tries = isTooLong(retryAfterMs ?? 0) ? '' : `, at the last of ${TRIES} tries`
  return explained(
    fault,
    `${what} (HTTP ${status}${wait}${tries})${message && `: ${message}`}`,
    retryAfterMs === null ? {} : { retryAfterMs },
  )
}

function explainConnection(error: unknown): Explained | undefined {
  if (error instanceof SyntaxError) return explained('reply', `its reply is no JSON (${error.message})`)
  const code = rootCode(error)
  if (code === undefined) {
    // fetch refuses some ports before it tries: a failure without a code.
    const why = fetchFailure(error)
    return why === undefined ? undefined : explained('unreachable', `can't be reached (${why})`)
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) {
    return explained('certificate', `its TLS certificate is not trusted (${code}): name the file of its authority in NODE_EXTRA_CA_CERTS`)
  }
  if (BROKEN.includes(code)) return explained('cut', `the connection broke before the answer was whole (${code})`)
  if (/^ERR_SSL/.test(code)) return explained('unreachable', `no TLS there (${code}): is its base URL one with http://?`)
  return explained('unreachable', `can't be reached (${code})`)
}

const BROKEN = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']

export function explained(fault: Fault, message: string, details: EndpointError['details'] = {}): Explained {
  return { fault, message, details }
}

/** The code of the error, or of the first of its causes that has one. */
function rootCode(error: unknown): string | undefined {
  return codeOf(error) ?? (error instanceof Error && error.cause !== undefined ? rootCode(error.cause) : undefined)
}

/** Why `fetch` failed, where it did. */
function fetchFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof TypeError && error.message === 'fetch failed')
    return error.cause instanceof Error ? error.cause.message : error.message
  return fetchFailure(error.cause)
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
