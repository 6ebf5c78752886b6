import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { InputError } from '../common/errors.js'
import { readJsonl } from '../common/jsonl.js'
import { answerCost } from '../cost/bill.js'
import { chatPrice } from '../cost/prices.js'
import { appendPairs } from '../drafting/append.js'
import { draft, draftTasks, readTasks } from '../drafting/draft.js'
import { estimateDraft } from '../drafting/estimate.js'
import type { DraftLine } from '../drafting/journal.js'
import { DROPPED, type DraftedPairs, draftedPairs } from '../drafting/pairs.js'
import { chosenChat, endpointOptions } from '../models/choice.js'
import { openChatEndpoint } from '../models/openai.js'
import { TRAINING_FILE } from '../scenario/files.js'
import { loadScenario } from '../scenario/load.js'
import type { Scenario } from '../scenario/scenario.js'
import { type Question, trainingSchema } from '../scenario/schema.js'
import { loadUpdates } from '../scenario/updates.js'
import { consent } from './consent.js'
import { interruptible } from './interrupt.js'
import { type ModelFlags, modelChoice } from './model-flags.js'
import type { GlobalFlags } from './options.js'
import { pricesOf } from './prices.js'
import { createProgress } from './progress.js'

interface DraftFlags extends GlobalFlags, Pick<ModelFlags, 'model' | 'url' | 'keyEnv' | 'concurrency' | 'omit'> {
  readonly pairs: number
  readonly limit?: number
  readonly timeout: number
  readonly prices?: string
  readonly yes?: boolean
  readonly out?: string
}

/** Draft training pairs from a scenario's articles, and add those that can be trained on to its training.jsonl. Exit code 1 where articles failed. */
export async function draftCommand(name: string, flags: DraftFlags): Promise<void> {
  const choice = modelChoice({
    ...(flags.model === undefined ? {} : { model: flags.model }),
    ...(flags.url === undefined ? {} : { url: flags.url }),
    ...(flags.keyEnv === undefined ? {} : { keyEnv: flags.keyEnv }),
    ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
    ...(flags.omit === undefined ? {} : { omit: flags.omit }),
  })
  const chosen = choice && chosenChat(choice)
  if (!choice || chosen?.kind !== 'endpoint')
    throw new InputError('name the model that drafts: --url <where its OpenAI-compatible API is> and --model <its name>')
  const price = chatPrice(pricesOf(flags), chosen.endpoint.model)
  const scenario = await loadScenario(name, flags.scenarios)
  const out = flags.out ?? join(relative('.', scenario.folder), TRAINING_FILE)
  const folder = join(dirname(out), 'drafts')
  const tasks = draftTasks(scenario.articles.slice(0, flags.limit), flags.pairs)
  const progress = createProgress(flags.quiet === true)
  const model = openChatEndpoint(endpointOptions(chosen.endpoint, choice, progress.onStage))
  try {
    const asked = await interruptible(
      async (controller) => {
        const { missing } = readTasks({ tasks, folder, model })
        if (missing.length === 0) return []
        const estimate = await estimateDraft(missing, flags.pairs, price)
        const known = tasks.length - missing.length
        const what = `${name}: ${estimate.articles} articles to ask ${model.id} about${known > 0 ? `, ${known} are done` : ''}; about ${estimate.inputTokens} tokens in and at most ${estimate.outputTokens} out, at most $${estimate.dollars.toFixed(2)}`
        await consent({ what, question: 'Send the articles and spend it?', yes: flags.yes === true }, progress, controller)
        let done = 0
        const onLine = () => progress.onTraining(++done, missing.length, `${done} of ${missing.length} articles`)
        return await draft({ model, tasks, pairs: flags.pairs, folder, timeoutSeconds: flags.timeout, onLine, signal: controller.signal })
      },
      { progress, left: (command) => `left; articles that were answered are kept. Go on: ${command}` },
    )
    if (!asked) return
    const { lines, missing } = readTasks({ tasks, folder, model })
    const result = draftedPairs({ ...scenario, questions: askedOf(scenario), training: trainingOf(scenario, out), lines })
    if (result.pairs.length > 0) await appendPairs(out, result.pairs)
    const failed = missing.length + result.unreadable.length
    const spent = asked.reduce((sum, { usage }) => sum + (usage ? answerCost(usage, price) : 0), 0)
    progress.end()
    if (flags.json) process.stdout.write(`${JSON.stringify(record({ result, failed, asked, spent, out }), null, 2)}\n`)
    else if (!flags.quiet) process.stdout.write(`${printed({ result, failed, asked, spent, out }).join('\n')}\n`)
    if (failed > 0) {
      const first = lines.find(({ error }) => error)?.error?.message ?? 'its reply is no JSON object with pairs'
      process.stderr.write(
        `versus: ${failed} articles gave nothing that can be read (${first}); those whose request failed are asked about again by the same command\n`,
      )
      process.exitCode = 1
    }
  } finally {
    progress.end()
    await model.dispose()
  }
}

/** The pairs of the fixtures, and those of another file that is added to. */
function trainingOf(scenario: Scenario, out: string) {
  const own = existsSync(out) ? readJsonl(out, trainingSchema).map(({ value }) => value) : []
  return [...scenario.training, ...own]
}

/** The questions of the fixtures, and those of the rounds of updates: a model that is trained again is asked them, too. */
function askedOf({ questions, folder }: Scenario): Pick<Question, 'wordings'>[] {
  return [...questions, ...loadUpdates(folder).flatMap((update) => update.questions.map(({ value }) => value))]
}

interface Drafting {
  readonly result: DraftedPairs
  readonly failed: number
  readonly asked: readonly DraftLine[]
  readonly spent: number
  readonly out: string
}

function record({ result: { pairs, ...counts }, failed, asked, spent, out }: Drafting) {
  return { asked: asked.length, failed, ...counts, added: pairs.length, dollars: spent, out }
}

function printed({ result, failed, asked, spent, out }: Drafting): string[] {
  const { drafted, there, dropped, wordings, pairs } = result
  const why = {
    malformed: 'lack a part',
    quote: 'quote what is not in the article',
    unsupported: 'say what their quote does not',
    wordings: 'had no wording left',
  }
  const lost = DROPPED.filter((reason) => dropped[reason] > 0).map((reason) => `${dropped[reason]} ${why[reason]}`)
  return [
    `${asked.length} articles asked about, ${failed} without a reply that can be read; $${spent.toFixed(4)}`,
    `${drafted} pairs drafted: ${pairs.length} added, ${there} there already, ${drafted - pairs.length - there} dropped${lost.length > 0 ? ` (${lost.join('; ')})` : ''}`,
    `wordings left out: ${wordings.leaked} nearly an evaluation wording, ${wordings.repeated} taught already`,
    ...(pairs.length > 0 ? [`added to ${out}; look through them before you train on them`] : []),
  ]
}
