import { z } from 'zod'
import { type AppendOnly, eachLine, openAppendOnly } from '../common/append-only.js'
import { InputError, messageOf } from '../common/errors.js'
import type { Answer, AnswerTimings } from '../systems/system.js'

export const timingsSchema: z.ZodType<AnswerTimings> = z.object({
  retrieveMs: z.number(),
  firstTokenMs: z.number(),
  generateMs: z.number(),
  totalMs: z.number(),
})

const answerSchema: z.ZodType<Answer> = z.object({
  text: z.string(),
  passages: z.array(z.object({ id: z.string(), article: z.string(), text: z.string() })).nullable(),
  citations: z.array(z.string()),
  usage: z.object({
    inputTokens: z.number(),
    cachedInputTokens: z.number(),
    outputTokens: z.number(),
    reasoningTokens: z.number().optional(),
    estimated: z.boolean().optional(),
  }),
  timings: timingsSchema,
})

export const trialSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  system: z.string(),
  question: z.string(),
  wording: z.number(),
  repeat: z.number(),
  asked: z.string(),
  attempts: z.number(),
  endedAt: z.string(),
  /** Exactly one of answer and error is not null. */
  answer: answerSchema.nullable(),
  /** `fault` is what went wrong at an endpoint, such as `rate` or `cut`, or `worker` where those of a queue were lost. */
  error: z.object({ kind: z.enum(['timeout', 'model']), fault: z.string().optional(), message: z.string() }).nullable(),
})
/** One line of trials.jsonl: how a trial ended. */
export type Trial = z.infer<typeof trialSchema>

export const TRIALS_FILE = 'trials.jsonl'

/** An append-only file with one line a finished trial. */
export type Journal = AppendOnly<Trial>

/** Open a journal to go on. */
export function openJournal(path: string): Journal {
  return openAppendOnly(path)
}

/** {@link eachTrial}, all at once. */
export function readJournal(path: string): Trial[] {
  return [...eachTrial(path)]
}

/**
 * The finished trials of a journal, one after the other: no more than a piece of the file is in memory. A torn last line is no trial.
 * @throws InputError naming the line that is damaged or there twice.
 */
export function* eachTrial(path: string): Generator<Trial> {
  const seen = new Set<string>()
  let number = 0
  for (const line of eachLine(path)) {
    const at = `${path}:${++number}`
    const trial = parseTrial(line, at)
    if (seen.has(trial.id)) throw thereTwice(trial, at)
    seen.add(trial.id)
    yield trial
  }
}

export function thereTwice({ id }: Trial, at: string): InputError {
  return new InputError(`${at}: the trial ${id} is there twice; the journal was written by two runs at once`)
}

/** @throws InputError naming the line that is damaged. */
export function parseTrial(line: string, at: string): Trial {
  const damaged = (reason: string) => new InputError(`${at}: damaged line (${reason}); restore the file, or start a new run`)
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw damaged(messageOf(error))
  }
  const parsed = trialSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw damaged(`${issue?.path.join('.') || 'the line'}: ${issue?.message}`)
}
