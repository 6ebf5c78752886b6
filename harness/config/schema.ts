import { z } from 'zod'
import { keyVariable } from '../common/key-variable.js'
import { faultOfRedisUrl } from '../common/redis-url.js'
import { beginsAsKey } from '../common/secret.js'
import { modelChoiceSchema } from '../models/choice.js'

const text = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .refine(
    (value) => !beginsAsKey(value),
    'this looks like a key: a config holds none, as it is read by others; give the name of a variable as keyEnv',
  )

const url = text.superRefine((value, context) => {
  const fault = faultOfUrl(value)
  if (fault) context.addIssue({ code: 'custom', message: fault })
})

const redisUrl = text.superRefine((value, context) => {
  const fault = faultOfRedisUrl(value)
  if (fault) return context.addIssue({ code: 'custom', message: fault })
  const { username, password, search } = new URL(value)
  if (username || password || search)
    context.addIssue({ code: 'custom', message: 'holds a user, a password or a query: a config holds no secret; give it in VERSUS_QUEUE' })
})

const above0 = z.int().min(1)

/** What `versus.config.ts` (or `.js`, `.mjs`, `.yaml`, `.yml`) says. Every key may be left out. */
export const configSchema = z.strictObject({
  /** Folder of scenarios. Default: scenarios. */
  scenarios: text.optional(),
  /** Folder of results. Default: results. */
  results: text.optional(),
  /** How much to ask: quick is 40 questions a scenario in 2 wordings, full is all. Default: full, and quick for versus bench. */
  profile: z.enum(['quick', 'full']).optional(),
  /** Systems that are asked. Default: all that there is something for. */
  systems: z.array(text).min(1).optional(),
  /** Questions a scenario. Default: as the profile says. */
  limit: above0.optional(),
  /** Wordings a question. Default: as the profile says. */
  wordings: above0.optional(),
  /** Times each wording is asked. Default: 1. */
  repeats: above0.optional(),
  /** Decides the order, the draw of questions and of tokens. Default: 0. */
  seed: z.int().min(0).optional(),
  /** In place of that of the scenarios. */
  temperature: z.number().min(0).optional(),
  /** Longest time for one answer, in seconds. Default: 120. */
  timeout: z.number().positive().optional(),
  /** Questions that each system is clocked on; 0 leaves the clocking out. Default: as the profile says. */
  latency: z.int().min(0).optional(),
  /** Measure the answers a second with so many questions at once, too. Default: not measured. */
  throughput: above0.optional(),
  /** Passages put before a reader, in place of what the scenarios say. */
  passages: above0.optional(),
  /** Folder of the tuned adapter, for a run of one scenario. Default: the one with the scenario's fixtures. */
  adapter: text.optional(),
  /** The model that is asked. Default: the embedded one. */
  model: z
    .strictObject({
      /** The model behind `url`; or a GGUF file, owner/name/file.gguf on the hub, or the folder or owner/name of an ONNX model. */
      name: text.optional(),
      /** Where an OpenAI-compatible API is, such as https://api.openai.com/v1. */
      url: url.optional(),
      /** Environment variable that holds its key. Default: OPENAI_API_KEY for OpenAI's own, else VERSUS_API_KEY. */
      keyEnv: keyVariable.optional(),
      /** Most requests at once. Default: 4. */
      concurrency: modelChoiceSchema.shape.concurrency,
      /** Parameters that are not sent, because the model rejects them. */
      omit: modelChoiceSchema.shape.omit,
    })
    .optional(),
  /** The embedding model. Default: the embedded one. */
  embedding: z
    .strictObject({
      /** The model behind `url`, or the folder or owner/name of an ONNX model. */
      name: text.optional(),
      /** Where its API is. */
      url: url.optional(),
      /** Environment variable that holds its key. */
      keyEnv: keyVariable.optional(),
    })
    .optional(),
  /** A tuned model in place of the adapters of versus. */
  tuned: z
    .strictObject({
      /** Its name at `url`, the record of versus train --backend openai, or a GGUF model or adapter. */
      name: text.optional(),
      /** Where its API is. Default: that of the model. */
      url: url.optional(),
      /** Environment variable that holds its key. */
      keyEnv: keyVariable.optional(),
      /** How it is asked: by the question alone, or with an instruction. Default: the question for a record. */
      prompt: modelChoiceSchema.shape.tunedPrompt,
      /** What tuning it cost, in dollars, where no record says. */
      dollars: modelChoiceSchema.shape.tunedDollars,
    })
    .optional(),
  /** Address of a Redis, such as redis://localhost:6379: the trials are asked by the workers there. Default: asked here. */
  queue: redisUrl.optional(),
  /** File of prices that replace those of versus. */
  prices: text.optional(),
  /** Dollars an hour of local compute. Default: that of the prices. */
  hourlyRate: z.number().min(0).optional(),
})

/** What a config may say; see {@link defineConfig}. */
export type Config = z.input<typeof configSchema>

function faultOfUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return 'not an address such as https://api.openai.com/v1'
  const { protocol, username, password, search, hash } = new URL(value)
  if (!/^https?:$/.test(protocol)) return 'not an address that starts with https:// or http://'
  if (username || password)
    return 'holds a user or password: a config holds no secret; put the key into an environment variable, and name it as keyEnv'
  if (search || hash) return 'must end before its ? or #: a key belongs into an environment variable, which keyEnv names'
  return undefined
}
