import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { InputError } from '../common/errors.js'
import { SIDECAR_FOLDER } from './python-env.js'

const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    step: z.number(),
    steps: z.number(),
    epoch: z.number(),
    loss: z.number(),
    seconds: z.number(),
    tokens: z.number(),
  }),
  z.object({
    event: z.literal('loaded'),
    device: z.string(),
    dtype: z.string(),
    threads: z.number(),
    pairs: z.number(),
    steps: z.number(),
  }),
  z.object({ event: z.literal('resumed'), step: z.number(), steps: z.number() }),
  z.object({ event: z.literal('left'), step: z.number(), steps: z.number() }),
  z.object({ event: z.literal('refused'), message: z.string() }),
  z.object({ event: z.literal('fetched'), path: z.string() }),
  z.object({
    event: z.literal('answers'),
    /** `margins`: of each token, by how much its logit leads the next best. */
    answers: z.array(z.object({ text: z.string(), margins: z.array(z.number()) })),
  }),
])
/** What the side-car tells while it works. */
export type SidecarEvent = z.infer<typeof eventSchema>

export interface SidecarOptions {
  readonly interpreter: string
  /** File name in the folder of the side-car. */
  readonly script: string
  readonly args: readonly string[]
  readonly onEvent: (event: SidecarEvent) => void
  readonly signal?: AbortSignal | undefined
  /** Whether it may ask the hub. Default: no. */
  readonly online?: boolean
}

/** Of a process that was asked to leave, and did. */
const LEFT = 130

/**
 * Run a script of the side-car to its end. An abort asks it to leave, and waits until it has.
 * @throws the reason of the signal; InputError where the script refuses what it was given; Error where it fails.
 */
export async function runSidecar({ interpreter, script, args, onEvent, signal, online = false }: SidecarOptions): Promise<void> {
  signal?.throwIfAborted()
  const { execa } = await import('execa')
  const child = execa(interpreter, [join(SIDECAR_FOLDER, script), ...args], {
    reject: false,
    buffer: { stdout: false },
    // It writes a checkpoint first, however long the step under way takes.
    forceKillAfterDelay: false,
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', ...(online ? {} : { HF_HUB_OFFLINE: '1' }) },
  })
  const leave = () => void child.kill('SIGTERM')
  signal?.addEventListener('abort', leave, { once: true })
  let refusal: string | undefined
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const event = parseEvent(line)
      if (event?.event === 'refused') refusal = event.message
      if (event) onEvent(event)
    }
    const run = await child
    if (run.exitCode === 0) return
    if (signal?.aborted && (run.exitCode === LEFT || run.signal === 'SIGTERM')) throw signal.reason
    if (refusal) throw new InputError(refusal)
    const reason = run.stderr.trim().split('\n').at(-1) ?? ''
    throw new Error(`${script} ended with ${run.signal ?? `exit code ${run.exitCode}`}: ${reason}`)
  } finally {
    signal?.removeEventListener('abort', leave)
    // Where an event could not be told, it is under way still.
    leave()
    child.stdout.resume()
    await child
  }
}

/** A library's own output on stdout is passed over. */
function parseEvent(line: string): SidecarEvent | undefined {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
