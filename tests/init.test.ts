import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../harness/scenario/load.js'
import { temporaryFolder, versus } from './support/cli.js'

function workplace(): string {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'docs', 'more'), { recursive: true })
  writeFileSync(join(cwd, 'docs', 'refunds.md'), '# Refunds\n\nA refund takes five days.\n')
  writeFileSync(join(cwd, 'docs', 'more', 'shipping.html'), '<h1>Shipping</h1><script>x()</script><p>We ship to <b>Norway</b>.</p>')
  writeFileSync(join(cwd, 'docs', 'photo.png'), 'x')
  return cwd
}

describe('versus init', () => {
  it('writes a scenario from documents and questions, and says what it understood', async () => {
    const cwd = workplace()
    writeFileSync(join(cwd, 'q.csv'), 'question,answer\nHow long does a refund take?,five days\n')
    const { exitCode, stdout } = await versus(['init', 'shop', '--docs', 'docs', '--questions', 'q.csv'], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/2 documents:[\s\S]*left out photo\.png[\s\S]*1 question from 1 row/)
    const scenario = await loadScenario('shop', join(cwd, 'scenarios'))
    expect(scenario.articles.map(({ id, title, body }) => [id, title, body.includes('x()')])).toEqual([
      ['shipping', 'Shipping', false],
      ['refunds', 'Refunds', false],
    ])
    expect((await versus(['init', 'shop'], { cwd })).exitCode).toBe(2)
  })

  it('writes an example from nothing', async () => {
    const cwd = temporaryFolder()
    expect((await versus(['init', 'example'], { cwd })).exitCode).toBe(0)
    expect((await loadScenario('example', join(cwd, 'scenarios'))).questions).toHaveLength(10)
  })

  it('leaves nothing behind where a row can’t be used, and names its line', async () => {
    const cwd = workplace()
    writeFileSync(join(cwd, 'q.csv'), 'question,answer\nHow long?,five days\n,ten\n')
    const { exitCode, stderr } = await versus(['init', 'shop', '--docs', 'docs', '--questions', 'q.csv'], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/q\.csv:3: no question/)
    expect(existsSync(join(cwd, 'scenarios', 'shop'))).toBe(false)
    expect(readdirSync(join(cwd, 'scenarios'))).toEqual([])
  })

  it('names the rows of the table that do not fit the documents, with those that can’t be read', async () => {
    const cwd = workplace()
    writeFileSync(
      join(cwd, 'q.csv'),
      'question,answer,article,quote\nHow long?,five days,refund,\nWhere to?,Norway,shipping,We ship to Spain\n,ten,,\nHow quick?,five days,refunds,\n',
    )
    const { exitCode, stderr } = await versus(['init', 'shop', '--docs', 'docs', '--questions', 'q.csv'], { cwd })
    expect(exitCode).toBe(2)
    const faults = stderr.split('\n').filter((line) => line.includes('q.csv:'))
    expect(faults.map((line) => line.replace('versus: ', '').replace(/; there are .*/, ''))).toEqual([
      'q.csv:2: no article "refund" in the knowledge',
      'q.csv:3: the quote "We ship to Spain" is not in the article "shipping" word for word',
      'q.csv:4: no question',
      "q.csv: 3 rows can't be used; nothing was written",
    ])
  })
})
