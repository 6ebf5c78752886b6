import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InputError } from './errors.js'
import { withLock } from './with-lock.js'

const options = { staleSeconds: 10, waitSeconds: 60 }

function somewhere(): string {
  return join(mkdtempSync(join(tmpdir(), 'versus-lock-')), 'new', 'work')
}

it('does one work after the other, and tells who waits so once', async () => {
  const path = somewhere()
  const told: string[] = []
  let second: Promise<void> | undefined
  await withLock(path, options, async () => {
    await new Promise<void>((waits) => {
      const onWait = () => {
        told.push('waiting')
        waits()
      }
      second = withLock(path, { ...options, onWait }, async () => void told.push('second'))
    })
    told.push('first')
  })
  await second
  expect(told).toEqual(['waiting', 'first', 'second'])
})

it('is free again where the work fails', async () => {
  const path = somewhere()
  await expect(withLock(path, options, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await withLock(path, { ...options, waitSeconds: 0 }, async () => 'done')).toBe('done')
})

it('takes the lock of a process that was killed', async () => {
  const path = somewhere()
  mkdirSync(`${path}.lock`, { recursive: true })
  utimesSync(`${path}.lock`, 0, 0)
  expect(await withLock(path, { ...options, waitSeconds: 0 }, async () => 'done')).toBe('done')
})

it('refuses where another process has it for longer than is waited', async () => {
  const path = somewhere()
  mkdirSync(`${path}.lock`, { recursive: true })
  const waiting = withLock(path, { ...options, waitSeconds: 0 }, async () => 'done')
  await expect(waiting).rejects.toThrow(InputError)
  await expect(waiting).rejects.toThrow(`${path}: another process has been at this`)
})

it('ends the waiting with the reason of the signal', async () => {
  const path = somewhere()
  mkdirSync(`${path}.lock`, { recursive: true })
  const controller = new AbortController()
  const reason = new Error('Ctrl-C')
  const onWait = () => controller.abort(reason)
  await expect(withLock(path, { ...options, onWait, signal: controller.signal }, async () => 'done')).rejects.toBe(reason)
})

it('waits for nobody where the lock can not be made', async () => {
  const path = somewhere()
  const file = join(path, '..', '..', 'file')
  writeFileSync(file, '')
  const onWait = () => expect.unreachable()
  const refused = withLock(join(file, 'work'), { ...options, onWait }, async () => 'done')
  await expect(refused).rejects.toThrow(InputError)
  await expect(refused).rejects.toThrow(/file: can't be written \(.*(EEXIST|ENOTDIR)/)
})
