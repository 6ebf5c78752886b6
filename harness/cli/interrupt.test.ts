import { afterEach, describe, expect, it, vi } from 'vitest'
import { interruptible } from './interrupt.js'
import { createProgress } from './progress.js'

const progress = createProgress(true)
const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')

afterEach(() => {
  process.exitCode = undefined
  said.mockClear()
})

describe('interruptible', () => {
  it('gives what the work gives, and listens no longer', async () => {
    const before = listeners()
    expect(await interruptible(async () => listeners() - before, { progress, stopping: 'stopping' })).toBe(2)
    expect(listeners()).toBe(before)
    expect(process.exitCode).toBeUndefined()
    expect(said).not.toHaveBeenCalled()
  })

  it('leaves with 130 whatever the work throws after a signal, such as that a process which it started was killed, too', async () => {
    const before = listeners()
    const killed = async ({ signal }: AbortController) => {
      process.emit('SIGTERM')
      expect(signal.aborted).toBe(true)
      expect(said).toHaveBeenCalledWith('\nstopping\n')
      throw new Error('python ended with SIGINT')
    }
    expect(await interruptible(killed, { progress, stopping: 'stopping', left: () => 'left' })).toBeUndefined()
    expect(process.exitCode).toBe(130)
    expect(said).toHaveBeenLastCalledWith('\nleft\n')
    expect(listeners()).toBe(before)
  })

  it('throws what went wrong without a signal', async () => {
    const before = listeners()
    await expect(interruptible(() => Promise.reject(new Error('full disk')), { progress })).rejects.toThrow('full disk')
    expect(process.exitCode).toBeUndefined()
    expect(listeners()).toBe(before)
  })
})
