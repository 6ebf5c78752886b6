import { percentWithInterval } from '../report/format.js'
import { terminalTable } from '../report/terminal-table.js'
import { plannedQuestions } from '../run/plan.js'
import { measureRetrievers, type RetrieverFigures } from '../scoring/retrievers.js'
import { knowledgeOf, openEmbedding } from '../systems/resources.js'
import { type GlobalFlags, loadScenarios } from './options.js'
import { createProgress } from './progress.js'

interface RetrieveFlags extends GlobalFlags {
  readonly limit?: number
  readonly seed: number
}

/** What each retriever finds for a scenario's questions. */
export async function retrieveCommand(names: readonly string[], flags: RetrieveFlags): Promise<void> {
  const scenarios = await loadScenarios(names, flags)
  const progress = createProgress(flags.quiet === true)
  const { model } = await openEmbedding(progress.onDownload)
  const results: { scenario: string; questions: number; withoutGold: number; retrievers: RetrieverFigures[] }[] = []
  try {
    for (const scenario of scenarios) {
      progress.onStage(`${scenario.name}: indexing`)
      const knowledge = await knowledgeOf(scenario, model, progress)
      const questions = plannedQuestions(scenario, { limit: flags.limit ?? null, seed: flags.seed })
      const placed = questions.filter(({ gold }) => gold.length > 0)
      progress.onStage(`${scenario.name}: searching for ${placed.length} questions`)
      const retrievers = await measureRetrievers(knowledge, placed, flags.seed)
      results.push({ scenario: scenario.name, questions: placed.length, withoutGold: questions.length - placed.length, retrievers })
    }
  } finally {
    progress.end()
    await model.dispose()
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
  else if (!flags.quiet) {
    for (const { scenario, questions, withoutGold, retrievers } of results) {
      const table = terminalTable(
        ['retriever', 'hit@1', 'hit@5', 'MRR@10', 'nDCG@10'],
        retrievers.map(({ retriever, hitAt1, hitAt5, mrr, ndcgAt10 }) => [
          retriever,
          ...[hitAt1, hitAt5, mrr, ndcgAt10].map((figure) => percentWithInterval(figure)),
        ]),
      )
      const unplaced = withoutGold > 0 ? `; ${withoutGold} more name no gold passage and can't be measured` : ''
      process.stdout.write(`${scenario}: ${questions} questions in all their wordings${unplaced}\n${questions > 0 ? `${table}\n` : ''}`)
    }
  }
}
