import { InputError } from '../common/errors.js'
import { defaultKeyEnv } from '../models/choice.js'
import type { TuningEstimate, TuningResult } from '../tuning/backend.js'
import { openAiBackend } from '../tuning/openai-job.js'
import { consent } from './consent.js'
import { interruptible } from './interrupt.js'
import { pricesOf } from './prices.js'
import type { Progress } from './progress.js'
import type { Subject } from './train-subject.js'

export interface OpenAiFlags {
  readonly model?: string
  readonly url?: string
  readonly keyEnv?: string
  readonly prices?: string
  readonly poll?: number
  readonly yes?: boolean
  readonly cancel?: boolean
  readonly out?: string
}

const URL_OF_OPENAI = 'https://api.openai.com/v1'

/**
 * Tune a model by a job of OpenAI's, or take up the one that is there, or cancel it. Ctrl-C leaves the job where it is.
 * @returns undefined where it was cancelled or left.
 */
export async function trainAtOpenAi(subject: Subject, flags: OpenAiFlags, progress: Progress): Promise<TuningResult | undefined> {
  const { model, url = URL_OF_OPENAI, keyEnv = defaultKeyEnv(url) } = flags
  if (!model) throw new InputError('name the model to be tuned: --model <name>')
  const { epochs, seed } = subject.settings
  const backend = openAiBackend({
    endpoint: { baseUrl: url, model, apiKey: process.env[keyEnv], silenceSeconds: 300 },
    pairs: subject.set.pairs,
    name: subject.name,
    epochs,
    seed,
    prices: pricesOf(flags),
    out: flags.out,
    pollMs: flags.poll === undefined ? undefined : flags.poll * 1000,
  })
  return interruptible(
    async (controller) => {
      const { signal } = controller
      if (flags.cancel) {
        progress.onStage(`cancelled ${await backend.cancel(signal)}`)
        return undefined
      }
      const prepared = await backend.prepare(signal)
      const what = `${subject.name}: ${estimateText(prepared.estimate)} on ${model}`
      if (prepared.started) progress.onStage(`${what}; taking up the job that is there`)
      else await consent({ what, question: 'Send the training pairs and spend it?', yes: flags.yes === true }, progress, controller)
      return await prepared.start(
        { onStep: progress.onStage, onProgress: ({ step, steps, detail }) => progress.onTraining(step, steps, detail) },
        signal,
      )
    },
    { progress, left: (command) => `left; a job that was started goes on. Take it up again: ${command}\ncancel it: ${command} --cancel` },
  )
}

function estimateText({ examples, tokens, epochs, dollars }: TuningEstimate): string {
  return `${examples} examples, ${tokens} tokens × ${epochs} epochs, about $${(dollars ?? 0).toFixed(2)} (an estimate)`
}
