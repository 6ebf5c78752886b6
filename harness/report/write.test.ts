import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import { LIST_PRICES } from '../cost/prices.js'
import type { Trial } from '../run/journal.js'
import { mergeShards } from '../run/merge.js'
import { testManifest, testQuestion, testRun, testScenario, testSettings, testTrial } from '../run/testing.js'
import { writeReports } from './write.js'

const SCENARIO = testScenario([testQuestion('q-1')])
const TRIALS = [testTrial('base', 'q-1', 0, '3 months'), testTrial('rag', 'q-1', 0, '12 months')]

describe('writeReports', () => {
  it('writes the summary, the report and the trials into the folder of the run', async () => {
    const folder = runFolder({ 'latency.json': '[]' })
    const summary = await writeReports({ folder, scenarios: [SCENARIO], prices: LIST_PRICES })
    expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(summary)))
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('# versus: City parking office')
    expect(readFileSync(join(folder, 'trials.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(3)
  })

  it('makes the same files of the same journal', async () => {
    const folder = runFolder()
    const written = async () => {
      await writeReports({ folder, scenarios: [SCENARIO], prices: LIST_PRICES })
      return ['summary.json', 'report.md', 'report.html', 'trials.csv'].map((name) => readFileSync(join(folder, name), 'utf8'))
    }
    expect(await written()).toEqual(await written())
  })

  it('makes the same files whatever the order in which the trials ended', async () => {
    const scenario = testScenario(Array.from({ length: 9 }, (_, index) => testQuestion(`q-${index}`)))
    const trials = scenario.questions.flatMap(({ id }, index) =>
      ['base', 'rag'].map((system) => testTrial(system, id, 0, index % 3 === 0 ? '12 months' : `${index} months`)),
    )
    const written = async (journal: readonly Trial[]) => {
      const folder = runFolder({ 'trials.jsonl': jsonl(journal) })
      await writeReports({ folder, scenarios: [scenario], prices: LIST_PRICES })
      return ['summary.json', 'scores.jsonl', 'report.md', 'trials.csv'].map((name) => readFileSync(join(folder, name), 'utf8'))
    }
    expect(await written([...trials].reverse())).toEqual(await written(trials))
  })

  it('makes of merged shards what it makes of the run that was not cut', async () => {
    const scenario = testScenario(Array.from({ length: 9 }, (_, index) => testQuestion(`q-${index}`)))
    const [settings, whole] = [testSettings({ repeats: 2, seed: 5 }), temporaryFolder()]
    await testRun(whole, scenario, settings, { run: 'merged' })
    const folders = await Promise.all(
      [1, 2, 3, 4].map(async (index) => {
        const folder = temporaryFolder()
        await testRun(folder, scenario, testSettings({ ...settings, shard: { index, count: 4 } }))
        return folder
      }),
    )
    const target = join(temporaryFolder(), 'merged')
    await mergeShards({ folders, target, load: async () => [scenario], also: [] })
    const written = async (folder: string) => {
      await writeReports({ folder, scenarios: [scenario], prices: LIST_PRICES })
      return ['summary.json', 'summary.csv', 'scores.jsonl', 'trials.csv', 'report.md'].map((name) =>
        readFileSync(join(folder, name), 'utf8'),
      )
    }
    expect(await written(target)).toEqual(await written(whole))
  })

  it('takes what was compared when the run ended, and does without where it was not', async () => {
    const line = { trial: TRIALS[1]?.id, accepted: 0.75, clauses: null }
    const [compared, before] = [runFolder({ 'similarities.jsonl': jsonl([line]) }), runFolder()]
    const semantic = async (folder: string) => {
      const { scenarios } = await writeReports({ folder, scenarios: [SCENARIO], prices: LIST_PRICES })
      return scenarios[0]?.systems.map(({ scores }) => scores['semantic']?.mean)
    }
    expect(await semantic(compared)).toEqual([undefined, 0.75])
    expect(await semantic(before)).toEqual([undefined, undefined])
  })

  it('refuses questions that are not those that the run asked', async () => {
    const scenario = { ...SCENARIO, hashes: { ...SCENARIO.hashes, questions: 'others' } }
    const report = writeReports({ folder: runFolder(), scenarios: [scenario], prices: LIST_PRICES })
    await expect(report).rejects.toThrow('the questions of parking changed since it ran')
    await expect(report).rejects.toThrow(InputError)
  })

  it('refuses a folder that is no run’s, and a manifest that is damaged', async () => {
    await expect(writeReports({ folder: temporaryFolder(), scenarios: [], prices: LIST_PRICES })).rejects.toThrow(
      /manifest\.json: no such file/,
    )
    const damaged = runFolder({ 'manifest.json': '{"version": 1' })
    await expect(writeReports({ folder: damaged, scenarios: [], prices: LIST_PRICES })).rejects.toThrow(InputError)
  })
})

function runFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'manifest.json': JSON.stringify(testManifest()), 'trials.jsonl': jsonl(TRIALS), ...files })
  return folder
}
