import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { keptPrices } from '../cost/kept-prices.js'
import { readLabels } from '../judging/calibration.js'
import { judge } from '../judging/judge.js'
import { defaultKeyEnv } from '../models/choice.js'
import { openChatEndpoint } from '../models/openai.js'
import { judgeLines } from '../report/judge.js'
import { judgeSummaries, LABELS_FILE, readScored, writeReports } from '../report/write.js'
import { readManifest } from '../run/manifest.js'
import { isDiagnostic } from '../systems/registry.js'
import { findRun, type GlobalFlags, loadScenarios } from './options.js'
import { type PriceFlags, pricesOf } from './prices.js'
import { createProgress } from './progress.js'

interface JudgeFlags extends GlobalFlags, PriceFlags {
  readonly url?: string
  readonly model?: string
  readonly keyEnv?: string
  readonly systems?: readonly string[]
  readonly labels?: string
}

/** Ask a model behind an OpenAI-compatible endpoint to judge a run's answers, and write the report again with its figures. */
export async function judgeCommand(name: string, flags: JudgeFlags): Promise<void> {
  const { url, model } = flags
  if (!url || !model) throw new InputError('name the judge: --url <where its API is> and --model <its name>')
  const folder = findRun(name, flags)
  const { settings } = readManifest(folder)
  const prices = pricesOf(flags, keptPrices(folder))
  const scenarios = await loadScenarios(settings.scenarios, flags)
  const trials = readScored({ folder, scenarios })
  const systems = flags.systems ?? settings.systems.filter((id) => !isDiagnostic(id))
  if (flags.labels) {
    readLabels(flags.labels, trials)
    copyFileSync(flags.labels, join(folder, LABELS_FILE))
  }
  const progress = createProgress(flags.quiet === true)
  const chat = openChatEndpoint({
    baseUrl: url,
    model,
    apiKey: process.env[flags.keyEnv ?? defaultKeyEnv(url)],
    onNotice: progress.onStage,
  })
  try {
    await judge({
      model: chat,
      folder,
      trials,
      systems,
      onJudgements: (total, done) =>
        progress.onStage(`asking ${chat.id} for ${total - done} judgements${done > 0 ? `; ${done} are there` : ''}`),
    })
  } finally {
    progress.end()
    await chat.dispose()
  }
  await writeReports({ folder, scenarios, prices })
  const judges = judgeSummaries({ folder, scenarios }, trials)
  if (flags.json) process.stdout.write(`${JSON.stringify(judges, null, 2)}\n`)
  else if (!flags.quiet) {
    const lines = judges.flatMap(({ scenario, judge: figures }) => [scenario, ...judgeLines(figures)])
    process.stdout.write(`${lines.join('\n')}\nreport: ${join(folder, 'report.md')}\n`)
  }
}
