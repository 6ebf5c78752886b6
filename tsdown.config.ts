import { defineConfig } from 'tsdown'

const common = { fixedExtension: false, clean: true } as const

export default defineConfig([
  {
    ...common,
    entry: { index: 'harness/index.ts', vitest: 'harness/vitest/index.ts', cli: 'harness/cli/main.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: true,
  },
  // The scripts of pages that versus writes, each whole in one file that is put into the page.
  {
    ...common,
    entry: { report: 'harness/report/page/report.ts' },
    outDir: 'dist/page',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfig: 'harness/report/page/tsconfig.json',
    minify: true,
    dts: false,
  },
])
