import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { temporaryFolder, writeFiles } from '../harness/common/testing.js'
import { ROOT } from './support/cli.js'

/** Check a small harness/ with the project's own rule. */
async function cruise(files: Record<string, string>) {
  const folder = temporaryFolder()
  writeFiles(folder, files)
  copyFileSync(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  const bin = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
  const { exitCode, stdout } = await execa('node', [bin, 'harness', '--config', join(ROOT, '.dependency-cruiser.cjs')], {
    cwd: folder,
    reject: false,
  })
  return { passes: exitCode === 0, stdout }
}

describe('the import rule', () => {
  it('lets a folder import from those before it', async () => {
    const { passes } = await cruise({
      'harness/scoring/a.ts': "export { b } from '../stats/b.js'\n",
      'harness/stats/b.ts': 'export const b = 1\n',
    })
    expect(passes).toBe(true)
  })

  it.each([
    ['stats', 'scoring'],
    ['models', 'systems'],
    ['run', 'report'],
    ['tuning', 'knowledge'],
    ['cost', 'stats'],
  ])('fails where harness/%s imports from harness/%s', async (from, to) => {
    const { passes, stdout } = await cruise({
      [`harness/${from}/a.ts`]: `export { b } from '../${to}/b.js'\n`,
      [`harness/${to}/b.ts`]: 'export const b = 1\n',
    })
    expect(passes).toBe(false)
    expect(stdout).toContain(`harness/${from}/a.ts → harness/${to}/b.ts`)
  })
})
