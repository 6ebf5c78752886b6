import { expect, it } from 'vitest'
import { machine, memoryFinding, nodeFinding } from './machine.js'

it.each([
  ['20.19.0', 'good'],
  ['20.20.2', 'good'],
  ['22.1.0', 'good'],
  ['100.0.0', 'good'],
  ['20.9.0', 'missing'],
  ['18.20.4', 'missing'],
])('Node %s is %s where 20.19 is needed', (version, state) => {
  expect(nodeFinding(version, '>=20.19').state).toBe(state)
})

it('tells memory that is taken from memory that is not there', () => {
  expect(memoryFinding(8e9, 4e9)).toEqual({ name: 'memory', state: 'good', found: '4.00 GB of 8.00 GB available' })
  expect(memoryFinding(8e9, 0.5e9)).toMatchObject({ state: 'absent', remedy: 'end other programs first' })
  expect(memoryFinding(1e9, 0.9e9)).toMatchObject({ state: 'missing', remedy: expect.stringContaining('--url') })
})

it('finds this machine fit', () => {
  expect(machine().map(({ name }) => name)).toEqual(['Node', 'cores', 'memory'])
  expect(machine().find(({ name }) => name === 'Node')?.state).toBe('good')
})
