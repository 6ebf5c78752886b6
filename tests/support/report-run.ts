import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIST_PRICES } from '../../harness/cost/prices.js'
import { writeReports } from '../../harness/report/write.js'
import { executeTrials } from '../../harness/run/execute.js'
import { openJournal, TRIALS_FILE } from '../../harness/run/journal.js'
import { LATENCY_FILE, measureLatency } from '../../harness/run/latency.js'
import { MANIFEST_FILE, writeSettings } from '../../harness/run/manifest.js'
import { planTrials } from '../../harness/run/plan.js'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings, testSystem } from '../../harness/run/testing.js'
import type { Answer } from '../../harness/systems/system.js'

/** Answers that would do harm if anything but text were made of them. */
export const HOSTILE = {
  script: '<script>window.harmed = 1</script></script><script>window.harmed = 1</script>',
  handler: '<img src=x onerror="window.harmed = 1"><svg onload="window.harmed = 1">',
  link: '<a href="javascript:window.harmed = 1">[12 months](javascript:window.harmed=1)</a>',
  control: 'a\u0000b\u0007c\u001b[31md\u009fe',
  direction: 'left \u202eright to left\u202c \u200fend',
  long: `12 months ${'x'.repeat(1 << 20)}`,
  formula: '=HYPERLINK("http://127.0.0.1/","12 months")',
}
const KINDS = Object.keys(HOSTILE) as (keyof typeof HOSTILE)[]

/**
 * A run by the harness's own stages with systems that are made up: `base` is mostly wrong, `rag` mostly right with passages and a
 * citation, and fails on one question; the first questions get hostile answers.
 * All reports of it are in the folder.
 */
export async function reportRun(folder: string, count = 60): Promise<void> {
  const questions = Array.from({ length: count }, (_, index) =>
    testQuestion(`q-${index}`, {
      category: index % 3 === 0 ? 'fines' : 'permits',
      wordings: [`Question ${index}: how long?`, `how long ${index}`],
    }),
  )
  const scenario = testScenario(questions)
  const settings = testSettings({ latencyQuestions: 8 })
  const passage = { id: 'permits#validity', article: 'permits', text: `A permit is valid for 12 months. ${HOSTILE.script}` }
  const other = { id: 'permits#price', article: 'permits', text: 'A permit costs 30 pounds.' }
  const systems = new Map(
    [
      testSystem('base', async ({ question }) => testAnswer(hostile(question.id) ?? '3 months')),
      testSystem('rag', async ({ question, wording }): Promise<Answer> => {
        if (question.id === 'q-20') throw new Error('out of <memory>')
        const text = hostile(question.id) ?? (wording.startsWith('how') && question.category === 'fines' ? '3 months' : '12 months')
        return testAnswer(text, { passages: [passage, other], citations: [passage.id] })
      }),
    ].map((system) => [system.id, system]),
  )
  await writeSettings(folder, settings)
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(testManifest({}, settings)))
  const journal = openJournal(join(folder, TRIALS_FILE))
  await executeTrials({ trials: planTrials(scenario, settings), scenario, systems, settings, journal, onTrial: ignore })
  journal.close()
  const samples = await measureLatency(scenario, systems, new Map(), settings)
  writeFileSync(join(folder, LATENCY_FILE), JSON.stringify(samples))
  await writeReports({ folder, scenarios: [scenario], prices: LIST_PRICES })
}

function ignore(): void {
  // nobody looks on
}

function hostile(question: string): string | undefined {
  const kind = KINDS[Number(question.slice(2))]
  return kind && HOSTILE[kind]
}
