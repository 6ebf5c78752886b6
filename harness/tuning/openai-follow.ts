import { setTimeout as sleep } from 'node:timers/promises'
import type { Milliseconds } from '../common/units.js'
import { EndpointError } from '../models/endpoint-fault.js'
import type { LossPoint, TuningEvents } from './backend.js'
import type { Job, JobEvent, TuningApi } from './openai-api.js'

/** What a job's status is when nothing more happens to it. */
export const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled'])

interface Following {
  readonly events: TuningEvents
  readonly pollMs: Milliseconds
  readonly signal: AbortSignal | undefined
}

export interface End {
  readonly job: Job
  readonly losses: readonly Loss[]
}

interface Loss {
  readonly step: number
  readonly steps: number | undefined
  readonly loss: number
}

/** Tell what the job does until it has ended. */
export async function follow(api: TuningApi, id: string, following: Following): Promise<End> {
  const { events, pollMs, signal } = following
  const seen = new Set<string>()
  const losses: Loss[] = []
  const look = async () => {
    const job = await api.job(id, signal)
    if (!job) throw api.fault(`has no job ${id} any more`)
    return { job, news: await api.newEvents(id, seen, signal) }
  }
  let status = ''
  let pause = pollMs
  for (;;) {
    const { job, news } = await patiently(() => api.steady(look, signal), following)
    if (job.status !== status) events.onStep(`${id}: ${job.status}`)
    status = job.status
    for (const event of news) {
      seen.add(event.id)
      const loss = lossOf(event)
      if (loss) {
        losses.push(loss)
        events.onProgress({ step: loss.step, steps: loss.steps ?? loss.step, detail: `loss ${loss.loss.toFixed(3)}` })
      } else events.onStep(`${id}: ${api.hideKey(event.message)}`)
    }
    if (ENDED.has(status)) return { job, losses }
    pause = news.length > 0 ? pollMs : Math.min(pause * 1.5, pollMs * 6)
    await rest(pause, signal)
  }
}

function lossOf({ data }: JobEvent): Loss | undefined {
  return data ? { step: data.step, steps: data.total_steps ?? undefined, loss: data.train_loss } : undefined
}

/** Looks in a row that may fail: about half an hour. */
const MOST_FAILURES = 30

/** Look again where the API can't be reached for a while: the job goes on without us. */
async function patiently<T>(look: () => Promise<T>, { events, pollMs, signal }: Following): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await look()
    } catch (error) {
      const passes = error instanceof EndpointError && (error.postpones || (!error.hopeless && error.fault !== 'request'))
      if (!passes || failures === MOST_FAILURES) throw error
      events.onStep(`${error.message}; looking again (the job goes on, and the same command takes it up)`)
      await rest(pollMs * 6, signal)
    }
  }
}

/** @throws the reason of the signal. */
async function rest(ms: Milliseconds, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}

/** Where the API does not say how many steps there are, the last one is taken for the end. */
export function curveOf(losses: readonly Loss[], epochs: number): LossPoint[] {
  const steps = Math.max(1, ...losses.map((loss) => loss.steps ?? loss.step))
  return losses.toSorted((a, b) => a.step - b.step).map(({ step, loss }) => ({ epoch: (step / steps) * epochs, loss }))
}
