import { element } from './dom.js'

/** Characters of a text that are shown at first: a longer one is shown whole when asked for. */
const SHOWN = 2_000
/** Control characters other than line ends and tabs, and marks that turn the direction of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff])/

/** A text of a model or of a passage, as it is: what can't be seen is named, and nothing in it is more than text. */
export function shownText(text: string, className = ''): HTMLElement {
  const box = element('p', { class: `text ${className}`, dir: 'auto' }, ...visible(text.slice(0, SHOWN)))
  if (text.length <= SHOWN) return box
  const more = element('button', { type: 'button' }, `Show all ${text.length.toLocaleString('en')} characters`)
  more.addEventListener('click', () => {
    box.replaceChildren(...visible(text))
    more.remove()
  })
  return element('div', {}, box, more)
}

function visible(text: string): (Node | string)[] {
  return text.split(HIDDEN).map((part, index) => (index % 2 === 0 ? part : element('span', { class: 'control' }, nameOf(part))))
}

function nameOf(mark: string): string {
  return `U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
