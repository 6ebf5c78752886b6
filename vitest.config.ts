import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['harness/**/*.test.ts', 'tests/**/*.test.ts'],
    // These need a Chromium: npm run test:browser.
    exclude: ['tests/browser/**', '**/node_modules/**'],
    globalSetup: 'tests/support/fetch-models.ts',
    testTimeout: 30_000,
    // The models take every core: two files beside each other would slow each other down many times over.
    maxWorkers: 1,
  },
})
