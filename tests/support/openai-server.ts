import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface OpenAiServerOptions {
  /** The key that it takes; without one, it takes any and none. */
  readonly key?: string
  /** Default: one, `chat-1`. */
  readonly chatModels?: readonly string[]
  /** Default: one, `embedding-1`. */
  readonly embeddingModels?: readonly string[]
  /** What the chat models answer. Default: an echo. */
  readonly answer?: (prompt: string) => string
  /** Tokens of the prompt that it says were cached. Default 0. */
  readonly cachedTokens?: number
  /** Parameters that its models don't support. */
  readonly rejects?: readonly string[]
  /** Longest answer in tokens. Default 4096. */
  readonly longestAnswer?: number
  /** Serve over TLS, with a certificate that nobody signed. */
  readonly tls?: boolean
}

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** What is done with a request in place of what the API would do. */
export type Reply = (request: ReceivedRequest, response: ServerResponse, behave: () => void) => unknown

export interface OpenAiServer {
  readonly baseUrl: string
  readonly requests: readonly ReceivedRequest[]
  /** Connections that were made to it. */
  readonly connections: number
  /** What the next requests get, in order; those after them get what the API gives. */
  next(...replies: readonly Reply[]): void
  close(): Promise<void>
}

/**
 * A server on the loopback interface that behaves as OpenAI's API for chat completions and embeddings does, for the parameters
 * that versus sends: keys, models and parameters are checked, chat completions are streamed word by word, tokens are words.
 */
export async function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const requests: ReceivedRequest[] = []
  const replies: Reply[] = []
  let connections = 0
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
    const received = { path: request.url ?? '', headers: request.headers, body }
    requests.push(received)
    const behave = () => answerAsApi(received, response, options)
    await (replies.shift() ?? behave)(received, response, behave)
  }
  const server = options.tls ? createTlsServer(SELF_SIGNED, listener) : createServer(listener)
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get connections() {
      return connections
    },
    next: (...more) => void replies.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A refusal in the form of the API. The message shows the key, as those of some servers do. */
export function refuse(
  status: number,
  error: { message?: string; code?: string; param?: string } = {},
  headers: Record<string, string> = {},
): Reply {
  return (request, response) => {
    const message = `${error.message ?? 'refused'} (sent: ${request.headers.authorization ?? 'no key'})`
    sendError(response, { ...error, status, message }, headers)
  }
}

/** Any body with any status; `{key}` in it becomes the authorization header. */
export function send(status: number, body: string, headers: Record<string, string>): Reply {
  return (request, response) => response.writeHead(status, headers).end(body.replaceAll('{key}', request.headers.authorization ?? ''))
}

export function webPage(status: number): Reply {
  return send(status, '<!doctype html><title>Sign in</title>{key}', { 'content-type': 'text/html; charset=utf-8' })
}

export function redirectTo(location: string, status = 307): Reply {
  return (_request, response) => response.writeHead(status, { location }).end()
}

/** Takes the request and never answers. */
export const hang: Reply = () => undefined

/** Breaks the connection before any reply. */
export const breakOff: Reply = (_request, response) => response.destroy()

/** Events of a stream as given, and then what `end` does. */
export function streamEvents(events: readonly unknown[], end: 'done' | 'close' | 'break' | 'hang' = 'done'): Reply {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    for (const event of events) {
      const data = typeof event === 'string' ? event : JSON.stringify(event)
      await new Promise((resolve) => response.write(`data: ${data}\n\n`, resolve))
    }
    if (end === 'done') response.end('data: [DONE]\n\n')
    if (end === 'close') response.end()
    if (end === 'break') response.destroy()
  }
}

/** An event of a stream of chat completions. */
export function chatChunk(delta: object, finishReason: string | null = null, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'chat-1',
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
    ...more,
  }
}

/** The vector of a text: of no particular length, and another for each text that the tests use. */
export function vectorOf(text: string): number[] {
  const counts = [1, 0, 0, 0]
  for (const character of text) {
    const slot = (character.codePointAt(0) ?? 0) % counts.length
    counts[slot] = (counts[slot] ?? 0) + 1
  }
  return counts
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '/v1/chat/completions': [
    'model',
    'messages',
    'temperature',
    'seed',
    'max_tokens',
    'max_completion_tokens',
    'stream',
    'stream_options',
    'n',
    'stop',
    'top_p',
  ],
  '/v1/embeddings': ['model', 'input', 'encoding_format', 'dimensions', 'user'],
}

interface ApiError {
  readonly status?: number
  readonly message: string
  readonly code?: string
  readonly param?: string
}

export function answerAsApi(request: ReceivedRequest, response: ServerResponse, options: OpenAiServerOptions): void {
  const refusal = refusalOf(request, options)
  if (refusal) sendError(response, refusal)
  else if (request.path === '/v1/embeddings') embed(request.body, response)
  else complete(request.body, response, options)
}

function refusalOf(request: ReceivedRequest, options: OpenAiServerOptions): ApiError | undefined {
  const { path, headers, body } = request
  const known = KNOWN[path]
  if (!known) return { status: 404, message: `Invalid URL (POST ${path})` }
  if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`) {
    return { status: 401, message: `Incorrect API key provided: ${headers.authorization}`, code: 'invalid_api_key' }
  }
  const { chatModels = ['chat-1'], embeddingModels = ['embedding-1'] } = options
  if (!(path === '/v1/embeddings' ? embeddingModels : chatModels).includes(String(body['model']))) {
    const message = `The model '${body['model']}' does not exist or you do not have access to it.`
    return { status: 404, message, code: 'model_not_found' }
  }
  const stranger = Object.keys(body).find((name) => !known.includes(name))
  if (stranger) return { message: `Unrecognized request argument supplied: ${stranger}` }
  const rejected = Object.keys(body).find((name) => options.rejects?.includes(name))
  if (rejected) {
    const instead = rejected === 'max_tokens' ? " Use 'max_completion_tokens' instead." : ''
    const message = `Unsupported parameter: '${rejected}' is not supported with this model.${instead}`
    return { message, code: 'unsupported_parameter', param: rejected }
  }
  return path === '/v1/embeddings' ? refusalOfTexts(textsOf(body)) : refusalOfLimit(body, options)
}

function refusalOfLimit(body: ReceivedRequest['body'], { longestAnswer = LONGEST_ANSWER }: OpenAiServerOptions): ApiError | undefined {
  if (body['stream'] !== true) return { message: 'This server only streams.', param: 'stream' }
  const { name, limit } = limitOf(body, longestAnswer)
  if (limit <= longestAnswer) return undefined
  const message = `${name} is too large: ${limit}. This model supports at most ${longestAnswer} completion tokens.`
  return { message, code: 'invalid_value', param: name }
}

function refusalOfTexts(texts: readonly string[]): ApiError | undefined {
  if (texts.length > 2048) return { message: 'Too many inputs. Max is 2048.', param: 'input' }
  return texts.includes('') ? { message: 'Input cannot be an empty string.', param: 'input' } : undefined
}

const LONGEST_ANSWER = 4096

function limitOf(body: ReceivedRequest['body'], longestAnswer: number): { name: string; limit: number } {
  const name = 'max_tokens' in body ? 'max_tokens' : 'max_completion_tokens'
  return { name, limit: Number(body[name] ?? longestAnswer) }
}

function textsOf(body: ReceivedRequest['body']): string[] {
  return [body['input']].flat() as string[]
}

function complete(body: ReceivedRequest['body'], response: ServerResponse, options: OpenAiServerOptions): void {
  const { answer = (prompt) => `You said: ${prompt}`, cachedTokens = 0, longestAnswer = LONGEST_ANSWER } = options
  const prompt = (body['messages'] as { content: string }[]).map(({ content }) => content).join('\n')
  const whole = answer(prompt).match(/\s*\S+/g) ?? []
  const pieces = whole.slice(0, limitOf(body, longestAnswer).limit)
  const usage = {
    prompt_tokens: words(prompt),
    completion_tokens: pieces.length,
    total_tokens: words(prompt) + pieces.length,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  }
  const counts = (body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true
  // With include_usage, every event has the field, and the last one its value and no choice.
  const more = { model: body['model'], ...(counts ? { usage: null } : {}) }
  const events = [
    chatChunk({ role: 'assistant', content: '', refusal: null }, null, more),
    ...pieces.map((content) => chatChunk({ content }, null, more)),
    chatChunk({}, pieces.length < whole.length ? 'length' : 'stop', more),
    ...(counts ? [chatChunk({}, null, { ...more, choices: [], usage })] : []),
  ]
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'req_1' })
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
  response.end('data: [DONE]\n\n')
}

function embed(body: ReceivedRequest['body'], response: ServerResponse): void {
  const texts = textsOf(body)
  const encode = (vector: number[]) => (body['encoding_format'] === 'base64' ? base64(vector) : vector)
  const tokens = texts.reduce((sum, text) => sum + words(text), 0)
  sendJson(response, 200, {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: encode(vectorOf(text)) })),
    model: body['model'],
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

export function sendError(response: ServerResponse, error: ApiError, headers: Record<string, string> = {}): void {
  const { status = 400, message, code = null, param = null } = error
  sendJson(response, status, { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param, code } }, headers)
}

export function sendJson(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function base64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64')
}

function words(text: string): number {
  return text.split(/\s+/).filter(Boolean).length
}

/**
 * Of 127.0.0.1, from 2020 to 2120: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1,
 * then openssl ca -selfsign -startdate 20200101000000Z -enddate 21200101000000Z. The key protects nothing.
 */
const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE6BF7BT+kSo1CakB
f7WvQoQUZZrht+rZM0mhPXbQ2rWhRANCAAQiFKdshAtna5ctlKZ0x0dX+snEnV/T
O4G3GKdZhJVWx2bAMJHKr1YeL6RVqrJuwKZ8N5NfxXu4ucEyhla6rKby
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBSzCB8aADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAu
MTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
MTI3LjAuMC4xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIhSnbIQLZ2uXLZSm
dMdHV/rJxJ1f0zuBtxinWYSVVsdmwDCRyq9WHi+kVaqybsCmfDeTX8V7uLnBMoZW
uqym8qMyMDAwDwYDVR0RBAgwBocEfwAAATAdBgNVHQ4EFgQU31G9e9+n9n6bJJu5
otMbrt95CgEwCgYIKoZIzj0EAwIDSQAwRgIhALZnKgAAjRKvFKkqoLyMIpRWPZXI
525kow1tqa4TORS0AiEAlucveDfJbdOxuSw1MFDcdQ+86ltlXAagPakWnESLq9M=
-----END CERTIFICATE-----`,
}
