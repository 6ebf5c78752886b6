import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadCompiled } from '../common/load-compiled.js'

type Vega = typeof import('vega')
type VegaLite = typeof import('vega-lite')

let opened: { readonly vega: Vega; readonly compile: VegaLite['compile'] } | undefined

/** vega and vega-lite, each from the one file that it is published in for browsers: their modules, 270 files, take ten times as long to load. */
export function openVega() {
  if (!opened) {
    const { resolve } = createRequire(import.meta.url)
    const vega = loadCompiled<Vega>(join(dirname(resolve('vega')), 'vega.min.js'))
    const { compile } = loadCompiled<VegaLite>(join(dirname(resolve('vega-lite')), 'vega-lite.min.js'), { vega })
    opened = { vega, compile }
  }
  return opened
}
