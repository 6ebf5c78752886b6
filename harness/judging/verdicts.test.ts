import { appendFileSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openAppendOnly } from '../common/append-only.js'
import { InputError } from '../common/errors.js'
import { temporaryFolder } from '../common/testing.js'
import { judgeUsage, readVerdicts, type Verdict } from './verdicts.js'

const USAGE = { inputTokens: 200, cachedInputTokens: 300, outputTokens: 20 }
const SCORED: Verdict = {
  id: 'score/parking/rag/q-1/0/0',
  rubric: 1,
  prompt: 'p1',
  model: 'tiny-judge',
  endedAt: '2026-03-14T09:26:53.000Z',
  attempts: 1,
  reply: '{"reason": "Right – “a year”.\\n", "score": 5}',
  usage: USAGE,
  reason: 'Right – “a year”.\n',
  score: 1,
  preferred: null,
  error: null,
}
const PREFERRED: Verdict = { ...SCORED, id: 'preference/parking/q-1/0/0/rag/base', prompt: 'p2', score: null, preferred: 'first' }
const FAILED: Verdict = {
  ...SCORED,
  id: 'score/parking/rag/q-1/1/0',
  reply: null,
  usage: null,
  reason: null,
  score: null,
  error: { kind: 'timeout', message: 'no reply within 120 s' },
}

describe('verdicts.jsonl', () => {
  it('reads back what was appended, one line a verdict', () => {
    const path = fileOf(SCORED, PREFERRED, FAILED)
    expect(readVerdicts(path)).toEqual([SCORED, PREFERRED, FAILED])
    expect(readFileSync(path, 'utf8')).toBe([SCORED, PREFERRED, FAILED].map((verdict) => `${JSON.stringify(verdict)}\n`).join(''))
  })

  it('is empty where there is no file', () => expect(readVerdicts(join(temporaryFolder(), 'verdicts.jsonl'))).toEqual([]))

  it.each([1, 20])('does not count a last line that lacks %d bytes, and cuts it off before it goes on', (lacking) => {
    const path = fileOf(SCORED, FAILED)
    truncateSync(path, readFileSync(path).length - lacking)
    expect(readVerdicts(path)).toEqual([SCORED])
    append(path, PREFERRED)
    expect(readVerdicts(path)).toEqual([SCORED, PREFERRED])
  })

  it.each(['{"id":"score/parking', '', '{"id":"score/parking/rag/q-1/1/0"}', JSON.stringify({ ...SCORED, score: 5 })])(
    'names a damaged line: %j',
    (damaged) => {
      const path = fileOf(SCORED)
      appendFileSync(path, `${damaged}\n`)
      expect(() => readVerdicts(path)).toThrow(InputError)
      expect(() => readVerdicts(path)).toThrow(`${path}:2: `)
    },
  )

  it('refuses a verdict that is there twice, but holds those of other judges and of other prompts', () => {
    const path = fileOf(SCORED, { ...SCORED, model: 'big-judge' }, { ...SCORED, prompt: 'p3' })
    expect(readVerdicts(path)).toHaveLength(3)
    append(path, SCORED)
    expect(() => readVerdicts(path)).toThrow(InputError)
    expect(() => readVerdicts(path)).toThrow(`${path}:4: the verdict score/parking/rag/q-1/0/0 is there twice`)
  })
})

describe('judgeUsage', () => {
  it('sums the tokens of all replies', () => {
    const usage = { inputTokens: 1, cachedInputTokens: 2, outputTokens: 3 }
    expect(judgeUsage([SCORED, FAILED, { ...PREFERRED, usage }])).toEqual({ inputTokens: 201, cachedInputTokens: 302, outputTokens: 23 })
  })
})

function fileOf(...verdicts: readonly Verdict[]): string {
  const path = join(temporaryFolder(), 'verdicts.jsonl')
  append(path, ...verdicts)
  return path
}

function append(path: string, ...verdicts: readonly Verdict[]): void {
  const file = openAppendOnly<Verdict>(path)
  for (const verdict of verdicts) file.append(verdict)
  file.close()
}
