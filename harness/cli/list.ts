import { InputError } from '../common/errors.js'
import { terminalTable } from '../report/terminal-table.js'
import { loadScenario } from '../scenario/load.js'
import { SYSTEMS } from '../systems/registry.js'
import { factPairs } from '../tuning/training-set.js'
import { type GlobalFlags, wantedScenarios } from './options.js'

/** A scenario that can't be loaded is listed with what is wrong with it; exit code 2 where none can. */
export async function listCommand(flags: GlobalFlags): Promise<void> {
  const names = wantedScenarios([], flags)
  const listed = await Promise.all(names.map((name) => listedScenario(name, flags)))
  const scenarios = listed.filter((one) => 'title' in one)
  const damaged = listed.filter((one) => 'error' in one)
  if (scenarios.length === 0) process.exitCode = 2
  const systems = SYSTEMS.map(({ id, title, diagnostic }) => ({ id, title, diagnostic: diagnostic === true }))
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ scenarios, damaged, systems }, null, 2)}\n`)
    return
  }
  const about = terminalTable(
    ['scenario', 'title', 'articles', 'questions', 'training pairs'],
    listed.map((one) =>
      'error' in one
        ? [one.name, `can’t be loaded: ${one.error}`]
        : [one.name, one.title, ...[one.articles, one.questions, one.trainingPairs].map(String)],
    ),
  )
  const known = terminalTable(
    ['system', 'what it is'],
    systems.map(({ id, title, diagnostic }) => [id, diagnostic ? `${title} (diagnostic, not ranked)` : title]),
  )
  process.stdout.write(`${about}\n${known}\n`)
}

async function listedScenario(name: string, flags: GlobalFlags) {
  try {
    const scenario = await loadScenario(name, flags.scenarios)
    const { title, articles, questions } = scenario
    return { name, title, articles: articles.length, questions: questions.length, trainingPairs: factPairs(scenario).pairs.length }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const [first = ''] = error.message.split('\n')
    return { name, error: first }
  }
}
