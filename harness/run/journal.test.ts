import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InputError } from '../common/errors.js'
import { temporaryFolder } from '../common/testing.js'
import { openJournal, readJournal, type Trial } from './journal.js'
import { testAnswer, testTrial } from './testing.js'

const PASSAGES = [{ id: 'permits#validity', article: 'permits', text: 'A permit is valid\nfor 12 months.' }]
const ANSWERED = testTrial('rag', 'q-1', 0, testAnswer('12 months – “a year”\n', { passages: PASSAGES, citations: ['permits#validity'] }))
const FAILED = testTrial('rag', 'q-1', 1, null)

describe('a journal', () => {
  it('reads back what was appended, in order', () => {
    expect(readJournal(journalOf(ANSWERED, FAILED))).toEqual([ANSWERED, FAILED])
  })

  it('has one line a trial, on disk as soon as it is appended', () => {
    const path = journalOf()
    const journal = openJournal(path)
    journal.append(ANSWERED)
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(ANSWERED)}\n`)
    journal.close()
  })

  it('goes on where it was left', () => {
    const path = journalOf(ANSWERED)
    append(path, FAILED)
    expect(readJournal(path)).toEqual([ANSWERED, FAILED])
  })

  it('reads lines that are cut anywhere, and one that is longer than what is read at once', () => {
    const trials = Array.from({ length: 3_000 }, (_, index) =>
      testTrial('rag', `q-${index}`, 0, `${'ä€😀'.repeat(100 + (index % 7))} ${index}`),
    )
    const long = testTrial('rag', 'q-long', 0, '😀'.repeat(900_000))
    expect(readJournal(journalOf(...trials, long, FAILED))).toEqual([...trials, long, FAILED])
  })

  it('names a line that is not UTF-8: read as something else it would be another answer', () => {
    const path = journalOf(ANSWERED, FAILED)
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('months')] = 0xe4
    writeFileSync(path, bytes)
    expect(() => readJournal(path)).toThrow(`${path}:1: damaged line (not UTF-8)`)
  })

  it('is empty where there is no file', () => expect(readJournal(join(temporaryFolder(), 'trials.jsonl'))).toEqual([]))

  it('does not count a torn last line as a trial', () => {
    const path = tornJournal()
    expect(readJournal(path)).toEqual([ANSWERED])
  })

  it('cuts a torn last line off before it goes on', () => {
    const path = tornJournal()
    append(path, FAILED)
    expect(readJournal(path)).toEqual([ANSWERED, FAILED])
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(ANSWERED)}\n${JSON.stringify(FAILED)}\n`)
  })

  it('counts a whole line without its end as torn: what follows must not be written behind it', () => {
    const path = journalOf(ANSWERED, FAILED)
    truncateSync(path, readFileSync(path).length - 1)
    append(path, FAILED)
    expect(readJournal(path)).toEqual([ANSWERED, FAILED])
  })

  it.each([
    ['not JSON', '{"id":"parking/rag/q-1'],
    ['empty', ''],
    ['of another shape', '{"id":"parking/rag/q-1/1/0"}'],
  ])('names a line in the middle that is %s', (_how, damaged) => {
    const path = journalOf(ANSWERED)
    appendFileSync(path, `${damaged}\n`)
    append(path, FAILED)
    expect(() => readJournal(path)).toThrow(InputError)
    expect(() => readJournal(path)).toThrow(`${path}:2: damaged line`)
  })

  it('refuses a trial that is there twice', () => {
    const path = journalOf(ANSWERED, FAILED, ANSWERED)
    expect(() => readJournal(path)).toThrow(InputError)
    expect(() => readJournal(path)).toThrow(`${path}:3: the trial parking/rag/q-1/0/0 is there twice`)
  })
})

function journalOf(...trials: readonly Trial[]): string {
  const path = join(temporaryFolder(), 'trials.jsonl')
  writeFileSync(path, '')
  append(path, ...trials)
  return path
}

function append(path: string, ...trials: readonly Trial[]): void {
  const journal = openJournal(path)
  for (const trial of trials) journal.append(trial)
  journal.close()
}

function tornJournal(): string {
  const path = journalOf(ANSWERED, FAILED)
  truncateSync(path, readFileSync(path).length - 20)
  return path
}
