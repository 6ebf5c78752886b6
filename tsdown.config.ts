import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'harness/index.ts', cli: 'harness/cli/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  dts: true,
  fixedExtension: false,
  clean: true,
})
