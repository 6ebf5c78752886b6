import { remembering } from './remembering.js'

/** Whether a text holds a quote word for word; line breaks and runs of white space count as one space. */
export function holdsQuote(text: string, quote: string): boolean {
  return collapse(text).includes(collapse(quote))
}

const collapse = remembering((text) => text.replace(/\s+/gu, ' ').trim())

/** `1 question`, `2 questions`. */
export function plural(count: number, noun: string, write: (count: number) => string = String): string {
  return `${write(count)} ${noun}${count === 1 ? '' : 's'}`
}
