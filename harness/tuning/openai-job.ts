import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { readJson, validate } from '../common/jsonl.js'
import { cacheFolder } from '../common/paths.js'
import type { Milliseconds } from '../common/units.js'
import { withLock } from '../common/with-lock.js'
import { trainingCost } from '../cost/bill.js'
import { type FineTuningPrice, fineTuningPrice, type Prices } from '../cost/prices.js'
import type { EndpointOptions } from '../models/endpoint.js'
import type { EndpointError } from '../models/endpoint-fault.js'
import { ADAPTER_FILE, PROVENANCE_FILE } from './adapter.js'
import type { LossPoint, TuningBackend, TuningEvents, TuningResult } from './backend.js'
import { type ChatSet, chatSet } from './chat-format.js'
import { type Job, type Method, openTuningApi, type TuningApi } from './openai-api.js'
import { curveOf, ENDED, type End, follow } from './openai-follow.js'
import type { TrainingPair } from './training-set.js'

export interface OpenAiTuningOptions {
  /** Where the API is, and the model that is to be tuned. */
  readonly endpoint: EndpointOptions
  readonly pairs: readonly TrainingPair[]
  /** Put into the tuned model's name. */
  readonly name: string
  /** 1 to 50. */
  readonly epochs: number
  /** 0 to 2,147,483,647. */
  readonly seed: number
  readonly prices: Prices
  /** Folder that `provenance.json` is put into, when the job has succeeded. Default: one of its own in the cache. */
  readonly out?: string | undefined
  /** Least pause between two looks at the job; it grows to six times as much while nothing is new. Default 10,000. */
  readonly pollMs?: Milliseconds | undefined
}

export interface OpenAiBackend extends TuningBackend {
  /** Cancel the job that an earlier call started. @returns its id. @throws InputError where none is under way. */
  cancel(signal?: AbortSignal): Promise<string>
}

const limitsSchema = z.object({ epochs: z.int().min(1).max(50), seed: z.int().min(0).max(2_147_483_647) })

/**
 * Supervised fine-tuning by a job of OpenAI's, or of an API like it. The job goes on when this process ends: the next call for the
 * same training set, model and settings takes it up again. There is one file and one job for them, however often a reply is lost
 * or the process killed; a further job only after one has failed or was cancelled.
 * @throws InputError for options that can't be used.
 */
export function openAiBackend(options: OpenAiTuningOptions): OpenAiBackend {
  const api = openTuningApi(options.endpoint)
  validate(options, limitsSchema, 'training at OpenAI')
  return {
    async prepare(signal) {
      const task = await taskOf(options)
      const price = fineTuningPrice(options.prices, options.endpoint.model)
      if (existsSync(join(task.out, ADAPTER_FILE))) throw new InputError(`${task.out}: holds an adapter; name another folder with --out`)
      const { job } = await api.steady(() => locate(api, task, signal), signal)
      const { examples, tokens } = task.set
      const { epochs } = options
      return {
        estimate: { examples, tokens, epochs, dollars: trainingCost({ tokens, epochs }, price) },
        started: job !== undefined,
        async start(events, signal) {
          const { id } = await obtain(api, task, events, signal)
          events.onStep(`the job is ${id}`)
          const end = await follow(api, id, { events, signal, pollMs: options.pollMs ?? POLL_MS })
          if (end.job.status !== 'succeeded') throw await giveUp(api, task, end.job)
          return publish(api, task, price, end)
        },
      }
    },
    async cancel(signal) {
      const task = await taskOf(options)
      const { job } = await api.steady(() => locate(api, task, signal), signal)
      if (!job || ENDED.has(job.status))
        throw new InputError(`no job of this training set is under way${job ? `: ${job.id} ${job.status}` : ''}`)
      const { status } = await makeOnce(api, {
        find: async () => {
          const now = await api.job(job.id, signal)
          return now && ENDED.has(now.status) ? now : undefined
        },
        make: () => api.cancel(job.id, signal),
        signal,
      })
      if (status !== 'cancelled') throw api.fault(`the job ${job.id} could not be cancelled: it is ${status}`)
      await noteEnd(task, job.id)
      return job.id
    },
  }
}

const POLL_MS: Milliseconds = 10_000

/** What is to be done, and where it is noted. */
interface Task {
  readonly options: OpenAiTuningOptions
  readonly set: ChatSet
  readonly method: Method
  /** Names the job, here and in its metadata: the same for the same training set, model, settings and API. */
  readonly key: string
  readonly record: string
  readonly out: string
}

async function taskOf(options: OpenAiTuningOptions): Promise<Task> {
  const { endpoint, epochs, seed } = options
  const set = await chatSet(options.pairs, endpoint.model)
  const method: Method = { type: 'supervised', epochs }
  const baseUrl = endpoint.baseUrl.replace(/\/+$/, '')
  const key = hashOf({ baseUrl, model: endpoint.model, trainingSet: set.sha256, method, seed })
  const folder = cacheFolder('training', 'openai')
  mkdirSync(folder, { recursive: true })
  return { options, set, method, key, record: join(folder, `${key}.json`), out: options.out ?? join(folder, key) }
}

/**
 * Written before anything is sent: once it is there, a job in the API's list that is not among the ended ones is the one of this
 * record, even where its reply was lost.
 */
const recordSchema = z.strictObject({
  job: z.string().optional(),
  /** Jobs that failed or were cancelled, as the user knows. */
  ended: z.array(z.string()),
})
type JobRecord = z.infer<typeof recordSchema>

function readRecord({ record }: Task): JobRecord | undefined {
  return existsSync(record) ? readJson(record, recordSchema) : undefined
}

async function writeRecord(task: Task, record: JobRecord): Promise<void> {
  await writeFileAtomic(task.record, `${JSON.stringify(record, null, 2)}\n`)
}

async function noteEnd(task: Task, id: string): Promise<void> {
  await writeRecord(task, { ended: [...new Set([...(readRecord(task)?.ended ?? []), id])] })
}

/** The job that was started before, by its record, else by the API's list. Without a record, those that failed are over. */
async function locate(api: TuningApi, task: Task, signal?: AbortSignal): Promise<{ job: Job | undefined; ended: string[] }> {
  const record = readRecord(task)
  const kept = record?.job === undefined ? undefined : await api.job(record.job, signal)
  if (record && kept) return { job: kept, ended: record.ended }
  const jobs = await api.jobsWith({ versus: task.key }, signal)
  const ended = record?.ended ?? jobs.filter(({ status }) => ENDED.has(status) && status !== 'succeeded').map(({ id }) => id)
  return { job: jobs.find(({ id }) => !ended.includes(id)), ended }
}

/** The job that was started before, or else a new one. */
async function obtain(api: TuningApi, task: Task, events: TuningEvents, signal?: AbortSignal): Promise<Job> {
  const { options, set, method, key } = task
  const onWait = () => events.onStep('waiting: another process is starting this job')
  return withLock(task.record, { staleSeconds: 5, waitSeconds: 600, onWait, signal }, async () => {
    const { job: earlier, ended } = await api.steady(() => locate(api, task, signal), signal)
    if (earlier) {
      await writeRecord(task, { job: earlier.id, ended })
      return earlier
    }
    await writeRecord(task, { ended })
    const name = `versus-${set.sha256}.jsonl`
    const trainingFile = await makeOnce(api, {
      find: () => api.findFile(name, Buffer.byteLength(set.jsonl), signal),
      make: () => {
        events.onStep(`uploading ${set.examples} examples`)
        return api.upload(name, set.jsonl, signal)
      },
      signal,
    })
    const suffix = options.name.replace(/[^a-z0-9-]/gi, '-').slice(0, 64)
    const job = await makeOnce(api, {
      find: async () => (await locate(api, task, signal)).job,
      make: () => api.createJob({ trainingFile, method, seed: options.seed, suffix, metadata: { versus: key } }, signal),
      signal,
    })
    await writeRecord(task, { job: job.id, ended })
    return job
  })
}

/** A reply can be lost after the API has done what it was asked: before each try, look whether an earlier one got through. */
function makeOnce<T>(
  api: TuningApi,
  { find, make, signal }: { find: () => Promise<T | undefined>; make: () => Promise<T>; signal: AbortSignal | undefined },
): Promise<T> {
  return api.steady(async () => (await find()) ?? (await make()), signal)
}

/** Note that the user knows of the end, so that the next call starts a new job. */
async function giveUp(api: TuningApi, task: Task, { id, status, error }: Job): Promise<EndpointError> {
  await noteEnd(task, id)
  const what = status === 'cancelled' ? 'was cancelled' : status
  return api.fault(`the job ${id} ${what}${error?.message ? `: ${error.message}` : ''} (the same command starts a new one)`)
}

/** What a tuned model is and took; written when its job has succeeded. */
interface TunedModel {
  readonly kind: 'openai'
  readonly model: string
  readonly base: string
  readonly endpoint: string
  readonly job: string
  readonly trainingFile: string
  readonly trainingSet: { readonly sha256: string; readonly examples: number }
  readonly method: Method
  readonly seed: number
  /** When the job was made. */
  readonly created: string
  /** From then until it had succeeded, waiting in the queue and all. */
  readonly seconds: number
  /** As they were billed: those of all epochs. */
  readonly trainedTokens: number
  /** Dollars per million trained tokens. */
  readonly price: Pick<FineTuningPrice, 'training' | 'date' | 'basis'>
  readonly dollars: number
  readonly lossCurve: readonly LossPoint[]
}

async function publish(api: TuningApi, task: Task, price: FineTuningPrice, { job, losses }: End): Promise<TuningResult> {
  const { options, set, method, out } = task
  const { fine_tuned_model: model, trained_tokens: trainedTokens, finished_at: finished } = job
  if (!model || typeof trainedTokens !== 'number' || typeof finished !== 'number') {
    throw api.fault(`says that the job ${job.id} succeeded, but not with which model (${model}), at what time or on how many tokens`)
  }
  const seconds = finished - job.created_at
  const dollars = trainingCost({ tokens: trainedTokens, epochs: 1 }, price)
  const lossCurve = curveOf(losses, method.epochs)
  const tuned: TunedModel = {
    kind: 'openai',
    model,
    base: options.endpoint.model,
    endpoint: options.endpoint.baseUrl,
    job: job.id,
    trainingFile: job.training_file,
    trainingSet: { sha256: set.sha256, examples: set.examples },
    method,
    seed: options.seed,
    created: new Date(job.created_at * 1000).toISOString(),
    seconds,
    trainedTokens,
    price: { training: price.training, date: price.date, basis: price.basis },
    dollars,
    lossCurve,
  }
  mkdirSync(out, { recursive: true })
  const provenance = join(out, PROVENANCE_FILE)
  await writeFileAtomic(provenance, api.hideKey(`${JSON.stringify(tuned, null, 2)}\n`))
  return { model: { kind: 'openai', model }, seconds, tokens: trainedTokens, dollars, peakMemoryBytes: null, lossCurve, provenance }
}
