import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { runSidecar } from './sidecar.js'

it('leaves no process behind where an event can not be told', async () => {
  const folder = temporaryFolder()
  const interpreter = join(folder, 'python')
  const pid = join(folder, 'pid')
  writeFileSync(interpreter, `#!/bin/sh\necho $$ > ${pid}\necho '{"event": "resumed", "step": 1, "steps": 2}'\nexec sleep 60\n`)
  chmodSync(interpreter, 0o755)
  const onEvent = () => {
    throw new Error('full disk')
  }
  await expect(runSidecar({ interpreter, script: 'train_lora.py', args: [], onEvent })).rejects.toThrow('full disk')
  expect(() => process.kill(Number(readFileSync(pid, 'utf8')), 0)).toThrow(/ESRCH/)
})
