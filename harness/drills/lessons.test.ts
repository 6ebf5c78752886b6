import { cpSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { loadScenario } from '../scenario/load.js'
import type { TuningSettings } from '../scenario/schema.js'
import { ADAPTER_FILE } from '../tuning/adapter.js'
import { teacher } from './lessons.js'
import { silent, testModels } from './testing.js'

const SHIPPED = 'fixtures/customer-support/adapters'

beforeEach(() => void vi.stubEnv('VERSUS_CACHE', temporaryFolder()))
afterEach(() => void vi.unstubAllEnvs())

/** Teach customer-support with a copy of its shipped adapter at hand. Training itself is not begun. */
async function teach(settings: Partial<TuningSettings>, sha256 = testModels().chat.file.sha256) {
  const given = temporaryFolder()
  cpSync(SHIPPED, given, { recursive: true })
  const scenario = await loadScenario('customer-support', 'scenarios')
  const models = testModels()
  const stages: string[] = []
  const onStage = (stage: string) => {
    stages.push(stage)
    if (stage.includes('training on')) throw new Error('begins to train')
  }
  const chat = { ...models.chat, file: { ...models.chat.file, sha256 } }
  const learnt = teacher(
    { ...models, chat },
    { ...silent, onStage },
  )({ scenario, settings: { ...scenario.tuning, ...settings }, given: [given] })
  return { learnt, stages, given }
}

describe('teacher', () => {
  it('takes an adapter that is there, of the same pairs, settings and base', async () => {
    const { learnt, stages, given } = await teach({})
    expect((await learnt).adapter.path).toBe(`${given}/${ADAPTER_FILE}`)
    expect(stages).toEqual([])
  })

  it.each([
    ['number of epochs', { epochs: 7 }],
    ['learning rate', { learningRate: 1e-3 }],
  ])('takes none that was trained with another %s: it says so, and trains', async (_what, settings) => {
    const { learnt, stages, given } = await teach(settings)
    await expect(learnt).rejects.toThrow('begins to train')
    expect(stages[0]).toContain(`the adapter in ${given} is of other pairs, settings, start or base: not taken`)
  })

  it('takes none of another base', async () => {
    const { learnt } = await teach({}, '0'.repeat(64))
    await expect(learnt).rejects.toThrow('begins to train')
  })
})
