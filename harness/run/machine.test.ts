import { describe, expect, it } from 'vitest'
import { calibrate, describeMachine, fingerprintOf } from './machine.js'

const MACHINE = { cpu: 'Test CPU', cores: 2, memoryBytes: 8.2e9, platform: 'linux-x64', node: 'v20.19.0' }

describe('fingerprintOf', () => {
  it('is the same for machines that are as fast, and another where a part differs', () => {
    const print = fingerprintOf(MACHINE)
    expect(fingerprintOf({ ...MACHINE, memoryBytes: 8.3e9, node: 'v20.20.1' })).toBe(print)
    for (const other of [{ cpu: 'Other CPU' }, { cores: 4 }, { memoryBytes: 16e9 }, { platform: 'darwin-arm64' }, { node: 'v22.0.0' }])
      expect(fingerprintOf({ ...MACHINE, ...other })).not.toBe(print)
  })
})

describe('calibrate', () => {
  it('takes some time, and about as long the next time', () => {
    const times = [calibrate(), calibrate(), calibrate()].sort((a, b) => a - b)
    expect(times[0]).toBeGreaterThan(1)
    expect((times[2] as number) / (times[0] as number)).toBeLessThan(20)
  })
})

describe('describeMachine', () => {
  it('fingerprints what it describes', () => {
    const machine = describeMachine()
    expect(machine.fingerprint).toBe(fingerprintOf(machine))
    expect(machine.cores).toBeGreaterThan(0)
  })
})
