import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { jsonl, temporaryFolder, writeFiles } from '../common/testing.js'
import type { EmbeddingModel } from '../models/model.js'
import type { Trial } from './journal.js'
import { compareMeanings, NO_SIMILARITIES, readSimilarities, SIMILARITIES_FILE } from './similarities.js'
import { testAnswer, testQuestion, testScenario, testTrial } from './testing.js'

const SCENARIO = testScenario([testQuestion('q-1', { answers: ['green', 'blue'] }), testQuestion('q-2', { answers: ['red'] })])

/** Angles in degrees of texts in the plane: the cosine of two is that of the angle between them. */
const ANGLES: Readonly<Record<string, number>> = {
  green: 0,
  blue: 60,
  teal: 45,
  red: 180,
  'It is teal.': 45,
  'It is teal.\nand it is blue': 50,
  'and it is blue': 60,
  'Grass is green.': 0,
  'The sky is blue.': 90,
  'A flag is red.': 180,
}
const COS_15 = 0.9659
const COS_30 = 0.866
const COS_45 = Number(Math.SQRT1_2.toFixed(4))
const COS_60 = 0.5

describe('compareMeanings', () => {
  it('holds an answer against the nearest accepted answer, and takes what points away for 0', async () => {
    const { answers } = await compared([testTrial('base', 'q-1', 0, 'teal'), testTrial('base', 'q-2', 0, 'green')])
    expect(answers.get('parking/base/q-1/0/0')).toEqual({ trial: 'parking/base/q-1/0/0', accepted: COS_15, clauses: null })
    expect(answers.get('parking/base/q-2/0/0')?.accepted).toBe(0)
  })

  it('holds each clause of an answer against the nearest sentence of each of its passages', async () => {
    const passages = [
      { id: 'sky#1', article: 'sky', text: 'The sky is blue. Grass is green.' },
      { id: 'flag#1', article: 'flag', text: 'A flag is red.' },
    ]
    const answer = testAnswer('It is teal.\nand it is blue', { passages })
    const { answers } = await compared([testTrial('rag', 'q-1', 0, answer)])
    expect(answers.get('parking/rag/q-1/0/0')?.clauses).toEqual([
      { text: 'It is teal.', passages: [COS_45, 0] },
      { text: 'and it is blue', passages: [COS_30, 0] },
    ])
  })

  it('means the pairs of answers over wordings, first repeats alone, and over repeats of a wording', async () => {
    const { groups } = await compared([
      testTrial('base', 'q-1', 0, 'green'),
      testTrial('base', 'q-1', 0, 'blue', { repeat: 1 }),
      testTrial('base', 'q-1', 1, 'green'),
      testTrial('base', 'q-1', 2, 'teal'),
      testTrial('base', 'q-2', 0, 'red'),
      testTrial('rag', 'q-1', 0, 'green'),
    ])
    expect(Object.fromEntries(groups)).toEqual({
      // green and green, green and teal twice
      'parking/base/q-1': Number(((1 + 2 * COS_45) / 3).toFixed(4)),
      'parking/base/q-1/0': COS_60,
    })
  })

  it('embeds each text once, and no empty one', async () => {
    const embedded: string[] = []
    const { answers } = await compared(
      [testTrial('base', 'q-1', 0, 'teal'), testTrial('rag', 'q-1', 0, 'teal'), testTrial('base', 'q-2', 0, ' ')],
      embedded,
    )
    expect(embedded.sort()).toEqual(['blue', 'green', 'red', 'teal'])
    expect(answers.get('parking/base/q-2/0/0')?.accepted).toBe(0)
  })

  it('says nothing of failed trials', async () => {
    const similarities = await compared([testTrial('base', 'q-1', 0, null)])
    expect(similarities).toEqual(NO_SIMILARITIES)
  })

  it('stops where the run is aborted, and leaves no file', async () => {
    const folder = folderOf([testTrial('base', 'q-1', 0, 'teal')])
    const options = { folder, scenarios: [SCENARIO], embedding: plane() }
    await expect(compareMeanings({ ...options, signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(readSimilarities(join(folder, SIMILARITIES_FILE))).toEqual(NO_SIMILARITIES)
  })

  it('writes the same file of the same journal', async () => {
    const folder = folderOf([testTrial('base', 'q-1', 0, 'teal'), testTrial('base', 'q-1', 1, 'blue')])
    const written = async () => {
      await compareMeanings({ folder, scenarios: [SCENARIO], embedding: plane() })
      return readFileSync(join(folder, SIMILARITIES_FILE), 'utf8')
    }
    expect(await written()).toBe(await written())
  })
})

describe('readSimilarities', () => {
  it('is none where there is no file', () => {
    expect(readSimilarities(join(temporaryFolder(), SIMILARITIES_FILE))).toEqual(NO_SIMILARITIES)
  })

  it.each([
    ['not JSON', '{"trial": '],
    ['above 1', '{"trial": "parking/rag/q-1/0/0", "accepted": 1.5, "clauses": null}'],
    ['of another kind', '{"verdict": 1}'],
  ])('names a line that is %s', (_what, line) => {
    const folder = temporaryFolder()
    writeFiles(folder, { [SIMILARITIES_FILE]: `{"group": "parking/rag/q-1", "pairs": 1}\n${line}\n` })
    const path = join(folder, SIMILARITIES_FILE)
    expect(() => readSimilarities(path)).toThrow(InputError)
    expect(() => readSimilarities(path)).toThrow(`${path}:2`)
  })
})

function plane(embedded: string[] = []): EmbeddingModel {
  return {
    id: 'plane',
    dimensions: 2,
    embed: async (texts) => {
      embedded.push(...texts)
      return texts.map((text) => {
        const angle = ((ANGLES[text] ?? Number.NaN) * Math.PI) / 180
        return Float32Array.of(Math.cos(angle), Math.sin(angle))
      })
    },
    dispose: () => Promise.resolve(),
  }
}

function folderOf(trials: readonly Trial[]): string {
  const folder = temporaryFolder()
  writeFiles(folder, { 'trials.jsonl': jsonl(trials) })
  return folder
}

async function compared(trials: readonly Trial[], embedded?: string[]) {
  const folder = folderOf(trials)
  await compareMeanings({ folder, scenarios: [SCENARIO], embedding: plane(embedded) })
  return readSimilarities(join(folder, SIMILARITIES_FILE))
}
