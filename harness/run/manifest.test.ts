import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { checkSame, hasRun, readManifest, readSettings, writeSettings } from './manifest.js'
import { testManifest, testSettings } from './testing.js'

describe('checkSame', () => {
  const before = testManifest()

  it('lets a run go on with what it was begun with, whenever and on whatever machine', () => {
    const machine = { ...before.machine, cpu: 'Another CPU', cores: 64 }
    expect(() => checkSame(before, { ...testManifest(), machine, created: '2026-03-15T00:00:00.000Z' })).not.toThrow()
  })

  it('lets the same model lie elsewhere, by its sha256', () => {
    const chat = { ...before.models.chat, source: 'somewhere else' }
    expect(() => checkSame(before, { ...before, models: { ...before.models, chat } })).not.toThrow()
    const other = { ...chat, sha256: 'd'.repeat(64) }
    expect(() => checkSame(before, { ...before, models: { ...before.models, chat: other } })).toThrow(/its models changed/)
  })

  it('names the parts that changed since', () => {
    const questions = testManifest({ hashes: { questions: 'other', knowledge: 'other', training: 't' } })
    expect(() => checkSame(before, questions)).toThrow(InputError)
    expect(() => checkSame(before, questions)).toThrow(
      "2026-03-14T09-26-53 can't be resumed: its questions of parking, knowledge of parking changed since; start a new run",
    )
    expect(() => checkSame(before, testManifest({}, testSettings({ seed: 1 })))).toThrow(/its settings changed/)
    expect(() => checkSame(before, { ...before, prompts: 'other' })).toThrow(/its prompts changed/)
    expect(() => checkSame(before, { ...before, models: { ...before.models, embedding: 'other' } })).toThrow(/its models changed/)
  })
})

describe('the files of a run', () => {
  it('give its settings back', async () => {
    const folder = temporaryFolder()
    expect(hasRun(folder)).toBe(false)
    await writeSettings(folder, testSettings({ seed: 7 }))
    expect(hasRun(folder)).toBe(true)
    expect(readSettings(folder)).toEqual(testSettings({ seed: 7 }))
  })

  it('of a run of before there was a throughput tell of none', () => {
    const folder = temporaryFolder()
    const { throughput: _none, ...settings } = testSettings()
    writeFiles(folder, { 'settings.json': JSON.stringify(settings) })
    expect(readSettings(folder)).toEqual(testSettings())
  })

  it('give its manifest back', () => {
    const folder = temporaryFolder()
    writeFiles(folder, { 'manifest.json': JSON.stringify(testManifest()) })
    expect(readManifest(folder)).toEqual(testManifest())
  })

  it.each([
    ['is not there', null, 'no such file'],
    ['is cut off', '{"version": 1', "can't be read"],
    ['lacks a part', '{"version": 1}', 'run: '],
    ['is of a later version', JSON.stringify({ ...testManifest(), version: 2 }), 'version: '],
  ])('are refused by name where one %s', (_how, text, message) => {
    const folder = temporaryFolder()
    if (text !== null) writeFiles(folder, { 'manifest.json': text })
    expect(() => readManifest(folder)).toThrow(InputError)
    expect(() => readManifest(folder)).toThrow(`${join(folder, 'manifest.json')}: ${message}`)
  })
})
