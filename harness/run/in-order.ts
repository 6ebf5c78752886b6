import { closeSync, openSync, readSync } from 'node:fs'
import { linesFrom, lineText } from '../common/append-only.js'
import type { Scenario } from '../scenario/scenario.js'
import { parseTrial, type Trial, thereTwice } from './journal.js'
import { compareRanks, type Place, planRank, type Rank, type RunSettings } from './plan.js'

/**
 * A scenario's trials in a journal, in the order of the plan: several questions at once end in any order, and figures must not depend on
 * it. One trial is in memory at a time. A torn last line is no trial.
 * @throws InputError naming the line that is damaged or there twice.
 */
export function* trialsInOrder(path: string, scenario: Scenario, settings: RunSettings): Generator<Trial> {
  const rankOf = planRank(scenario, settings)
  if (!isInOrder(path, scenario.name, rankOf)) {
    yield* sorted(path, scenario.name, rankOf)
    return
  }
  for (const { line, at } of ofScenario(path, scenario.name)) yield parseTrial(line, at)
}

/** Whether each trial comes after the one before it: none is there twice then. */
function isInOrder(path: string, scenario: string, rankOf: (place: Place) => Rank): boolean {
  let before: Rank | undefined
  for (const { place } of ofScenario(path, scenario)) {
    const rank = rankOf(place)
    if (before && compareRanks(before, rank) >= 0) return false
    before = rank
  }
  return true
}

/** By where each line is: sorting takes the ranks of all, and not their texts. */
function* sorted(path: string, scenario: string, rankOf: (place: Place) => Rank): Generator<Trial> {
  const lines: { readonly rank: Rank; readonly start: number; readonly end: number; readonly at: string }[] = []
  for (const { place, start, end, at } of ofScenario(path, scenario)) lines.push({ rank: rankOf(place), start, end, at })
  lines.sort((a, b) => compareRanks(a.rank, b.rank) || a.start - b.start)
  const file = openSync(path, 'r')
  try {
    for (const [index, { rank, start, end, at }] of lines.entries()) {
      const bytes = Buffer.alloc(end - start)
      readSync(file, bytes, 0, bytes.length, start)
      const trial = parseTrial(bytes.toString('utf8'), at)
      const before = lines[index - 1]
      if (before && compareRanks(before.rank, rank) === 0) throw thereTwice(trial, at)
      yield trial
    }
  } finally {
    closeSync(file)
  }
}

interface Line {
  readonly line: string
  readonly at: string
  readonly place: Place
  /** First byte of the line, and the one after its last. */
  readonly start: number
  readonly end: number
}

function* ofScenario(path: string, scenario: string): Generator<Line> {
  let number = 0
  let start = 0
  for (const { bytes, next } of linesFrom(path, 0)) {
    const at = `${path}:${++number}`
    const line = lineText(bytes, at)
    const trial = placeIn(line) ?? parseTrial(line, at)
    if (trial.scenario === scenario) yield { line, at, place: trial, start, end: next - 1 }
    start = next
  }
}

/** How a journal's lines begin: to read a trial's place there takes a tenth of reading the whole line. */
const HEAD = /^\{"id":"[^"\\]*","scenario":"([^"\\]*)","system":"([^"\\]*)","question":"([^"\\]*)","wording":(\d+),"repeat":(\d+),/

function placeIn(line: string): (Place & { readonly scenario: string }) | null {
  const [found, scenario, system, question, wording, repeat] = HEAD.exec(line) ?? []
  if (found === undefined) return null
  return {
    scenario: scenario as string,
    system: system as string,
    question: question as string,
    wording: Number(wording),
    repeat: Number(repeat),
  }
}
