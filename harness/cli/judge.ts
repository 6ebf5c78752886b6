import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { LOCAL_RATE } from '../cost/cost.js'
import { readLabels } from '../judging/calibration.js'
import { judge } from '../judging/judge.js'
import { openChatEndpoint } from '../models/openai.js'
import { judgeLines } from '../report/judge.js'
import { judgeSummaries, LABELS_FILE, writeReports } from '../report/write.js'
import { eachTrial, TRIALS_FILE } from '../run/journal.js'
import { readManifest } from '../run/manifest.js'
import { scoreTrials } from '../scoring/score.js'
import { systemKind } from '../systems/registry.js'
import { findRun, type GlobalFlags, loadScenarios } from './options.js'
import { createProgress } from './progress.js'

interface JudgeFlags extends GlobalFlags {
  readonly url?: string
  readonly model?: string
  readonly keyEnv: string
  readonly systems?: readonly string[]
  readonly labels?: string
}

/** Ask a model behind an OpenAI-compatible endpoint to judge a run's answers, and write the report again with its figures. */
export async function judgeCommand(name: string, flags: JudgeFlags): Promise<void> {
  const { url, model } = flags
  if (!url || !model) throw new InputError('name the judge: --url <where its API is> and --model <its name>')
  const folder = findRun(name, flags)
  const { settings } = readManifest(folder)
  const scenarios = await loadScenarios(settings.scenarios, flags)
  const trials = scenarios.flatMap((scenario) => scoreTrials(scenario, eachTrial(join(folder, TRIALS_FILE))))
  const systems = flags.systems ?? settings.systems.filter((id) => !systemKind(id).diagnostic)
  if (flags.labels) {
    readLabels(flags.labels, trials)
    copyFileSync(flags.labels, join(folder, LABELS_FILE))
  }
  const progress = createProgress(flags.quiet === true)
  const chat = openChatEndpoint({ baseUrl: url, model, apiKey: process.env[flags.keyEnv], onNotice: progress.onStage })
  try {
    for (const { name: scenario } of scenarios) {
      await judge({
        model: chat,
        folder,
        trials: trials.filter(({ trial }) => trial.scenario === scenario),
        systems,
        onJudgements: (total, done) =>
          progress.onStage(`${scenario}: asking ${chat.id} for ${total - done} judgements${done > 0 ? `; ${done} are there` : ''}`),
      })
    }
  } finally {
    progress.end()
    await chat.dispose()
  }
  await writeReports({ folder, scenarios, hourlyRate: LOCAL_RATE.perHour })
  const summaries = judgeSummaries(folder, trials, settings.seed)
  if (flags.json) process.stdout.write(`${JSON.stringify(summaries, null, 2)}\n`)
  else if (!flags.quiet) {
    const lines = summaries.flatMap(({ scenario, judge: summary }) => [scenario, ...judgeLines(summary)])
    process.stdout.write(`${lines.join('\n')}\nreport: ${join(folder, 'report.md')}\n`)
  }
}
