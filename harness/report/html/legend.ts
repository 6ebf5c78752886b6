import type { Looks } from './charts.js'
import { OUTLINES } from './colours.js'
import { html, type Markup } from './markup.js'

/** Systems with their marks, in a line. */
export function legend(systems: readonly string[], looks: Looks): Markup {
  return html`<ul class="legend">${systems.map((id) => html`<li>${mark(id, looks)}${id}</li>`)}</ul>`
}

/** The mark of a system: its shape in its colour. */
export function mark(system: string, looks: Looks): Markup | null {
  const look = looks.get(system)
  if (!look) return null
  return html`<svg class="mark c-${look.colour}" viewBox="-8 -8 16 16" aria-hidden="true"><path d="${OUTLINES[look.shape] ?? ''}"/></svg>`
}
