import { z } from 'zod'
import { type EndpointOptions, openEndpoint, retrying } from '../models/endpoint.js'
import { EndpointError } from '../models/endpoint-fault.js'

const id = z.string().min(1)
const fileSchema = z.object({ id, filename: z.string(), bytes: z.number(), status: z.string().nullish() })
const jobSchema = z.object({
  id,
  status: z.string(),
  model: z.string(),
  training_file: z.string(),
  created_at: z.number(),
  finished_at: z.number().nullish(),
  fine_tuned_model: z.string().nullish(),
  trained_tokens: z.number().nullish(),
  error: z.object({ message: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})
const eventSchema = z.object({
  id,
  level: z.string(),
  message: z.string(),
  /** `null` where they are not those of a step. */
  data: z.object({ step: z.number(), train_loss: z.number(), total_steps: z.number().nullish() }).nullish().catch(null),
})

export type Job = z.infer<typeof jobSchema>
export type JobEvent = z.infer<typeof eventSchema>

/** How a job is to be tuned. Direct preference optimisation would be another `type` with hyperparameters of its own. */
export interface Method {
  readonly type: 'supervised'
  readonly epochs: number
}

interface JobRequest {
  readonly trainingFile: string
  readonly method: Method
  readonly seed: number
  /** Put into the tuned model's name; at most 64 characters. */
  readonly suffix: string
  /** Kept with the job, for it to be found by. */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * OpenAI's API for files and fine-tuning jobs, one request a call: nothing is tried again here, see `steady`.
 * All throw EndpointError, or the reason of the signal.
 */
export interface TuningApi {
  /** The uploaded training file of a name and size, the newest first. */
  findFile(name: string, bytes: number, signal?: AbortSignal): Promise<string | undefined>
  upload(name: string, text: string, signal?: AbortSignal): Promise<string>
  /** Jobs with these metadata, the newest first. */
  jobsWith(metadata: JobRequest['metadata'], signal?: AbortSignal): Promise<Job[]>
  /** `undefined` where there is no such job. */
  job(id: string, signal?: AbortSignal): Promise<Job | undefined>
  createJob(request: JobRequest, signal?: AbortSignal): Promise<Job>
  cancel(id: string, signal?: AbortSignal): Promise<Job>
  /** Events of a job that are not among those seen, the oldest first. */
  newEvents(id: string, seen: ReadonlySet<string>, signal?: AbortSignal): Promise<JobEvent[]>
  /** Try again where the API is busy or failing, or the connection broke. Only for what may be done twice. */
  steady<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** An error in the API's name, with the key out of it. */
  fault(message: string): EndpointError
  hideKey(text: string): string
}

/** @throws InputError for a base URL or key that can't be one. */
export function openTuningApi(options: EndpointOptions): TuningApi {
  const endpoint = openEndpoint(options)
  const { model, pauseMs } = options

  function check<T>(reply: unknown, schema: z.ZodType<T>, what: string): T {
    const parsed = schema.safeParse(reply)
    if (parsed.success) return parsed.data
    if (typeof reply === 'string' && /^\s*</.test(reply)) {
      throw endpoint.fault('address', 'a web page answers there: a base URL mostly ends in /v1')
    }
    throw endpoint.fault('reply', `gave no ${what} but ${JSON.stringify(reply) ?? 'nothing'}`)
  }

  function get<T>(path: string, schema: z.ZodType<T>, query: Query, signal?: AbortSignal): Promise<T> {
    return endpoint.request(async (client, signal) => check(await client.get(path, { query, signal }), schema, path), signal)
  }

  /** Every item of a list that comes in pages. */
  async function* list<T extends { id: string }>(path: string, item: z.ZodType<T>, query: Query, signal?: AbortSignal) {
    const page = z.object({ data: z.array(item), has_more: z.boolean().nullish() })
    let after: string | undefined
    for (;;) {
      const { data, has_more } = await get(path, page, { ...query, ...(after && { after }) }, signal)
      yield* data
      const last = data.at(-1)?.id
      if (!has_more || !last || last === after) return
      after = last
    }
  }

  return {
    async findFile(name, bytes, signal) {
      for await (const file of list('/files', fileSchema, { purpose: 'fine-tune' }, signal)) {
        if (file.filename === name && file.bytes === bytes && file.status !== 'error') return file.id
      }
      return undefined
    },
    async upload(name, text, signal) {
      const { toFile } = await import('openai')
      const file = await toFile(Buffer.from(text), name, { type: 'application/jsonl' })
      return endpoint.request(async (client, signal) => {
        const reply = await client.files.create({ file, purpose: 'fine-tune' }, { signal })
        return check(reply, fileSchema, 'file').id
      }, signal)
    },
    async jobsWith(metadata, signal) {
      const filter = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`metadata[${key}]`, value]))
      const jobs: Job[] = []
      // Not every server filters.
      for await (const job of list('/fine_tuning/jobs', jobSchema, { limit: 100, ...filter }, signal)) {
        if (Object.entries(metadata).every(([key, value]) => job.metadata?.[key] === value)) jobs.push(job)
      }
      return jobs.sort((a, b) => b.created_at - a.created_at)
    },
    async job(id, signal) {
      try {
        return await get(`/fine_tuning/jobs/${encodeURIComponent(id)}`, jobSchema, {}, signal)
      } catch (error) {
        if (error instanceof EndpointError && error.fault === 'model') return undefined
        throw error
      }
    },
    createJob: ({ trainingFile, method, seed, suffix, metadata }, signal) =>
      endpoint.request(async (client, signal) => {
        const body = {
          model,
          training_file: trainingFile,
          method: { type: method.type, [method.type]: { hyperparameters: { n_epochs: method.epochs } } },
          seed,
          suffix,
          metadata: { ...metadata },
        }
        return check(await client.fineTuning.jobs.create(body, { signal }), jobSchema, 'job')
      }, signal),
    cancel: (id, signal) =>
      endpoint.request(async (client, signal) => check(await client.fineTuning.jobs.cancel(id, { signal }), jobSchema, 'job'), signal),
    async newEvents(id, seen, signal) {
      const events: JobEvent[] = []
      // The newest come first.
      for await (const event of list(`/fine_tuning/jobs/${encodeURIComponent(id)}/events`, eventSchema, { limit: 100 }, signal)) {
        if (seen.has(event.id)) break
        events.push(event)
      }
      return events.reverse()
    },
    steady: (work, signal) => retrying(work, { pauseMs, signal, also: 'cut' }),
    fault: (message) => endpoint.fault('request', message),
    hideKey: endpoint.hideKey,
  }
}

type Query = Readonly<Record<string, string | number>>
