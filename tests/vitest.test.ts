import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { copyOfScenario, ROOT, versus } from './support/cli.js'

// A project of a user's, with versus among its packages, and the test that the guide gives it. Real models.

const guide = readFileSync(join(ROOT, 'docs/guides/ci.md'), 'utf8')
const [, example = ''] = /<!-- tests\/vitest\.test\.ts runs this -->\n```ts\n(.*?)```/s.exec(guide) ?? []

function project(): string {
  const { scenarios } = copyOfScenario('customer-support')
  const folder = join(scenarios, '..')
  const installed = join(folder, 'node_modules', 'versus')
  // As npm would put it there: a copy, not a link to sources that vitest would take for the project's own.
  for (const part of ['bin', 'dist', 'package.json', 'fixtures/reader'])
    cpSync(join(ROOT, part), join(installed, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'))
  for (const name of ['vitest', '@types']) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  mkdirSync(join(folder, 'tests'))
  // Four questions are asked, not twenty: that takes a fifth of the time.
  writeFileSync(join(folder, 'tests', 'answers.test.ts'), example.replace('limit: 20', 'limit: 4'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name)

describe("the guide's test", () => {
  const folder = project()
  const test = () =>
    execa(bin('vitest'), ['run', '--root', folder], { cwd: folder, reject: false, env: { NO_COLOR: '1' }, timeout: 400_000 })

  beforeAll(async () => {
    const asked = ['--systems', 'rag', '--limit', '4', '--wordings', '1', '--latency', '0', '--quiet']
    expect(await versus(['run', 'customer-support', ...asked], { cwd: folder })).toMatchObject({ exitCode: 0 })
    expect((await versus(['bless', 'latest', '--name', 'quick'], { cwd: folder })).exitCode).toBe(0)
  }, 400_000)

  it('has types, those of the matchers among them', async () => {
    const settings = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--moduleResolution',
      'nodenext',
      '--target',
      'es2023',
    ]
    const { stdout, exitCode } = await execa(bin('tsc'), [...settings, 'tests/answers.test.ts'], { cwd: folder, reject: false })
    expect(stdout).toBe('')
    expect(exitCode).toBe(0)
  }, 120_000)

  it('passes where nothing changed', async () => {
    const { exitCode, stdout, stderr } = await test()
    expect(stdout, stderr).toMatch(/3 passed/)
    expect(exitCode).toBe(0)
  }, 400_000)

  it('fails where answers are cut off, and says which figure fell and what is other than it was', async () => {
    const file = join(folder, 'scenarios', 'customer-support', 'scenario.ts')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('workload:', 'generation: { maxTokens: 1 },\n  workload:'))
    const { exitCode, stdout, stderr } = await test()
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/1 failed \| 2 passed/)
    expect(stderr).toMatch(/rag \(customer-support, .*\): correct .* points below rag \(customer-support, results\/baseline\/quick .*\)/)
    expect(stderr).toMatch(
      / → 0\.0 %: -\d+\.\d \[-\d+\.\d, [-+]\d+\.\d\] points on 4 shared questions; original wordings [1-4] lost, 0 gained/,
    )
    expect(stderr).toMatch(/differs: generation \(\{"temperature":0,"maxTokens":48\} → \{"temperature":0,"maxTokens":1\}\)/)
  }, 400_000)
})
