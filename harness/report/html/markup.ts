/** Text that is HTML already. Only {@link html} makes it, and it escapes whatever is put in. */
export interface Markup {
  readonly markup: string
}

type Piece = string | number | Markup | readonly Markup[] | null

/**
 * HTML from a template; strings and numbers that are put in are escaped, `null` is nothing.
 * @example html`<td>${answer}</td>`
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: strings.map((text, index) => text + (index < pieces.length ? escaped(pieces[index] as Piece) : '')).join('') }
}

/** Markup of a library that is trusted, such as a chart. */
export function trusted(markup: string): Markup {
  return { markup }
}

/**
 * A value as JSON for a script element that is not run: no text in it can end the element or begin another.
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(piece: Piece): string {
  if (piece === null) return ''
  if (typeof piece === 'string' || typeof piece === 'number') return String(piece).replace(/[&<>"']/g, (mark) => ENTITIES[mark] as string)
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('')
}
