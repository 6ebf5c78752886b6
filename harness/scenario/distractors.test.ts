import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../common/paths.js'
import { temporaryFolder, writeFiles } from '../common/testing.js'
import { distractorMaker } from './distractors.js'
import { loadScenario } from './load.js'
import type { Article } from './schema.js'

const article = (id: string, title: string, body: string): Article => ({ id, title, category: 'kettles', updated: '2026-03-14', body })
const ARTICLES = [
  article('pour', 'The Pellin Pour', 'The Pellin Pour holds 0.9 litres. Since 2024 the pellin costs $109, and 109 of them are blue.'),
  article('returns', 'Returns', 'You can send it back within 45 days.'),
]

function folderWith(names?: unknown): string {
  const folder = temporaryFolder()
  if (names) writeFiles(folder, { 'distractors.json': JSON.stringify({ names }) })
  return folder
}

const PELLIN = [{ of: ['Pellin', 'Pellin Pour'], heads: ['Tar', 'Vel'], tails: ['mund', 'ora'] }]

describe('distractorMaker', () => {
  it('gives an article of other names and figures, in the same words', () => {
    const made = distractorMaker(ARTICLES, folderWith(PELLIN), 1)(0)
    const [, long, figure, short, price, again] =
      /^The (\w+) holds ([\d.]+) litres\. Since 2024 the (\w+) costs \$(\d+), and (\d+) of them are blue\.$/.exec(made.body) ?? []
    expect(made.title).toBe(`The ${long}`)
    expect(long).toMatch(/^(Tar|Vel)(mund|ora)$/)
    expect(short).toMatch(/^(Tar|Vel)(mund|ora)$/)
    expect(figure).not.toBe('0.9')
    expect(price).not.toBe('109')
    expect(again).toBe(price)
  })

  it('puts an article without names into another house', () => {
    const made = distractorMaker(ARTICLES, folderWith(PELLIN), 1)(1)
    expect(made.title).toMatch(/^(Tar|Vel)(mund|ora): Returns$/)
    expect(made.body).toMatch(/^You can send it back within (?!45)\d+ days\.$/)
  })

  it('gives the same article for the same seed and number, and another for others', () => {
    const folder = folderWith(PELLIN)
    expect(distractorMaker(ARTICLES, folder, 1)(6)).toEqual(distractorMaker(ARTICLES, folder, 1)(6))
    const bodies = [
      distractorMaker(ARTICLES, folder, 1)(6),
      distractorMaker(ARTICLES, folder, 2)(6),
      distractorMaker(ARTICLES, folder, 1)(8),
    ]
    expect(new Set(bodies.map(({ body }) => body)).size).toBe(3)
  })

  it('finds the names by itself where none are given: never written small, and no month', () => {
    const articles = [
      article('a', 'Kettles', 'The new Pellin boils. A kettle, as Kettles do, whistles in August and Halifax.'),
      article('b', 'x', 'kettles'),
    ]
    const { body } = distractorMaker(articles, folderWith(), 1)(0)
    expect(body).toContain('August')
    expect(body).toContain('Kettles')
    expect(body).not.toMatch(/Pellin|Halifax/)
  })

  it('leaves the words as they are where there are no names at all', () => {
    const { body } = distractorMaker([article('a', 'fines', 'pay the fine within 9 days')], folderWith(), 1)(0)
    expect(body).toMatch(/^pay the fine within \d+ days$/)
  })

  it('names the file that does not fit', () => {
    expect(() => distractorMaker(ARTICLES, folderWith([{ of: [] }]), 1)).toThrow(/distractors\.json: /)
  })

  it.each(['customer-support', 'medical-qa'])(
    'makes 100,000 articles of %s that no question can be answered from, nearly all different',
    async (name) => {
      const { articles, folder } = await loadScenario(name, join(packageRoot(), 'scenarios'))
      const make = distractorMaker(articles, folder, 7)
      const made = Array.from({ length: 100_000 }, (_, index) => make(index))
      expect(new Set(made.map(({ id }) => id)).size).toBe(100_000)
      expect(new Set(made.map(({ title, body }) => title + body)).size).toBeGreaterThan(98_000)
      const originals = new Set(articles.map(({ title }) => title))
      expect(made.filter(({ title }) => originals.has(title))).toEqual([])
    },
    300_000,
  )
})
