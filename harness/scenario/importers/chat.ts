import { z } from 'zod'
import { sha256 } from '../../common/hash.js'
import type { Imported, Importer } from './importer.js'
import { jsonlRows } from './jsonl-rows.js'

/**
 * The JSONL that OpenAI's fine-tuning takes, or ShareGPT's: each conversation of one question and one answer becomes a training pair (or,
 * `as: questions`, a question with that answer). The system message is not read: a scenario's systems bring their own.
 */
export const chat: Importer = {
  id: 'chat',
  title:
    'chat-format JSONL as OpenAI’s fine-tuning takes it, {"messages": [{"role": "user", …}, {"role": "assistant", …}]}, or as ShareGPT has it, {"conversations": [{"from": "human", …}, {"from": "gpt", …}]}',
  *read({ files, as }) {
    for (const path of files) {
      yield* jsonlRows(path, rowSchema, ({ messages }, at) => {
        const turns = messages.filter(({ role }) => role !== 'system' && role !== 'developer')
        const [user, assistant] = turns
        if (turns.length !== 2 || user?.role !== 'user' || assistant?.role !== 'assistant')
          return [
            {
              kind: 'fault',
              at,
              message: `has ${turns.map(({ role }) => role).join(', ') || 'no turns'}; one user and one assistant turn can be read`,
            },
          ]
        return [pairOf(user.content, assistant.content, at, as === 'questions')]
      })
    }
  },
}

const text = z.string().trim().min(1, 'must not be empty')
const parts = z
  .array(z.object({ type: z.literal('text'), text }))
  .min(1)
  .transform((all) => all.map((part) => part.text).join('\n'))
const rowSchema = z.preprocess(
  asMessages,
  z.object({
    messages: z.array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: z.union([text, parts]) })),
  }),
)

/** ShareGPT's form of a row as OpenAI's; any other as it is. */
function asMessages(row: unknown): unknown {
  const { data } = sharedSchema.safeParse(row)
  return data ? { messages: data.conversations.map(({ from, value }) => ({ role: ROLES[from] ?? from, content: value })) } : row
}

const ROLES: Readonly<Record<string, string>> = { human: 'user', gpt: 'assistant' }
const sharedSchema = z.object({ conversations: z.array(z.object({ from: z.string(), value: z.unknown() })) })

function pairOf(question: string, answer: string, at: string, asQuestion: boolean): Imported {
  const id = `chat-${sha256(`${question}\n${answer}`).slice(0, 12)}`
  if (asQuestion) return { kind: 'question', at, value: { id, wordings: [question], answers: [answer] } }
  return { kind: 'pair', at, value: { id, questions: [question], answer } }
}
