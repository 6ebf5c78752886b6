import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { jsonl, temporaryFolder } from '../common/testing.js'
import { readJournal, TRIALS_FILE } from './journal.js'
import { LATENCY_FILE, readLatency } from './latency.js'
import { type Manifest, readManifest, readSettings } from './manifest.js'
import { mergeShards } from './merge.js'
import { planTrials, type RunSettings } from './plan.js'
import { readSimilarities, SIMILARITIES_FILE } from './similarities.js'
import { testManifest, testQuestion, testRun, testScenario, testSettings } from './testing.js'

const SCENARIO = testScenario(Array.from({ length: 7 }, (_, index) => testQuestion(`q-${index}`)))

describe('mergeShards', () => {
  it('leaves the trials, similarities and clock of the run that was not cut, whatever the order of the shards', async () => {
    const whole = temporaryFolder()
    await testRun(whole, SCENARIO, testSettings())
    const [one, two, three] = await shardsOf(3)
    const merged = await mergedFrom([three, one, two])
    expect(outcomes(merged)).toEqual(outcomes(whole))
    const similarities = (folder: string) => {
      const { answers, groups } = readSimilarities(join(folder, SIMILARITIES_FILE))
      return [Object.fromEntries(answers), Object.fromEntries(groups)]
    }
    expect(similarities(merged)).toEqual(similarities(whole))
    expect(readLatency(join(merged, LATENCY_FILE))).toEqual(readLatency(join(whole, LATENCY_FILE)))
    expect(readSettings(merged)).toEqual(readSettings(whole))
  })

  it('is of the machine of the first shard, which clocked, and tells of all', async () => {
    const machine = (cpu: string) => ({ machine: { ...testManifest().machine, cpu } })
    const created = ['2026-03-14T09:00:02.000Z', '2026-03-14T09:00:01.000Z']
    const one = await shardOf(1, 2, {}, { ...machine('First CPU'), run: 'one', created: created[0] as string })
    const two = await shardOf(2, 2, {}, { ...machine('Second CPU'), run: 'two', created: created[1] as string })
    const manifest = readManifest(await mergedFrom([one, two], 'merged'))
    expect(manifest).toMatchObject({ run: 'merged', created: created[1], machine: { cpu: 'First CPU' } })
    expect(manifest.settings.shard).toBeUndefined()
    expect(manifest.shards).toMatchObject([
      { run: 'one', created: created[0], machine: { cpu: 'First CPU' } },
      { run: 'two', created: created[1], machine: { cpu: 'Second CPU' } },
    ])
  })

  it('plans what the shards plan together, where all of them say it', async () => {
    const planning = (planned?: number) => ({ scenarios: testManifest(planned === undefined ? {} : { planned }).scenarios })
    const plan = async (...parts: (number | undefined)[]) => {
      const shards = await Promise.all(parts.map((planned, index) => shardOf(index + 1, parts.length, {}, planning(planned))))
      return readManifest(await mergedFrom(shards)).scenarios[0]?.planned
    }
    expect(await plan(24, 18)).toBe(42)
    expect(await plan(24, undefined)).toBeUndefined()
  })

  it('joins further files, of the shards that have them', async () => {
    const [one, two] = await shardsOf(2)
    writeFileSync(join(two, 'verdicts.jsonl'), jsonl([{ id: 'a' }]))
    expect(readFileSync(join(await mergedFrom([one, two]), 'verdicts.jsonl'), 'utf8')).toBe('{"id":"a"}\n')
  })

  it('needs no clock where none was asked for', async () => {
    const settings = { latencyQuestions: 0 }
    const merged = await mergedFrom([await shardOf(1, 2, settings), await shardOf(2, 2, settings)])
    expect(existsSync(join(merged, LATENCY_FILE))).toBe(false)
  })

  it('needs similarities only where a scorer reads meanings', async () => {
    const byWords = { ...SCENARIO, scoredBy: ['correct'] }
    const shards = await shardsOf(2)
    for (const shard of shards) rmSync(join(shard, SIMILARITIES_FILE))
    await refused(shards, `${shards[0]}: shard 1/2 lacks similarities.jsonl`)
    const merged = await mergedFrom(shards, 'merged', byWords)
    expect(existsSync(join(merged, SIMILARITIES_FILE))).toBe(false)
    expect(Object.keys(outcomes(merged))).not.toEqual([])
  })

  it('refuses a shard that is missing or there twice', async () => {
    const [one, two] = await shardsOf(3)
    await refused([one, two], `shard 3/3 is missing; make it with npx versus run --shard 3/3 and all else as in ${one}`)
    const again = await shardOf(2, 3)
    await refused([one, two, again], `shard 2/3 is there twice: ${two} and ${again}; leave one out`)
    await refused([one, one, two], `shard 1/3 is there twice: ${one} and ${one}`)
  })

  it('refuses a run that is no shard', async () => {
    const whole = temporaryFolder()
    await testRun(whole, SCENARIO, testSettings())
    await refused([await shardOf(1, 2), whole], `${whole}: no shard`)
  })

  const models = testManifest().models
  const [scenario] = testManifest().scenarios as [Manifest['scenarios'][number]]
  const ofScenario = (part: Partial<typeof scenario>) => ({ scenarios: [{ ...scenario, ...part }] })
  it.each<[string, Partial<RunSettings>, Partial<Manifest>]>([
    ['seed (0 and 1)', { seed: 1 }, {}],
    ['limit (null and 4)', { limit: 4 }, {}],
    ['repeats (1 and 2)', { repeats: 2 }, {}],
    ['systems (["base","rag"] and ["base"])', { systems: ['base'] }, {}],
    ['temperature (null and 1)', { temperature: 1 }, {}],
    ['the version of versus (none and 9.9.9)', {}, { versus: '9.9.9' }],
    ['the language model', {}, { models: { ...models, chat: { ...models.chat, sha256: 'd'.repeat(64) } } }],
    ['the embedding model', {}, { models: { ...models, embedding: 'other' } }],
    ['the prompts (p and other)', {}, { prompts: 'other' }],
    ['the questions of parking (q and other)', {}, ofScenario({ hashes: { ...scenario.hashes, questions: 'other' } })],
    ['the knowledge of parking', {}, ofScenario({ hashes: { ...scenario.hashes, knowledge: 'other' } })],
    ['the training pairs of parking', {}, ofScenario({ hashes: { ...scenario.hashes, training: 'other' } })],
    ['the settings of parking', {}, ofScenario({ settings: { ...scenario.settings, generation: { maxTokens: 1 } } })],
    ['the adapters of parking', {}, ofScenario({ changed: { tuned: ['knowledge'], raft: [] } })],
  ])('refuses shards that differ in %s', async (part, settings, manifest) => {
    const one = await shardOf(1, 2)
    const shard = { index: 2, count: 2 }
    const other = await shardOf(2, 2, settings, { ...manifest, settings: testManifest({}, testSettings({ ...settings, shard })).settings })
    await refused([one, other], `${one} and ${other} are no shards of one run: they differ in ${part}`)
  })

  it('refuses shards of other numbers', async () => {
    await refused([await shardOf(1, 2), await shardOf(2, 3)], 'they differ in the number of shards (2 and 3)')
  })

  it('lets models and adapters lie elsewhere on another machine', async () => {
    const chat = { ...models.chat, source: 'somewhere else' }
    const settings = { adapter: '/other/adapters' }
    await mergedFrom([await shardOf(1, 2), await shardOf(2, 2, settings, { models: { ...models, chat } })])
  })

  it('refuses a shard that is not finished, and says how to go on', async () => {
    const [one, two] = await shardsOf(2)
    const path = join(two, TRIALS_FILE)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    writeFileSync(path, `${lines.slice(0, -2).join('\n')}\n`)
    await refused([one, two], `${two}: shard 2/2 lacks 2 trials; go on with it: npx versus run --resume ${two}`)
    writeFileSync(path, `${lines.join('\n')}\n`)
    rmSync(join(one, LATENCY_FILE))
    await refused([one, two], `${one}: shard 1/2 lacks latency.json`)
  })

  it('refuses a trial that is not of the shard', async () => {
    const [one, two] = await shardsOf(2)
    const [stray] = readJournal(join(two, TRIALS_FILE))
    appendFileSync(join(one, TRIALS_FILE), jsonl([stray]))
    await refused([one, two], `the trial ${stray?.id} is not in the plan of shard 1/2`)
  })

  it('refuses questions that changed since', async () => {
    const changed = { ...SCENARIO, hashes: { ...SCENARIO.hashes, questions: 'others' } }
    const merging = mergeShards({ folders: await shardsOf(2), target: temporaryFolder(), load: async () => [changed], also: [] })
    await expect(merging).rejects.toThrow('the questions of parking changed since it ran')
  })

  it('refuses a folder that has a run, or can not be written', async () => {
    const shards = await shardsOf(2)
    await refused(shards, 'there is a run already; name another folder with --out', shards[0])
    await refused(shards, "results can't be written", join(shards[0], TRIALS_FILE))
  })
})

async function shardOf(index: number, count: number, settings: Partial<RunSettings> = {}, manifest: Partial<Manifest> = {}) {
  const folder = temporaryFolder()
  await testRun(folder, SCENARIO, testSettings({ ...settings, shard: { index, count } }), manifest)
  return folder
}

async function shardsOf(count: number): Promise<[string, string, string]> {
  const folders = await Promise.all(Array.from({ length: count }, (_, rank) => shardOf(rank + 1, count)))
  return folders as [string, string, string]
}

async function mergedFrom(folders: readonly string[], name = 'merged', scenario = SCENARIO): Promise<string> {
  const target = join(temporaryFolder(), name)
  await mergeShards({ folders, target, load: async () => [scenario], also: ['verdicts.jsonl'] })
  return target
}

async function refused(folders: readonly string[], message: string, target = join(temporaryFolder(), 'merged')): Promise<void> {
  const merging = mergeShards({ folders, target, load: async () => [SCENARIO], also: [] })
  await expect(merging).rejects.toThrow(message)
  await expect(merging).rejects.toThrow(InputError)
}

/** How each trial ended, by id. Every planned one is there. */
function outcomes(folder: string) {
  const trials = readJournal(join(folder, TRIALS_FILE))
  expect(trials.map(({ id }) => id).sort()).toEqual(
    planTrials(SCENARIO, testSettings())
      .map(({ id }) => id)
      .sort(),
  )
  return Object.fromEntries(trials.map((trial) => [trial.id, trial]))
}
