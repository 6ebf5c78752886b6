import { terminalTable } from '../report/terminal-table.js'
import { SYSTEMS } from '../systems/registry.js'
import { factPairs } from '../tuning/training-set.js'
import { type GlobalFlags, loadScenarios } from './options.js'

export async function listCommand(flags: GlobalFlags): Promise<void> {
  const scenarios = await loadScenarios([], flags)
  const rows = scenarios.map((scenario) => ({
    name: scenario.name,
    title: scenario.title,
    articles: scenario.articles.length,
    questions: scenario.questions.length,
    trainingPairs: factPairs(scenario).pairs.length,
  }))
  const systems = SYSTEMS.map(({ id, title, diagnostic }) => ({ id, title, diagnostic: diagnostic === true }))
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ scenarios: rows, systems }, null, 2)}\n`)
    return
  }
  const about = terminalTable(
    ['scenario', 'title', 'articles', 'questions', 'training pairs'],
    rows.map((row) => [row.name, row.title, ...[row.articles, row.questions, row.trainingPairs].map(String)]),
  )
  const known = terminalTable(
    ['system', 'what it is'],
    systems.map(({ id, title, diagnostic }) => [id, diagnostic ? `${title} (diagnostic, not ranked)` : title]),
  )
  process.stdout.write(`${about}\n${known}\n`)
}
