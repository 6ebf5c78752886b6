import type { Milliseconds } from '../common/units.js'

/** So many trials begun in each span of time, by all workers together. */
export interface Rate {
  /** A model's host, the model at its host, or a system of the scenario's own; without, each of them. */
  readonly name?: string
  readonly trials: number
  readonly per: Milliseconds
}

const SPANS: Readonly<Record<string, Milliseconds>> = { second: 1_000, minute: 60_000, hour: 3_600_000 }

/** `500/minute`, `api.openai.com=500/minute,our-service=10/second`. @returns undefined where it is none of that form. */
export function ratesOf(text: string): Rate[] | undefined {
  const rates = text.split(',').map((part): Rate | undefined => {
    const [, name, trials, unit] = /^(?:([^=]+)=)?(\d+)\/(second|minute|hour)$/.exec(part.trim()) ?? []
    const per = SPANS[unit ?? '']
    if (per === undefined || Number(trials) < 1) return undefined
    return { ...(name ? { name: name.trim() } : {}), trials: Number(trials), per }
  })
  return rates.every((rate) => rate !== undefined) ? rates : undefined
}

/** Whether a rate's name is a lane's: `chat-1@localhost:8080` is `localhost:8080`, too. */
export function names(rate: Rate, lane: string): boolean {
  return rate.name === lane || lane.endsWith(`@${rate.name}`)
}
