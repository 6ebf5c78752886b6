import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { writeFiles } from '../harness/common/testing.js'
import { ROOT, temporaryFolder } from './support/cli.js'

interface Package {
  readonly license?: string
  readonly dev?: boolean
}

/** What `npm run licences` says where these are in the lock file, and this in node_modules. */
async function licences(packages: Readonly<Record<string, Package>>, installed: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder()
  writeFiles(folder, { 'package-lock.json': JSON.stringify({ packages: { '': {}, ...packages } }), ...installed })
  const { exitCode, stdout, stderr } = await execa('node', [join(ROOT, '.ci', 'licences.mjs')], { cwd: folder, reject: false })
  return { exitCode, stdout, stderr }
}

it('allows what versus ships with, by the lock file or the manifest of before npm 2', async () => {
  const old = { 'node_modules/c/package.json': '{"licenses": [{"type": "MIT"}]}' }
  const shipped = { 'node_modules/a': { license: '(GPL-2.0 OR MIT)' }, 'node_modules/b': { license: 'ISC' }, 'node_modules/c': {} }
  expect(await licences(shipped, old)).toMatchObject({ exitCode: 0, stderr: '' })
})

it.each([
  ['one that is not in the list', { license: 'GPL-3.0-only' }],
  ['one of two that both hold', { license: 'MIT AND GPL-3.0-only' }],
  ['none', {}],
])('fails for %s', async (_what, entry) => {
  const { exitCode, stderr } = await licences({ 'node_modules/a': { license: 'MIT' }, 'node_modules/a/node_modules/b': entry })
  expect(exitCode).toBe(1)
  expect(stderr).toContain('node_modules/a/node_modules/b: ')
})

it('leaves out what is for development alone', async () => {
  const { exitCode, stdout } = await licences({ 'node_modules/a': { license: 'GPL-3.0-only', dev: true } })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '0 packages' })
})
