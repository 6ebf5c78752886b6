import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as values from '../harness/cli/values.js'
import { InputError } from '../harness/common/errors.js'
import { jsonl } from '../harness/common/testing.js'
import { loadConfig } from '../harness/config/file.js'
import { SETTINGS } from '../harness/config/settings.js'
import { openJournal, readJournal, TRIALS_FILE, type Trial } from '../harness/run/journal.js'
import { LATENCY_FILE, readLatency } from '../harness/run/latency.js'
import { MANIFEST_FILE, readManifest, readSettings } from '../harness/run/manifest.js'
import { readSimilarities, SIMILARITIES_FILE } from '../harness/run/similarities.js'
import { testAnswer, testManifest, testSettings, testTrial } from '../harness/run/testing.js'
import { readDocuments } from '../harness/scenario/documents.js'
import { readScenarioFiles } from '../harness/scenario/files.js'
import { importInto } from '../harness/scenario/importers/import.js'
import { importerFor } from '../harness/scenario/importers/registry.js'
import { COLUMNS, SAMPLES } from '../harness/scenario/importers/testing.js'
import { leakedWordings } from '../harness/scenario/leakage.js'
import { danglingReferences, repeatedIds } from '../harness/scenario/references.js'
import { applyUpdate, loadUpdates } from '../harness/scenario/updates.js'
import { fuzz, SECONDS, type Target } from './support/fuzzing.js'

/*
 * Files that are damaged, odd or hostile: each is read, or refused by one clear error; nothing crashes, hangs, or is left out in silence.
 * A few inputs of each kind, the same ones each time; for ten minutes:
 *
 *     VERSUS_FUZZ_SECONDS=600 npx vitest run tests/fuzz.test.ts
 */

const TRIALS: readonly Trial[] = [
  testTrial('base', 'q-1', 0, '12 months, 5 € – “so it is” 😀'),
  testTrial('rag', 'q-1', 0, testAnswer('12', { passages: [{ id: 'p#1', article: 'p', text: 'A permit.\nYes.' }], citations: ['p#1'] })),
  testTrial('base', 'q-2', 1, null),
]

const journal: Target = {
  files: { [TRIALS_FILE]: jsonl(TRIALS) },
  read(folder) {
    const path = join(folder, TRIALS_FILE)
    const before = readFileSync(path)
    const trials = readJournal(path)
    const lines = before.toString('utf8').split('\n').slice(0, -1)
    expect(trials).toHaveLength(lines.length)
    for (const [index, line] of lines.entries()) expect(JSON.parse(line)).toMatchObject(trials[index] as Trial)
    // And it is gone on with.
    const next = testTrial('rag', 'another', 7, 'yes')
    const opened = openJournal(path)
    opened.append(next)
    opened.close()
    const whole = before.subarray(0, before.lastIndexOf('\n') + 1)
    expect(readFileSync(path).subarray(0, whole.length)).toEqual(whole)
    expect(readJournal(path)).toEqual([...trials, next])
  },
}

const run: Target = {
  files: {
    'settings.json': JSON.stringify(testSettings({ models: { model: 'm', url: 'http://localhost/v1' } })),
    [MANIFEST_FILE]: JSON.stringify(testManifest()),
    [LATENCY_FILE]: JSON.stringify([
      { scenario: 'parking', system: 'base', totalMs: [6, 7], stages: [testAnswer('').timings], cold: null, error: null },
    ]),
    [SIMILARITIES_FILE]: jsonl([
      { trial: 'parking/base/q-1/0/0', accepted: 0.5, clauses: null },
      { group: 'parking/base/q-1', pairs: 0.25 },
    ]),
  },
  read(folder) {
    readSettings(folder)
    readManifest(folder)
    readLatency(join(folder, LATENCY_FILE))
    const { answers, groups } = readSimilarities(join(folder, SIMILARITIES_FILE))
    const lines = readFileSync(join(folder, SIMILARITIES_FILE), 'utf8').split('\n').slice(0, -1)
    expect(answers.size + groups.size).toBeLessThanOrEqual(lines.length)
  },
}

const config: Target = {
  files: {
    'versus.config.yaml': [
      '# for CI',
      'systems: [base, rag]',
      'limit: 20 # questions',
      'temperature: 0.5',
      'model:',
      '  name: small',
      '  url: http://localhost:11434/v1',
      '  keyEnv: MY_KEY',
      '  omit: [seed]',
      'embedding: &e',
      '  name: nearby',
      'prices: ./prices.json',
      '',
    ].join('\n'),
  },
  async read(folder) {
    const file = await loadConfig(join(folder, 'versus.config.yaml'))
    for (const setting of SETTINGS)
      if (file.valueOf(setting) !== undefined) expect(file.placeOf(setting)).toMatch(/versus\.config\.yaml:\d+$/)
  },
}

const article = (id: string, text: string) =>
  `---\nid: ${id}\ntitle: About ${id}\ncategory: parking\nupdated: 2026-03-14\n---\n\n# ${id}\n\n${text}\n`
const state = (answer: string) => ({
  answerable: true,
  answers: [answer],
  keyFacts: [[answer]],
  gold: [{ article: 'fees', quote: answer }],
})

const fixtures: Target = {
  files: {
    'knowledge/fees.md': article('fees', 'A permit costs 40 euros.'),
    'knowledge.jsonl': jsonl([{ id: 'hours', title: 'Hours', body: 'Open from 9 to 4.' }]),
    'questions.jsonl': jsonl([
      {
        id: 'q-1',
        wordings: ['What does it cost?', 'price?'],
        answers: ['40 euros'],
        keyFacts: [['40 euros', '€40']],
        facts: ['fee'],
        gold: [{ article: 'fees', quote: '40 euros' }],
      },
      { id: 'q-2', answerable: false, wordings: ['Who is the mayor?'], answers: ["I don't know."], absent: [['mayor']] },
    ]),
    'training.jsonl': jsonl([
      {
        id: 't-1',
        fact: 'fee',
        article: 'fees',
        questions: ['How much is a permit for the year?'],
        dev: 'permit: how much?',
        answer: '40 euros',
      },
    ]),
    'updates/1/update.json': JSON.stringify({ title: 'Dearer', date: '2026-04-01', withdrawn: ['hours'] }),
    'updates/1/knowledge/fees.md': article('fees', 'A permit costs 45 euros.'),
    'updates/1/questions.jsonl': jsonl([
      {
        id: 'u-1',
        change: 'changed',
        category: 'parking',
        wordings: ['How dear is it?'],
        facts: ['fee'],
        before: state('40 euros'),
        after: state('45 euros'),
      },
    ]),
    'updates/1/training.jsonl': jsonl([{ fact: 'fee', answer: '45 euros' }]),
  },
  read(folder) {
    const files = readScenarioFiles(folder)
    const rows = (name: string) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '').length
    expect(files.questions).toHaveLength(rows('questions.jsonl'))
    expect(files.training).toHaveLength(rows('training.jsonl'))
    expect(files.articles).toHaveLength(1 + rows('knowledge.jsonl'))
    const findings = [
      ...repeatedIds(files.questions),
      ...repeatedIds(files.training),
      ...danglingReferences(files, []),
      ...leakedWordings(files),
    ]
    for (const { at } of findings) expect(at).toMatch(/\.jsonl:\d+$/)
    const training = files.training.map(({ value }) => value)
    for (const update of loadUpdates(folder)) {
      expect(update.questions).toHaveLength(rows('updates/1/questions.jsonl'))
      applyUpdate({ articles: files.articles, training }, update)
    }
  },
}

const documents: Target = {
  files: {
    'one.md': '---\ntags: [a]\n---\n# One\n\nSome *text* with [a link](x.md).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    'two.html':
      '<html><head><title>Two</title></head><body><h1>Two</h1><p>Some <b>text</b> &amp; more</p><table><tr><td>1</td></tr></table></body></html>',
    'three.txt': 'Three\n=====\nplain\n',
  },
  async read(folder) {
    const { documents: read, skipped } = await readDocuments(folder)
    expect(read.length + skipped.length).toBe(3)
    for (const { why } of skipped) expect(why).toMatch(/no text in it|can't be read/)
    // What is skipped is told with its reason: here that is the refusal.
    if (skipped.length > 0) refuse(`${folder}/${skipped[0]?.from}: ${skipped[0]?.why}`)
  },
}

function refuse(message: string): never {
  throw new InputError(message)
}

/** Rows of a format that came out neither as what is written nor as anything that is told. */
function importer(format: string): Target {
  return {
    files: SAMPLES[format] as Readonly<Record<string, string>>,
    async read(folder) {
      const files = Object.keys(SAMPLES[format] ?? {}).map((name) => join(folder, name))
      const to = join(folder, 'to')
      const options = {
        importer: importerFor(format),
        files,
        folder: to,
        columns: format === 'table' ? COLUMNS : {},
        as: 'all' as const,
        labels: [],
      }
      for (const skipFaults of [false, true]) {
        rmSync(to, { recursive: true, force: true })
        const report = await importInto({ ...options, skipFaults }).finally(() => {
          if (existsSync(to)) expect(readdirSync(to).filter((name) => name.startsWith('.'))).toEqual([])
        })
        for (const { at } of report.faults) expect(at).toMatch(/:\d+$/)
        const { articles, questions, pairs } = report.written
        const asides = Object.values(report.asides).reduce((sum, count) => sum + count, 0)
        expect(articles + questions + pairs + report.unchanged + report.faults.length + asides).toBeGreaterThanOrEqual(report.rows)
        expect(existsSync(to)).toBe(report.done)
        if (skipFaults && report.faults.length > 0) refuse(`${report.faults[0]?.at}: ${report.faults[0]?.message}`)
      }
    },
  }
}

const TARGETS: Readonly<Record<string, Target>> = {
  journal,
  'the other files of a run': run,
  config,
  fixtures,
  documents,
  ...Object.fromEntries(Object.keys(SAMPLES).map((format) => [`importer of ${format}`, importer(format)])),
}

describe('what others wrote is read, or refused with its place', () => {
  it.each(Object.entries(TARGETS))('%s', async (name, target) => fuzz(name, target, SECONDS / Object.keys(TARGETS).length), 7_200_000)
})

describe('a variable or a flag', () => {
  it.each(Object.entries(values))('%s is a value, or said to be none', (_name, parse) => {
    const near = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[-+.,/=eE0-9a ]{0,12}$/),
      fc.constantFrom('NaN', 'Infinity', '0x10', '1e999', '', ' '),
    )
    fc.assert(
      fc.property(near, (text) => {
        try {
          const value: unknown = parse(text)
          for (const number of [value].flat()) if (typeof number === 'number') expect(Number.isFinite(number)).toBe(true)
        } catch (error) {
          expect(error instanceof InvalidArgumentError || error instanceof InputError).toBe(true)
        }
      }),
      { seed: 0, numRuns: 500 },
    )
  })
})
