import { join } from 'node:path'
import { openPieces } from '../../common/write-pieces.js'
import type { Prices } from '../../cost/prices.js'
import { Scores } from '../../decide/scores.js'
import { LATENCY_FILE, readLatency } from '../../run/latency.js'
import type { Manifest } from '../../run/manifest.js'
import { type RunSettings, systemsOf } from '../../run/plan.js'
import type { Scenario } from '../../scenario/scenario.js'
import type { AskedQuestion } from '../../scoring/asked.js'
import { answerCosts } from '../../scoring/costs.js'
import type { ScoreRow } from '../../scoring/score-rows.js'
import type { Summary } from '../../scoring/summary.js'
import { isDiagnostic } from '../../systems/registry.js'
import { decisionsOf } from './decision.js'
import { page } from './document.js'
import { explorerBlocks } from './explorer.js'
import { reportBody } from './report.js'

const HTML_FILE = 'report.html'

interface PageOptions {
  /** The run's. */
  readonly folder: string
  readonly scenarios: readonly Scenario[]
  readonly manifest: Manifest
  readonly prices: Prices
}

/**
 * report.html of a run's folder: one file that opens from disk, loads nothing and runs nothing but its own script. Its questions are
 * written as they come: a run of 100,000 trials is larger than what should be in memory.
 */
export function htmlReport({ folder, scenarios, manifest, prices }: PageOptions) {
  const { settings } = manifest
  const path = join(folder, HTML_FILE)
  // Figures come before questions on the page, and are known after them.
  const questions = openPieces(`${path}.questions`)
  const explorer = explorerBlocks({ scenarios, settings, costOf: answerCosts({ scenarios, manifest, prices }), write: questions.write })
  const scores = new Map(scenarios.map((scenario) => [scenario.name, new Scores(rankedIn(scenario, settings))]))
  return {
    add(scenario: Scenario, asked: AskedQuestion, row: ScoreRow): void {
      explorer.add(scenario, asked)
      scores.get(scenario.name)?.add(row)
    },
    async finish(summary: Summary): Promise<void> {
      const body = await reportBody(summary, readLatency(join(folder, LATENCY_FILE)), decisionsOf(folder, summary, scores))
      const { head, tail } = page(`versus: ${summary.scenarios.map(({ title }) => title).join(', ')}`, 'report', body)
      explorer.end()
      const file = openPieces(path)
      try {
        file.write(head)
        questions.copyInto(file)
        file.write(tail)
        file.finish()
      } finally {
        file.abandon()
        questions.abandon()
      }
    },
    abandon: (): void => questions.abandon(),
  }
}

function rankedIn(scenario: Scenario, settings: RunSettings): string[] {
  return systemsOf(scenario, settings).filter((id) => !isDiagnostic(id))
}
