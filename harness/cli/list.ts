import Table from 'cli-table3'
import { SYSTEMS } from '../systems/registry.js'
import { type GlobalFlags, loadScenarios } from './options.js'

export async function listCommand(flags: GlobalFlags): Promise<void> {
  const scenarios = await loadScenarios([], flags)
  const rows = scenarios.map(({ name, title, articles, questions, training }) => ({
    name,
    title,
    articles: articles.length,
    questions: questions.length,
    trainingPairs: training.reduce((sum, pair) => sum + pair.questions.length, 0),
  }))
  const systems = SYSTEMS.map(({ id, title, diagnostic }) => ({ id, title, diagnostic: diagnostic === true }))
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ scenarios: rows, systems }, null, 2)}\n`)
    return
  }
  const plain = { style: { head: [], border: [] } }
  const first = new Table({ head: ['scenario', 'title', 'articles', 'questions', 'training pairs'], ...plain })
  for (const row of rows) first.push([row.name, row.title, row.articles, row.questions, row.trainingPairs])
  const second = new Table({ head: ['system', 'what it is'], ...plain })
  for (const { id, title, diagnostic } of systems) second.push([id, diagnostic ? `${title} (diagnostic, not ranked)` : title])
  process.stdout.write(`${first.toString()}\n${second.toString()}\n`)
}
