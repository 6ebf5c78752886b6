import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 30_000,
    // Models are heavy and the machine may be small: files with real models must not run beside each other.
    maxWorkers: 2,
  },
})
