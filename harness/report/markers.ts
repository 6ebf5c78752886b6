import { InputError } from '../common/errors.js'

const OPEN = '<!-- decide -->'
const CLOSE = '<!-- /decide -->'

/**
 * Replace what stands between `<!-- decide -->` and `<!-- /decide -->`.
 * @throws InputError where the text does not have each of them once, in this order.
 */
export function placeBetweenMarkers(text: string, content: string, path: string): string {
  const [from, to] = [text.indexOf(OPEN), text.indexOf(CLOSE)]
  const once = text.lastIndexOf(OPEN) === from && text.lastIndexOf(CLOSE) === to
  if (from < 0 || to < from || !once) throw new InputError(`${path}: it needs the lines ${OPEN} and ${CLOSE}, each once, in this order`)
  return `${text.slice(0, from + OPEN.length)}\n\n${content}\n\n${text.slice(to)}`
}
