import type { TopLevelSpec } from 'vega-lite'
import { openVega } from '../vega.js'
import { html, type Markup, trusted } from './markup.js'

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif'

/** Colours are those of the page's style, so that a chart follows the theme and print. */
const CONFIG = {
  // The figure says what it shows: hundreds of labelled marks would drown a screen reader.
  aria: false,
  background: 'transparent',
  font: FONT,
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    grid: false,
    labelColor: 'var(--ink-2)',
    titleColor: 'var(--ink-2)',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelPadding: 8,
    labelLimit: 220,
  },
  axisX: { grid: true, gridColor: 'var(--line)', tickCount: 5 },
  axisQuantitative: { grid: true, gridColor: 'var(--line)' },
  header: { labelColor: 'var(--ink-1)', labelFontSize: 12, labelFontWeight: 600, titleColor: 'var(--ink-2)' },
  text: { fill: 'var(--ink-1)', fontSize: 11.5 },
} as const

/** Draw a chart of vega-lite's as an SVG that scales with the page. @param label what it shows, for those who do not see it. */
export async function draw(spec: object, label: string): Promise<Markup> {
  const { vega, compile } = openVega()
  const full = { autosize: { type: 'fit-x', contains: 'padding' }, padding: 2, ...spec, config: CONFIG } as unknown as TopLevelSpec
  const view = new vega.View(vega.parse(compile(full).spec), { renderer: 'none', logLevel: vega.Error })
  try {
    // Roles of its groups are of use only with the labels that were left out.
    const svg = (await view.toSVG()).replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, '')
    const opening = html`<svg viewBox="$2" width="$1" role="img" aria-label="${label}">`.markup
    return trusted(svg.replace(/<svg[^>]* width="([^"]*)"[^>]* viewBox="([^"]*)"[^>]*>/, opening))
  } finally {
    view.finalize()
  }
}
