import { versus } from './cli.js'

/** Before the first test: the embedded models, into the cache that every test shares. */
export default async function setup(): Promise<void> {
  const { exitCode, stderr } = await versus(['models', 'fetch'], { timeout: 600_000 })
  if (exitCode !== 0) throw new Error(stderr)
}
