import { expect, it } from 'vitest'
import { keptFlags } from './options.js'

it('names the flags that what is gone on with keeps its own of as they are written', () => {
  const flags = {
    keyEnv: 'KEY',
    embeddingUrl: 'http://localhost',
    tunedModel: 'm',
    limit: 3,
    shard: '1/2',
    seed: undefined,
    quiet: true,
    queue: 'redis:',
    hourlyRate: 2,
  }
  expect(keptFlags(flags, ['shard'])).toEqual(['--key-env', '--embedding-url', '--tuned-model', '--limit', '--shard', '--hourly-rate'])
})
