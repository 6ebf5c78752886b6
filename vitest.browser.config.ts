import { defineConfig } from 'vitest/config'

/*
 * Tests that need a real Chromium: `npm run test:browser`, which .ci/run calls. They are apart from `npm test`, which must pass wherever Node
 * and Python are; where there is no Chromium, they fail and say how to have one. None is skipped.
 */
export default defineConfig({
  test: { include: ['tests/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 1 },
})
