import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeReports } from '../../harness/report/write.js'
import { run } from '../../harness/run/run.js'
import { testQuestion, testScenario, testSettings } from '../../harness/run/testing.js'
import type { OwnSystem } from '../../harness/scenario/schema.js'
import { ANSWER_MS, answerTo, numberOf, SYSTEM_IDS, type SystemId } from './run-answers.js'

/*
 * What `versus run` does once it has its scenario and settings, and `versus run --resume` just so: asks, clocks, compares, scores, reports.
 * Two systems answer after some milliseconds, two questions at once each, and write which trial they answered into a file of their own: so it
 * is known apart from the journal. Says on stderr what stage begins.
 *
 *     node run-process.mjs <folder> <trials> <address of an endpoint> <file of the answered>
 */

/** Questions that each system takes on at once. */
const WIDTH = 2

const [folder, trials, url, answered] = process.argv.slice(2) as [string, string, string, string]

function system(id: SystemId): OwnSystem {
  return {
    id,
    concurrency: WIDTH,
    answer: async ({ question }) => {
      await sleep(ANSWER_MS)
      appendFileSync(answered, `parking/${id}/q-${numberOf(question)}/0/0\n`)
      return { text: answerTo(id, question), usage: { inputTokens: 8, outputTokens: 6 } }
    },
  }
}

const questions = Array.from({ length: Number(trials) / SYSTEM_IDS.length }, (_, index) =>
  testQuestion(`q-${index}`, {
    wordings: [`How long is permit ${index} valid?`],
    answers: [`${index % 97} months`],
    keyFacts: [[`${index % 97} months`]],
  }),
)
const scenario = testScenario(questions, { systems: SYSTEM_IDS.map(system) })
const models = { model: 'chat-1', url, embedding: 'embedding-1', embeddingUrl: url }
const settings = testSettings({ systems: SYSTEM_IDS, latencyQuestions: 4, models })
const say = (stage: string) => process.stderr.write(`${stage}\n`)
const silent = () => undefined
const events = { onStage: say, onTrials: () => say('asking'), onTrial: silent, onDownload: silent }

process.env['VERSUS_CACHE'] = join(folder, 'cache')
const price = { input: 1, cachedInput: 1, output: 1, date: '2026-03-14', basis: 'a test' }
const prices = { chat: { 'chat-1': price }, embedding: { 'embedding-1': price }, fineTuning: {}, local: { ...price, perHour: 0.1 } }
await run({ scenarios: [scenario], settings, folder, prices, events })
say('scoring and reporting')
await writeReports({ folder, scenarios: [scenario], prices })
