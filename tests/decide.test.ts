import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Decision } from '../harness/decide/decide.js'
import type { DrillSummary } from '../harness/drills/summary.js'
import { testDrill } from '../harness/drills/testing.js'
import { ROOT, temporaryFolder, versus } from './support/cli.js'

const QUICK = join(ROOT, 'results/baseline/quick')
/** What README.md and docs/decide are made of; `npm run claims` names the same. */
const COMMITTED = ['results/baseline/customer-support', 'results/baseline/medical-qa', 'results/baseline/quick/drills']

const decided = async (...args: string[]) => {
  const { stdout, exitCode } = await versus(['decide', QUICK, '--json', ...args])
  expect(exitCode).toBe(0)
  return (JSON.parse(stdout) as { version: 1; decisions: Decision[] }).decisions
}

describe('versus decide, on the committed baseline', () => {
  it('decides for each scenario, names what is not known, and gives flips that are flips', async () => {
    const [support, medical] = await decided()
    expect([support?.scenario, medical?.scenario]).toEqual(['customer-support', 'medical-qa'])
    expect(support?.claims).toHaveLength(10)
    for (const { what, command } of support?.missing ?? []) expect([what, command].every(Boolean)).toBe(true)
    const flip = support?.flips.find(({ of }) => of === 'questions a month')
    const asked = flip ? [flip.beyond === 'above' ? flip.at * 1.01 : flip.at * 0.99] : [10, 1_000_000]
    for (const questions of asked) {
      const [moved] = await decided('--scenario', 'customer-support', '--questions', String(questions))
      expect(moved?.choice.chosen).toEqual(flip ? flip.chosen : support?.choice.chosen)
    }
  })

  it('reads drills beside the run, and says where they were measured on something else', async () => {
    const folder = temporaryFolder()
    const run = join(folder, 'run')
    cpSync(QUICK, run, { recursive: true, filter: (path) => !path.endsWith('drills') })
    const { models } = JSON.parse(readFileSync(join(QUICK, 'summary.json'), 'utf8'))
    const { name, sha256 } = models.chat
    const drilled = (folderName: string, parts: Partial<DrillSummary>) => {
      const path = join(folder, 'drills', folderName)
      mkdirSync(path, { recursive: true })
      writeFileSync(join(path, 'drill.json'), JSON.stringify(testDrill({ scenario: 'customer-support', ...parts })))
    }
    const pageOf = async () =>
      (await versus(['decide', run, join(folder, 'drills'), '--scenario', 'customer-support', '--markdown'])).stdout
    drilled('of-another-model', { created: '2027-03-14T09:26:53.000Z' })
    const foreign = await pageOf()
    expect(foreign).toMatch(/dynamic knowledge \| .* not measured/)
    expect(foreign).toMatch(
      /was measured with another language model, embedding model, knowledge, training pairs.* than the run: its figures/,
    )
    drilled('of-the-same', { models: { ...testDrill().models, chat: { name, sha256 }, embedding: models.embedding } })
    const own = await pageOf()
    expect(own).toMatch(/dynamic knowledge \| .*rag \(caught up\) 80 % \[70, 90\]; fine-tuned \(stale\) 10 % .* \| rag \| agrees \|/)
    expect(own).toMatch(/of-the-same\/drill.json was measured with another knowledge, training pairs/)
  })

  it('puts the claims between markers, and leaves a file without them alone', async () => {
    const file = join(temporaryFolder(), 'page.md')
    writeFileSync(file, 'before\n<!-- decide -->\nwhat stood here\n<!-- /decide -->\nafter\n')
    expect((await versus(['decide', QUICK, '--claims', '--into', file])).exitCode).toBe(0)
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(
      /^before\n<!-- decide -->\n\n\*\*Brindlemoor[\s\S]*\| fine-tuning \| domain-specific knowledge[\s\S]*<!-- \/decide -->\nafter\n$/,
    )
    expect(text).not.toContain('what stood here')
    writeFileSync(file, 'no markers')
    const { exitCode, stderr } = await versus(['decide', QUICK, '--claims', '--into', file])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/it needs the lines <!-- decide --> and <!-- \/decide -->/)
    expect(readFileSync(file, 'utf8')).toBe('no markers')
  })

  it('puts all scenarios side by side where the claims are asked for in short', async () => {
    const { stdout } = await versus(['decide', ...COMMITTED, '--claims', '--short', '--markdown'])
    const [head, , ...rows] = stdout.trim().split('\n')
    expect(head).toBe('| claim | customer-support | medical-qa |')
    expect(rows).toHaveLength(10)
    for (const row of rows) expect(row).toMatch(/^\| (RAG|fine-tuning), [^|]+ \|( (agrees|disagrees|undecided): \S[^|]*, \S[^|]* \|){2}$/)
  })

  it('is in README.md and docs/decide as the committed figures have it', async () => {
    const folder = temporaryFolder()
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    writeFileSync(join(folder, 'README.md'), readme)
    await versus(['decide', ...COMMITTED, '--claims', '--short', '--into', join(folder, 'README.md')])
    await versus(['decide', ...COMMITTED, '--out', folder])
    expect(readme).toBe(readFileSync(join(folder, 'README.md'), 'utf8'))
    for (const page of ['customer-support.md', 'medical-qa.md'])
      expect(readFileSync(join(ROOT, 'docs/decide', page), 'utf8')).toBe(readFileSync(join(folder, page), 'utf8'))
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const part of [`${COMMITTED.join(' ')} --out docs/decide`, `${COMMITTED.join(' ')} --claims --short --into README.md`])
      expect(scripts['claims']).toContain(part)
  })

  it.each([
    [['--short'], /--short is for --claims as Markdown/],
    [['--priority', 'luck'], /unknown criterion "luck": known are accuracy, cost/],
    [['--weights', 'accuracy'], /--weights: "accuracy" is no weight; write accuracy=3,cost=1/],
    [['--weights', 'cost=1', '--priority', 'cost'], /give one/],
    [['--scenario', 'parking'], /no figures of a scenario "parking"/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr, stdout } = await versus(['decide', QUICK, ...args])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('wants the workload of a run that says none, where the scenario is not there either', async () => {
    const folder = temporaryFolder()
    copyFileSync(join(QUICK, 'summary.json'), join(folder, 'summary.json'))
    const { exitCode, stderr, stdout } = await versus(['decide', folder, '--scenarios', 'nowhere'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/workload is not known.*--questions/)
  })
})
