import { defineConfig } from 'tsdown'

/** Of a script of pages that versus writes or serves: whole in one file that is put into the page. The library's build has emptied dist. */
const script = {
  fixedExtension: false,
  clean: false,
  outDir: 'dist/page',
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  dts: false,
} as const

export default defineConfig([
  {
    fixedExtension: false,
    clean: true,
    entry: { index: 'harness/index.ts', vitest: 'harness/vitest/index.ts', cli: 'harness/cli/start.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    dts: true,
  },
  { ...script, entry: { report: 'harness/report/page/report.ts' }, tsconfig: 'harness/report/page/tsconfig.json' },
  { ...script, entry: { view: 'harness/view/page/view.ts' }, tsconfig: 'harness/view/page/tsconfig.json' },
])
