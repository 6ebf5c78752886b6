/** Where something begins in a text, from 1; columns are UTF-16 units, as editors count them. Many JSON files are a single line. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A part of a JSON text: an element of an array, or a value of an object with its key. */
export interface JsonPart extends Place {
  /** `null` in an array. */
  readonly key: string | null
  readonly raw: string
}

/** A text that is no JSON, and where that shows. */
export class JsonFault extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message)
  }
}

/**
 * The parts of the outermost array or object of a JSON text, one after the other: no more than one of them is in memory, however long the
 * text. The parts themselves may be malformed: parse them.
 *
 * @param options where the text begins within a larger one; `under`: key of the outermost object whose parts are wanted instead.
 * @throws JsonFault where the brackets don't match, or there is no array or object.
 */
export function* jsonParts(pieces: Iterable<string>, options: Partial<Place> & { readonly under?: string } = {}): Generator<JsonPart> {
  const { line = 1, column = 1, under } = options
  const state = { line, open: '', depth: 0, inString: false, escaped: false, over: false }
  /** Characters of the pieces before, and of all lines before: of the text, but for the first line of one within another. */
  let [before, lineStart] = [0, 1 - column]
  let place = 0
  const here = (): Place => ({ line: state.line, column: before + place - lineStart + 1 })
  let key: string | null = null
  let part: { text: string[]; begins: Place } | null = null
  /** Around the part that is asked for by its key. */
  let around: string | null = null
  let found = under === undefined
  const wanted = () => under === undefined || around !== null

  const ended = (): JsonPart | null => {
    const raw = part?.text.join('').trim() ?? ''
    const begins = part?.begins ?? here()
    part = null
    const own = key
    key = null
    return raw === '' && own === null ? null : { key: own, raw, ...begins }
  }

  for (const piece of pieces) {
    let from = 0
    const keep = (to: number) => {
      if (part && to > from) part.text.push(piece.slice(from, to))
      from = to
    }
    for (let at = 0; at < piece.length; at++) {
      place = at
      const char = piece[at] as string
      if (char === '\n') {
        state.line++
        lineStart = before + at + 1
      }
      if (state.inString) {
        if (state.escaped) state.escaped = false
        else if (char === '\\') state.escaped = true
        else if (char === '"') state.inString = false
        continue
      }
      if (/\s/.test(char)) continue
      if (state.over) throw new JsonFault(here(), `nothing may follow the end, and "${char}" does`)
      if (state.open === '') {
        if (char !== '[' && char !== '{') throw new JsonFault(here(), 'not a JSON array or object')
        state.open = char
        from = at + 1
        continue
      }
      const outermost = state.depth === 0
      if (outermost && char === (state.open === '[' ? ']' : '}')) {
        keep(at)
        const last = ended()
        if (last && wanted()) yield last
        if (around === null) state.over = true
        else {
          state.open = around
          around = null
          part = { text: ['read'], begins: here() }
          from = at + 1
        }
        continue
      }
      if (outermost && char === ',') {
        keep(at)
        const next = ended()
        if (!next) throw new JsonFault(here(), 'a value is missing before the comma')
        if (wanted()) yield next
        from = at + 1
        continue
      }
      if (outermost && char === ':' && state.open === '{' && key === null) {
        keep(at)
        key = keyOf(part?.text.join('') ?? '', here())
        part = null
        from = at + 1
        if (key === under && around === null && !found) {
          found = true
          around = state.open
          state.open = ''
          key = null
        }
        continue
      }
      if (!part) {
        part = { text: [], begins: here() }
        from = at
      }
      if (char === '"') state.inString = true
      else if (char === '[' || char === '{') state.depth++
      else if (char === ']' || char === '}') {
        if (state.depth === 0) throw new JsonFault(here(), `"${char}" closes nothing`)
        state.depth--
      }
    }
    keep(piece.length)
    before += piece.length
    place = 0
  }
  if (state.open === '' && around === null) throw new JsonFault(here(), 'empty')
  if (!state.over) throw new JsonFault(here(), 'the text ends before its last bracket')
  if (!found) throw new JsonFault(here(), `has no "${under}"`)
}

function keyOf(raw: string, place: Place): string {
  try {
    const key: unknown = JSON.parse(raw)
    if (typeof key === 'string') return key
  } catch {
    // said below
  }
  throw new JsonFault(place, 'a key must be a string in double quotes')
}
