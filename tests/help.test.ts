import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder, versus } from './support/cli.js'

const HEAVY = [
  'node-llama-cpp',
  '@xenova/transformers',
  'onnxruntime-node',
  'vectra',
  'tinybench',
  'minisearch',
  'execa',
  'zod',
  'jiti',
  'bullmq',
  'ioredis',
]

it.each([['--help'], ['--version'], ['run', '--help']])('loads commander and little else for %s %s', async (...args) => {
  const log = join(temporaryFolder(), 'modules.txt')
  const { exitCode, stdout } = await versus(args, {
    env: { MODULES_LOG: log, NODE_OPTIONS: `--import=${join(import.meta.dirname, 'support', 'count-modules.mjs')}` },
  })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/versus|\d+\.\d+\.\d+/)
  const modules = readFileSync(log, 'utf8').trim().split('\n')
  expect(modules.some((url) => url.includes('commander'))).toBe(true)
  expect(modules.filter((url) => HEAVY.some((name) => url.includes(`node_modules/${name}`)))).toEqual([])
  expect(modules.length).toBeLessThan(30)
})
