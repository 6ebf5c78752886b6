import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerAsApi, type ReceivedRequest, type Reply, sendError, sendJson } from './openai-server.js'

/** What a job takes, from the file to its end, by the paths of OpenAI's description. */
export const TUNING_OPERATIONS = [
  'GET /files',
  'POST /files',
  'GET /fine_tuning/jobs',
  'POST /fine_tuning/jobs',
  'GET /fine_tuning/jobs/{fine_tuning_job_id}',
  'GET /fine_tuning/jobs/{fine_tuning_job_id}/events',
  'POST /fine_tuning/jobs/{fine_tuning_job_id}/cancel',
]

export interface TuningServerOptions {
  /** The key that it takes; without one, it takes any and none. */
  readonly key?: string
  /** Models that can be tuned. Default: one, `gpt-4.1-mini`. */
  readonly models?: readonly string[]
  /** Jobs wait for `advance`. Default: each look at a job moves it to its next state. */
  readonly manual?: boolean
  /** Most items on a page, whatever is asked for. Default 100. */
  readonly pageSize?: number
  /** Tokens that it bills for one epoch. Default 1,000. */
  readonly tokens?: number
  /** Makes jobs fail at the end of their training, with this message. */
  readonly failure?: string
}

/** A request, and what was replied. */
export interface Exchange {
  readonly method: string
  readonly url: URL
  /** Without its parameters, such as the boundary of a form. */
  readonly contentType: string
  readonly body: Readonly<Record<string, unknown>>
  /** `null` where the connection was broken before there was one. */
  reply: { readonly status: number; readonly contentType: string; readonly text: string } | null
}

interface TrainingFile {
  readonly id: string
  readonly filename: string
  readonly bytes: number
  readonly purpose: string
  readonly created_at: number
  readonly text: string
}

interface TuningJob {
  readonly id: string
  readonly created_at: number
  readonly model: string
  readonly training_file: string
  readonly epochs: number
  readonly seed: number
  readonly suffix: string
  readonly metadata: Readonly<Record<string, string>> | null
  status: 'validating_files' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
  finished_at: number | null
  fine_tuned_model: string | null
  trained_tokens: number | null
  error: { readonly code: string; readonly message: string; readonly param: string | null } | null
  readonly events: object[]
}

export interface TuningServer {
  readonly baseUrl: string
  readonly exchanges: readonly Exchange[]
  readonly files: readonly TrainingFile[]
  readonly jobs: readonly Readonly<TuningJob>[]
  /** How often it was asked, such as for `POST /files`; whether or not it did it. */
  count(kind: string): number
  /** What the next requests of a kind get, in order; those after them get what the API gives. */
  next(kind: string, ...replies: readonly Reply[]): void
  /** Move every job to its next state. */
  advance(): void
  close(): Promise<void>
}

/** Does what it was asked, and breaks the connection in place of a reply. */
export const breakAfterwards: Reply = (_request, response, behave) => {
  response.end = () => response.destroy()
  behave()
}

/** Does what it was asked, and never replies. */
export const hangAfterwards: Reply = (_request, response, behave) => {
  response.end = () => response
  behave()
}

/**
 * A server on the loopback interface with the state that OpenAI's API has for fine-tuning: files, jobs that go through their
 * states, events, and tuned models that answer in chat completions. What it replies is held against OpenAI's own description of
 * the API, see contract.ts.
 */
export async function startTuningServer(options: TuningServerOptions = {}): Promise<TuningServer> {
  const api = openApi(options)
  const exchanges: Exchange[] = []
  const replies: [kind: string, reply: Reply][] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', headers } = request
    const url = new URL(request.url ?? '', 'http://127.0.0.1')
    const [contentType = ''] = (headers['content-type'] ?? '').split(';')
    const { body, filename } = await parse(Buffer.concat(chunks), headers['content-type'] ?? '')
    const exchange: Exchange = { method, url, contentType, body, reply: null }
    exchanges.push(exchange)
    noteReply(response, exchange)
    const received = { path: url.pathname, headers, body }
    const planned = replies.findIndex(([kind]) => kind === kindOf(exchange))
    const reply = planned < 0 ? undefined : replies.splice(planned, 1)[0]?.[1]
    const behave = () => api.answer({ ...received, method, query: url.searchParams, filename }, response)
    await (reply ?? behave)(received, response, behave)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    exchanges,
    files: api.files,
    jobs: api.jobs,
    count: (kind) => exchanges.filter((exchange) => kindOf(exchange) === kind).length,
    next: (kind, ...more) => void replies.push(...more.map((reply): [string, Reply] => [kind, reply])),
    advance: api.advance,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Such as `POST /fine_tuning/jobs/{id}/cancel`. */
function kindOf({ method, url }: Exchange): string {
  return `${method} ${url.pathname.replace('/v1', '').replace(/(ftjob|file)-[\w-]+/, '{id}')}`
}

async function parse(bytes: Buffer, contentType: string): Promise<{ body: Record<string, unknown>; filename: string }> {
  if (!contentType.startsWith('multipart/form-data')) {
    return { body: JSON.parse(bytes.toString() || '{}') as Record<string, unknown>, filename: '' }
  }
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  const file = form.get('file') as File
  return { body: { ...Object.fromEntries(form), file: await file.text() }, filename: file.name }
}

/** Keep with the exchange what is sent. */
function noteReply(response: ServerResponse, exchange: Exchange): void {
  const { writeHead, write, end } = response
  const parts: string[] = []
  let head = { status: 0, contentType: '' }
  response.writeHead = ((status: number, headers: Record<string, string> = {}) => {
    head = { status, contentType: headers['content-type'] ?? '' }
    return writeHead.call(response, status, headers as never)
  }) as typeof writeHead
  response.write = ((text: string) => {
    parts.push(text)
    return write.call(response, text, 'utf8')
  }) as typeof write
  response.end = ((text = '') => {
    exchange.reply = { ...head, text: parts.join('') + text }
    return end.call(response, text, 'utf8')
  }) as typeof end
}

interface ApiRequest extends ReceivedRequest {
  readonly method: string
  readonly query: URLSearchParams
  readonly filename: string
}

const NEXT = { validating_files: 'queued', queued: 'running', running: 'succeeded' } as const

function openApi({ key, models = ['gpt-4.1-mini'], manual = false, pageSize = 100, tokens = 1_000, failure }: TuningServerOptions) {
  const files: TrainingFile[] = []
  const jobs: TuningJob[] = []
  let ids = 0
  let clock = 1_790_000_000

  function answer(request: ApiRequest, response: ServerResponse): unknown {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
      return sendError(response, { status: 401, message: 'Incorrect API key provided', code: 'invalid_api_key' })
    }
    if (request.path === '/v1/chat/completions') {
      const chatModels = jobs.flatMap(({ fine_tuned_model }) => fine_tuned_model ?? [])
      return answerAsApi(request, response, { chatModels })
    }
    const [, , resource = '', ...rest] = request.path.split('/')
    const kind = `${request.method} ${resource}`
    if (kind === 'GET files') return sendPage(request, response, files.map(shownFile))
    if (kind === 'POST files') return upload(request, response)
    const [, id, action] = rest
    if (kind === 'GET fine_tuning' && id === undefined) return sendPage(request, response, jobs.filter(wanted(request.query)).map(shownJob))
    if (kind === 'POST fine_tuning' && id === undefined) return createJob(request, response)
    const job = jobs.find((one) => one.id === id)
    if (!job) return sendError(response, { status: 404, message: `Could not find fine tune: ${id}`, code: 'fine_tune_not_found' })
    if (action === 'events') return sendPage(request, response, job.events as { id: string }[])
    if (action === 'cancel') return cancel(job, response)
    if (!manual) step(job)
    sendJson(response, 200, shownJob(job))
  }

  /** The newest first, as the API lists. */
  function sendPage({ query }: ApiRequest, response: ServerResponse, items: readonly { id: string }[]): void {
    const newest = items.toReversed()
    const start = newest.findIndex(({ id }) => id === query.get('after')) + 1
    const data = newest.slice(start, start + Math.min(pageSize, Number(query.get('limit') ?? pageSize)))
    const ends = { first_id: data[0]?.id ?? '', last_id: data.at(-1)?.id ?? '' }
    sendJson(response, 200, { object: 'list', data, has_more: start + data.length < newest.length, ...ends })
  }

  function upload({ body, filename }: ApiRequest, response: ServerResponse): unknown {
    if (body['purpose'] !== 'fine-tune' || !filename.endsWith('.jsonl')) {
      return sendError(response, { message: `Invalid file format for Fine-Tune API. Must be .jsonl`, param: 'file' })
    }
    const text = String(body['file'])
    const file = { id: `file-${++ids}`, filename, bytes: Buffer.byteLength(text), purpose: 'fine-tune', created_at: ++clock, text }
    files.push(file)
    sendJson(response, 200, shownFile(file))
  }

  function createJob({ body }: ApiRequest, response: ServerResponse): unknown {
    const { model, training_file, seed = 42, suffix = '', metadata = null } = body as Partial<TuningJob>
    if (!model || !models.includes(model)) {
      return sendError(response, {
        message: `Model ${model} is not available for fine-tuning`,
        code: 'model_not_available',
        param: 'model',
      })
    }
    if (!files.some(({ id }) => id === training_file)) {
      return sendError(response, { message: `invalid training_file: ${training_file}`, param: 'training_file' })
    }
    const method = body['method'] as { supervised: { hyperparameters: { n_epochs: number } } }
    const job: TuningJob = {
      id: `ftjob-${++ids}`,
      created_at: ++clock,
      model,
      training_file: String(training_file),
      epochs: method.supervised.hyperparameters.n_epochs,
      seed,
      suffix,
      metadata,
      status: 'validating_files',
      finished_at: null,
      fine_tuned_model: null,
      trained_tokens: null,
      error: null,
      events: [],
    }
    jobs.push(job)
    tell(job, `Created fine-tuning job: ${job.id}`)
    sendJson(response, 200, shownJob(job))
  }

  function cancel(job: TuningJob, response: ServerResponse): unknown {
    if (!(job.status in NEXT)) return sendError(response, { message: `Job has already ended: ${job.status}`, code: 'invalid_request' })
    end(job, 'cancelled', 'Fine-tuning job cancelled')
    sendJson(response, 200, shownJob(job))
  }

  /** To the next state, with the events that the API has for it. */
  function step(job: TuningJob): unknown {
    if (!(job.status in NEXT)) return
    const next = NEXT[job.status as keyof typeof NEXT]
    if (next === 'queued') {
      const fault = faultOfFile(files.find(({ id }) => id === job.training_file)?.text ?? '')
      if (fault) return fail(job, 'invalid_training_file', fault)
      tell(job, 'Files validated, moving job to queued state')
    }
    if (next === 'running') tell(job, 'Fine-tuning job started')
    if (next === 'succeeded') {
      for (let done = 1; done <= 4; done++) {
        const data = { step: done, train_loss: 2 / done, total_steps: 4, train_mean_token_accuracy: 0.9 }
        tell(job, `Step ${done}/4: training loss=${data.train_loss.toFixed(2)}`, data)
      }
      if (failure) return fail(job, 'server_error', failure)
      job.fine_tuned_model = `ft:${job.model}:versus:${job.suffix}:${job.id.slice(6)}`
      job.trained_tokens = tokens * job.epochs
      tell(job, `New fine-tuned model created: ${job.fine_tuned_model}`)
      return end(job, 'succeeded', 'The job has successfully completed')
    }
    job.status = next
  }

  function fail(job: TuningJob, code: string, message: string): void {
    job.error = { code, message, param: code === 'invalid_training_file' ? 'training_file' : null }
    end(job, 'failed', message)
  }

  function end(job: TuningJob, status: 'succeeded' | 'failed' | 'cancelled', message: string): void {
    job.status = status
    clock += 600
    job.finished_at = clock
    tell(job, message)
  }

  function tell(job: TuningJob, message: string, data?: object): void {
    const what = { type: data ? 'metrics' : 'message', data: data ?? {}, level: job.error ? 'error' : 'info' }
    job.events.push({ object: 'fine_tuning.job.event', id: `ftevent-${++ids}`, created_at: ++clock, message, ...what })
  }

  return { files, jobs, answer, advance: () => jobs.forEach((job) => void step(job)) }
}

/** What is wrong with a file of examples, as the API finds it. */
function faultOfFile(text: string): string | undefined {
  const lines = text.trim().split('\n')
  if (lines.length < 10) return `Training file has ${lines.length} example(s), but must have at least 10 examples`
  const bad = lines.findIndex((line) => {
    const { messages } = JSON.parse(line) as { messages: { role: string; content: string }[] }
    return messages.map(({ role }) => role).join() !== 'user,assistant' || messages.some(({ content }) => content === '')
  })
  return bad < 0 ? undefined : `Invalid file format. Line ${bad + 1}`
}

/** Only jobs with the metadata that are asked for. */
function wanted(query: URLSearchParams): (job: TuningJob) => boolean {
  const asked = [...query].flatMap(([name, value]) => (/^metadata\[/.test(name) ? [[name.slice(9, -1), value] as const] : []))
  return ({ metadata }) => asked.every(([name, value]) => metadata?.[name] === value)
}

function shownFile({ text: _text, ...file }: TrainingFile) {
  return { object: 'file', ...file, status: 'processed' }
}

function shownJob({ epochs, suffix, events: _events, ...job }: TuningJob) {
  const hyperparameters = { n_epochs: epochs, batch_size: 1, learning_rate_multiplier: 1.8 }
  return {
    object: 'fine_tuning.job',
    ...job,
    organization_id: 'org-1',
    validation_file: null,
    result_files: [],
    integrations: [],
    estimated_finish: null,
    hyperparameters,
    method: { type: 'supervised', supervised: { hyperparameters } },
    user_provided_suffix: suffix,
  }
}
