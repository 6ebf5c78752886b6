import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from './support/cli.js'

const GUIDE = readFileSync(join(ROOT, 'docs', 'guides', 'troubleshooting.md'), 'utf8')

/** The code of versus, with its quotes unescaped. */
const CODE = readdirSync(join(ROOT, 'harness'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(ROOT, 'harness', path), 'utf8').replaceAll("\\'", "'"))
  .join('\n')

/** Messages are put together from these. */
const PUT_IN = new Set(['(ECONNREFUSED)', '(ENOTFOUND)', '(finish_reason length)'])

const MESSAGES = [...GUIDE.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message]) => message ?? '')

it('has rows', () => expect(MESSAGES.length).toBeGreaterThan(40))

it.each(MESSAGES)('the message “%s” is one of versus’s', (message) => {
  const parts = message
    .split(/…| (?=\()/)
    .map((part) => part.trim())
    .filter((part) => part.length > 2 && !PUT_IN.has(part))
  expect(parts.length).toBeGreaterThan(0)
  for (const part of parts) expect(CODE.includes(part), part).toBe(true)
})
