import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testAnswer, testQuestion, testScenario, testSettings, testTrial } from '../run/testing.js'
import { boardLines } from './board-lines.js'
import { createProgress } from './progress.js'
import { type BoardRow, createBoard } from './run-board.js'

const SCENARIO = testScenario([testQuestion('q-1'), testQuestion('q-2')])
const ESCAPE = '\u001b'
const SETTINGS = testSettings({ wordings: 2 })

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm')
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

describe('createProgress with a board', () => {
  it('shows on a terminal what is done, how right it is so far, and what is left', () => {
    const terminal = screen()
    const progress = started(terminal)
    vi.advanceTimersByTime(2_000)
    progress.onTrial(testTrial('base', 'q-1', 0, testAnswer('3 months', { timings: timings(120) })))
    vi.advanceTimersByTime(2_000)
    progress.onTrial(testTrial('base', 'q-2', 0, testAnswer('12 months', { timings: timings(80) })))
    progress.onTrial(testTrial('rag', 'q-1', 0, null))
    vi.advanceTimersByTime(2_000)
    progress.onTrial(testTrial('rag', 'q-1', 1, '12 months'))
    expect(terminal.lines()).toEqual([
      'parking: asking 8 trials',
      '  system  done  correct so far  p50     failed  left',
      '  base    2/4   50 % [1, 99]    100 ms  0       6.0 s',
      '  rag     2/4   100 %           6.0 ms  1       6.0 s',
    ])
    expect(terminal.cursor()).toBe('hidden')
  })

  it('keeps messages above the table, and takes it away at the end', () => {
    const terminal = screen()
    const progress = started(terminal)
    progress.onTrial(testTrial('base', 'q-1', 0, '12 months'))
    progress.onStage('parking: clocking base')
    expect(terminal.lines().map((line) => line.trim().split('  ')[0])).toEqual([
      'parking: asking 8 trials',
      'parking: clocking base',
      'system',
      'base',
      'rag',
    ])
    progress.end()
    expect(terminal.lines()).toEqual(['parking: asking 8 trials', 'parking: clocking base'])
    expect(terminal.cursor()).toBe('shown')
  })

  it('gives the cursor back where the process ends in between, as by a second Ctrl-C', () => {
    const terminal = screen()
    const before = process.listeners('exit')
    const progress = started(terminal)
    const [leave] = process.listeners('exit').filter((listener) => !before.includes(listener))
    expect(terminal.cursor()).toBe('hidden')
    leave?.(130)
    expect(terminal.cursor()).toBe('shown')
    progress.end()
    expect(process.listeners('exit')).toEqual(before)
  })

  it('counts what an earlier start of the run has done, but not in the time that is left', () => {
    const before = ['q-1', 'q-2'].map((question) => testTrial('base', question, 0, '12 months'))
    const board = createBoard({ scenarios: [SCENARIO], settings: SETTINGS, before })
    board.begin('parking')
    expect(board.rows()[0]).toMatchObject({ done: 2, planned: 4, score: { mean: 1 }, left: null })
    vi.advanceTimersByTime(5_000)
    board.add(testTrial('base', 'q-1', 1, '12 months'))
    expect(board.rows()[0]).toMatchObject({ done: 3, left: 5 })
  })

  it('says in a pipe, now and then, how far the clock is; the first answer warms up and is not counted', () => {
    const terminal = screen({ isTTY: false })
    const progress = createProgress(false, { terminal })
    progress.onStage('parking: clocking base')
    for (let done = 1; done <= 5; done++) {
      vi.advanceTimersByTime(done === 1 ? 60_000 : 10_000)
      progress.onClocked?.('parking', done, 9)
    }
    expect(terminal.written()).toBe('parking: clocking base\n  parking on the clock: 1/9\n  parking on the clock: 5/9, about 40 s left\n')
  })

  it.each([
    ['on a terminal in place', {}, ['  1 min 5 s so far'], []],
    ['in a pipe every half minute', { isTTY: false }, ['  30 s so far', '  1 min 0 s so far'], ['  30 s so far', '  1 min 0 s so far']],
  ])('says %s for how long a stage goes on that tells nothing else', (_where, parts, during, after) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
    const terminal = screen(parts)
    const progress = createProgress(false, { terminal })
    progress.onStage('loading')
    vi.advanceTimersByTime(65_000)
    expect(terminal.lines()).toEqual(['loading', ...during])
    progress.onStage('asking')
    progress.end()
    vi.advanceTimersByTime(65_000)
    expect(terminal.lines()).toEqual(['loading', ...after, 'asking'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says below the table how long the last answer is ago, once that is some seconds', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
    const terminal = screen()
    const progress = started(terminal)
    progress.onTrial(testTrial('base', 'q-1', 0, '12 months'))
    vi.advanceTimersByTime(12_000)
    expect(terminal.lines().at(-1)).toBe('  12 s since the last answer')
    vi.advanceTimersByTime(600)
    progress.onTrial(testTrial('rag', 'q-1', 0, '12 months'))
    expect(terminal.lines()).toHaveLength(4)
    progress.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says nothing of the time where there is something else to show, or where the stage only waits', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
    const terminal = screen({ isTTY: false })
    const waiting = createProgress(false, { terminal, beats: false })
    waiting.onStage('waiting for trials')
    const quiet = createProgress(true, { terminal })
    quiet.onStage('loading')
    vi.advanceTimersByTime(65_000)
    expect(terminal.written()).toBe('waiting for trials\n')
  })

  it('says in a pipe how far the trials are, not for how long they go on', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
    const terminal = screen({ isTTY: false })
    const progress = createProgress(false, { terminal })
    progress.onTrials('parking', 8, 0)
    for (let answered = 0; answered < 7; answered++) {
      vi.advanceTimersByTime(10_000)
      progress.onTrial(testTrial('base', 'q-1', 0, '12 months'))
    }
    progress.end()
    expect(terminal.lines()).toEqual(['parking: asking 8 trials', '  parking: 4/8, about 40 s left'])
  })

  it('counts the systems that are open', () => {
    const terminal = screen({ isTTY: false })
    const progress = createProgress(false, { terminal })
    progress.onStage('parking: opening systems')
    vi.advanceTimersByTime(31_000)
    progress.onOpening?.('parking', 'rag', 1, 4)
    progress.end()
    expect(terminal.written()).toBe('parking: opening systems\n  parking: opening systems: 1 of 4, opening rag\n')
  })

  it('lets no scorer of a scenario end the run', () => {
    const broken = { id: 'own', title: 'Own', version: 1, score: () => Number.NaN }
    const scenario = testScenario(SCENARIO.questions, { scorers: [broken], primaryScorer: 'own' })
    const board = createBoard({ scenarios: [scenario], settings: SETTINGS, before: [testTrial('base', 'q-1', 0, '12 months')] })
    expect(board.rows()[0]).toMatchObject({ done: 1, score: null })
  })

  it.each([
    ['in a pipe', { isTTY: false }, 'xterm', false],
    ['on a terminal that can’t move its cursor', {}, 'dumb', false],
    ['with --quiet', {}, 'xterm', true],
  ])('draws nothing %s', (_where, parts, term, quiet) => {
    vi.stubEnv('TERM', term)
    const terminal = screen(parts)
    const board = vi.fn()
    const progress = createProgress(quiet, { board, terminal })
    progress.onTrials('parking', 8, 0)
    progress.onTrial(testTrial('base', 'q-1', 0, '12 months'))
    progress.end()
    expect(terminal.written()).toBe(quiet ? '' : 'parking: asking 8 trials\n')
    expect(board).not.toHaveBeenCalled()
  })
})

describe('boardLines', () => {
  const row = (system: string, parts: Partial<BoardRow> = {}): BoardRow => ({
    scenario: 'customer-support',
    system,
    done: 80,
    planned: 344,
    scorer: 'correct',
    score: { mean: 0.4, low: 0.21, high: 0.61, questions: 40 },
    p50: 210,
    failed: 0,
    left: 182,
    ...parts,
  })
  const rows = [
    row('base'),
    row('rag+fine-tuned', { failed: 2 }),
    row('rag', { scenario: 'medical-qa', scorer: 'label', done: 0, score: null, left: null }),
  ]

  it.each([200, 100, 70, 60, 45, 30, 12])('fits into %i columns', (columns) => {
    const lines = boardLines(rows, { columns, rows: 24 }).map(stripVTControlCharacters)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns)
    expect(lines).toHaveLength(4)
    expect(lines[1]).toContain('base'.slice(0, columns - 3))
  })

  it('leaves out what matters least first', () => {
    const head = (columns: number) =>
      stripVTControlCharacters(boardLines(rows, { columns, rows: 24 })[0] as string)
        .trim()
        .split(/ {2,}/)
    expect(head(100)).toEqual(['scenario', 'system', 'done', 'right so far', 'p50', 'failed', 'left'])
    expect(head(70)).not.toContain('scenario')
    expect(head(45)).toEqual(['system', 'done', 'right so far'])
  })

  it('keeps the rows under way where the terminal is low', () => {
    const many = Array.from({ length: 30 }, (_, place) => row(`s-${place}`, place === 25 ? {} : { done: 0 }))
    const lines = boardLines(many, { columns: 100, rows: 10 }).map(stripVTControlCharacters)
    expect(lines).toHaveLength(9)
    expect(lines.some((line) => line.includes('s-25'))).toBe(true)
    expect(lines.at(-1)).toContain('and 23 more')
  })
})

function started(terminal: ReturnType<typeof screen>) {
  const board = () => createBoard({ scenarios: [SCENARIO], settings: SETTINGS, before: [] })
  const progress = createProgress(false, { board, terminal })
  progress.onTrials('parking', 8, 0)
  return progress
}

function timings(totalMs: number) {
  return { retrieveMs: 0, firstTokenMs: 0, generateMs: totalMs, totalMs }
}

/** A terminal that keeps what can be seen on it. */
function screen(parts: { readonly isTTY?: boolean } = {}) {
  let written = ''
  return {
    isTTY: true,
    columns: 80,
    rows: 24,
    ...parts,
    write(text: string) {
      written += text
      return true
    },
    written: () => written,
    cursor: () => (written.lastIndexOf(`${ESCAPE}[?25h`) > written.lastIndexOf(`${ESCAPE}[?25l`) ? 'shown' : 'hidden'),
    lines() {
      let lines = ['']
      // Lines, moves up, and clearing from there down; colours do not matter.
      for (const part of written.split(new RegExp(`(\n|${ESCAPE}\\[\\d+A\r${ESCAPE}\\[J)`))) {
        const up = /\[(\d+)A/.exec(part)?.[1]
        if (part === '\n') lines.push('')
        else if (up) lines = [...lines.slice(0, -1 - Number(up)), '']
        else lines[lines.length - 1] += stripVTControlCharacters(part)
      }
      return lines.slice(0, -1)
    },
  }
}
