import { describe, expect, it } from 'vitest'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { FIGURES, type FigureId } from './figures.js'
import { DRILL_FILE, type DrillSummary, readDrill } from './summary.js'
import { testDrill } from './testing.js'

const written = (drill: object) => {
  const folder = temporaryFolder()
  writeFiles(folder, { [DRILL_FILE]: JSON.stringify(drill) })
  return folder
}

describe('readDrill', () => {
  it('reads what was written', () => {
    const drill: DrillSummary = testDrill()
    expect(readDrill(written(drill))).toEqual(drill)
  })

  it('names the field that does not fit: another version, a figure that nobody knows', () => {
    expect(() => readDrill(written({ ...testDrill(), version: 2 }))).toThrow(/drill\.json: version/)
    const [first] = testDrill().measured
    const unknown = { ...testDrill(), measured: [{ ...first, figures: { luck: { mean: 1, low: null, high: null, questions: null } } }] }
    expect(() => readDrill(written(unknown))).toThrow(/drill\.json: measured\.0\.figures/)
    expect(() => readDrill(temporaryFolder())).toThrow(/drill\.json: can't be read/)
  })
})

describe('FIGURES', () => {
  it('says of each what it means', () => {
    for (const id of Object.keys(FIGURES) as FigureId[]) expect(FIGURES[id].meaning).toMatch(/\.$/)
  })
})
