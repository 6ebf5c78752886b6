import Table from 'cli-table3'
import { type CheckReport, checkScenario } from '../check/check.js'
import { findingLines } from '../check/finding-lines.js'
import type { Sizes } from '../check/sizes.js'
import { plural } from '../common/text.js'
import { loadDefinition } from '../scenario/load.js'
import { openEmbedding } from '../systems/resources.js'
import { type GlobalFlags, wantedScenarios } from './options.js'
import { createProgress } from './progress.js'

/** Exit code 1 on any finding. */
export async function checkCommand(names: readonly string[], flags: GlobalFlags): Promise<void> {
  const wanted = wantedScenarios(names, flags)
  const progress = createProgress(flags.quiet === true)
  const { model: embedding } = await openEmbedding(progress.onDownload)
  const reports: CheckReport[] = []
  try {
    for (const name of wanted) {
      const { definition, folder } = await loadDefinition(name, flags.scenarios)
      progress.onStage(`${name}: checking`)
      reports.push(await checkScenario(definition, folder, embedding))
    }
  } finally {
    progress.end()
    await embedding.dispose()
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`)
  else if (!flags.quiet) process.stdout.write(reports.map(printed).join('\n'))
  if (reports.some(({ findings }) => findings.length > 0)) process.exitCode = 1
}

function printed({ scenario, rules, findings, sizes }: CheckReport): string {
  const plain = { style: { head: [], border: [] }, wordWrap: true }
  const table = new Table({ head: ['rule', 'what holds', 'findings'], colWidths: [15, 96, 10], ...plain })
  for (const { id, title, findings: count } of rules) table.push([id, title, count])
  return [scenario, ...(sizes ? [sizeTable(sizes)] : []), table.toString(), ...findingLines(findings), ''].join('\n')
}

function sizeTable(sizes: Sizes): string {
  const { articleWords, training } = sizes
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  const counts = (values: Readonly<Record<string, number>>) =>
    Object.entries(values)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || 'none'
  const table = new Table({ style: { head: [], border: [] }, colWidths: [22, 100], wordWrap: true })
  table.push(
    [
      'articles',
      `${sizes.articles} of ${articleWords.min} to ${articleWords.max} words (median ${articleWords.median}), ${plural(sizes.chunks, 'chunk')}`,
    ],
    ['questions', `${sizes.questions} in ${plural(sizes.wordings, 'wording')}`],
    ['unanswerable', percent(sizes.unanswerable)],
    ['needing two articles', percent(sizes.needingTwoArticles)],
    ['difficulty', counts(sizes.difficulty)],
    ['category', counts(sizes.category)],
    ['label', counts(sizes.label)],
    [
      'training',
      `${plural(training.facts, 'fact')} and ${plural(training.refusals, 'refusal')} in ${plural(training.wordings, 'wording')} (at least ${training.fewestWordings} each); ${training.development} more held out for development`,
    ],
    ...sizes.updates.map((update, index): [string, string] => [
      `update ${index + 1}`,
      `${update.date}: ${plural(update.changedFacts, 'fact')} changed, ${plural(update.addedArticles, 'article')} added, ${update.withdrawnArticles} withdrawn; ${plural(update.questions, 'question')}`,
    ]),
    ['control', plural(sizes.control, 'question')],
  )
  return table.toString()
}
