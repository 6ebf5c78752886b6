import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { InputError } from '../common/errors.js'
import { loadLlama, openLlama } from './llama.js'

const engine = vi.hoisted(() => ({ opened: 0, disposed: 0 }))
vi.mock('node-llama-cpp', () => ({
  LlamaLogLevel: { error: 'error' },
  getLlama: async () => {
    // The first is the slower to open.
    await sleep(engine.opened++ === 0 ? 50 : 100)
    return { loadModel: () => Promise.reject(new Error('no GGUF')), dispose: async () => void engine.disposed++ }
  },
}))

it('gives console.error back, however many engines are opened at once', async () => {
  const { error: before } = console
  await Promise.all([openLlama(), openLlama()])
  const { error: after } = console
  expect(after).toBe(before)
})

it('leaves no engine behind a file that is no model', async () => {
  await expect(loadLlama('none.gguf')).rejects.toThrow(InputError)
  expect(engine.disposed).toBe(1)
})
