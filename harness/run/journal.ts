import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { z } from 'zod'
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
  usage: z.object({ inputTokens: z.number(), cachedInputTokens: z.number(), outputTokens: z.number() }),
  timings: timingsSchema,
})

const trialSchema = z.object({
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
  error: z.object({ kind: z.enum(['timeout', 'model']), message: z.string() }).nullable(),
})
/** One line of trials.jsonl: how a trial ended. */
export type Trial = z.infer<typeof trialSchema>

export const TRIALS_FILE = 'trials.jsonl'

/** An append-only file with one line a finished trial. */
export interface Journal {
  /** Handed to the system in one write as the trial ends: a killed process loses no finished trial. */
  append(trial: Trial): void
  close(): void
}

/** Open a journal to go on; a torn last line, left by a process that was killed, is cut off. */
export function openJournal(path: string): Journal {
  const file = openSync(path, 'a+')
  const size = fstatSync(file).size
  const whole = readFileSync(path).lastIndexOf(0x0a) + 1
  if (whole < size) ftruncateSync(file, whole)
  return {
    append(trial) {
      writeSync(file, `${JSON.stringify(trial)}\n`)
    },
    close: () => closeSync(file),
  }
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
    if (seen.has(trial.id)) throw new InputError(`${at}: the trial ${trial.id} is there twice; the journal was written by two runs at once`)
    seen.add(trial.id)
    yield trial
  }
}

const PIECE = 1 << 20

/** The lines that are ended; none where there is no such file. */
function* eachLine(path: string): Generator<string> {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(PIECE)
    let rest: Buffer[] = []
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      let start = 0
      for (let end = piece.indexOf(LINE_END); end >= 0 && end < read; end = piece.indexOf(LINE_END, start)) {
        yield Buffer.concat([...rest, piece.subarray(start, end)]).toString('utf8')
        rest = []
        start = end + 1
      }
      rest.push(Buffer.from(piece.subarray(start, read)))
    }
  } finally {
    closeSync(file)
  }
}

const LINE_END = 0x0a

function parseTrial(line: string, at: string): Trial {
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
