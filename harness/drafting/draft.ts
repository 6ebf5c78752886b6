import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openAppendOnly } from '../common/append-only.js'
import { InputError, messageOf } from '../common/errors.js'
import type { Seconds } from '../common/units.js'
import { complete } from '../judging/complete.js'
import type { ChatModel, Prompt } from '../models/model.js'
import { lockFolder } from '../run/lock.js'
import type { Article } from '../scenario/schema.js'
import { DRAFTS_FILE, type DraftLine, lineKey, readDrafts } from './journal.js'
import { draftPrompt, draftPromptHash } from './prompt.js'

/** An article to be asked about. */
export interface DraftTask {
  readonly article: Article
  readonly prompt: Prompt
  /** sha256 of the prompt. */
  readonly hash: string
}

export interface DraftOptions {
  readonly model: ChatModel
  readonly tasks: readonly DraftTask[]
  /** Most pairs of an article. */
  readonly pairs: number
  /** Of the journal. */
  readonly folder: string
  /** For one attempt. */
  readonly timeoutSeconds: Seconds
  readonly onLine?: (line: DraftLine) => void
  readonly signal?: AbortSignal
}

export function draftTasks(articles: readonly Article[], pairs: number): DraftTask[] {
  return articles.map((article) => {
    const prompt = draftPrompt(article, pairs)
    return { article, prompt, hash: draftPromptHash(prompt) }
  })
}

/** The most tokens of a reply: a pair in JSON with its quote and wordings takes 120 to 200. */
export function mostTokens(pairs: number): number {
  return 200 + 250 * pairs
}

/** What the journal says of the tasks, and which of them have no reply yet. */
export function readTasks({ tasks, folder, model }: Pick<DraftOptions, 'tasks' | 'folder'> & { model: Pick<ChatModel, 'id'> }) {
  const lines = readDrafts(join(folder, DRAFTS_FILE))
  const lineOf = ({ article, hash }: DraftTask) => lines.get(lineKey({ article: article.id, prompt: hash, model: model.id }))
  return {
    lines: tasks.flatMap((task) => lineOf(task) ?? []),
    missing: tasks.filter((task) => typeof lineOf(task)?.reply !== 'string'),
  }
}

/**
 * Ask about every article that the journal has no reply for, as many at once as the model takes on. Each is a line of the journal, a failed one
 * too, which the next call asks about again.
 * @returns the lines of this call.
 * @throws InputError where the folder is in use or its journal damaged, what the model throws where no other request would do better, and the
 * reason of the signal.
 */
export async function draft(options: DraftOptions): Promise<DraftLine[]> {
  const { model, folder } = options
  makeFolder(folder)
  const release = await lockFolder(folder)
  try {
    const waiting = [...readTasks(options).missing]
    const file = openAppendOnly<DraftLine>(join(folder, DRAFTS_FILE))
    const lines: DraftLine[] = []
    const work = async () => {
      for (let task = waiting.shift(); task; task = waiting.shift()) {
        options.signal?.throwIfAborted()
        const line = await ask(task, options)
        file.append(line)
        lines.push(line)
        options.onLine?.(line)
      }
    }
    try {
      const workers = await Promise.allSettled(
        Array.from({ length: Math.max(1, model.concurrency ?? 1) }, () => work().finally(() => waiting.splice(0))),
      )
      const failed = workers.find((worker) => worker.status === 'rejected')
      if (failed) throw failed.reason
      return lines
    } finally {
      file.close()
    }
  } finally {
    await release()
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new InputError(`${folder}: drafts can't be written (${messageOf(error)}); name another file with --out`)
  }
}

async function ask({ article, prompt, hash }: DraftTask, { model, pairs, timeoutSeconds, signal }: DraftOptions): Promise<DraftLine> {
  const generation = { temperature: 0, seed: 0, maxTokens: mostTokens(pairs), ...(signal ? { signal } : {}) }
  const { attempts, completion, error } = await complete(prompt, model, { ...generation, timeoutSeconds })
  const usage = completion && {
    inputTokens: completion.usage.inputTokens,
    cachedInputTokens: completion.usage.cachedInputTokens,
    outputTokens: completion.usage.outputTokens,
  }
  const reply = completion?.text ?? null
  return { article: article.id, prompt: hash, model: model.id, endedAt: new Date().toISOString(), attempts, reply, usage, error }
}
