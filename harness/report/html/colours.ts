/** The look of a system, the same in every chart and table: a colour and a shape, so that nothing rests on colour alone. */
export interface Look {
  /** Name of a colour of the page's style. */
  readonly colour: string
  /** Of a mark, as vega names it. */
  readonly shape: string
}

const KNOWN: Readonly<Record<string, Look>> = {
  base: { colour: 'grey', shape: 'circle' },
  rag: { colour: 'blue', shape: 'square' },
  'fine-tuned': { colour: 'orange', shape: 'triangle-up' },
  'rag+fine-tuned': { colour: 'green', shape: 'diamond' },
  'rag+fine-tuned-raft': { colour: 'purple', shape: 'triangle-down' },
  'reader-ceiling': { colour: 'faint', shape: 'cross' },
}
const OTHERS: readonly Look[] = [
  { colour: 'sky', shape: 'triangle-right' },
  { colour: 'rust', shape: 'triangle-left' },
  { colour: 'olive', shape: 'circle' },
  { colour: 'sky', shape: 'diamond' },
]

/** Looks by system; systems that versus does not know get one in the order in which they come. */
export function looksOf(systems: readonly string[]): ReadonlyMap<string, Look> {
  const others = systems.filter((id) => !KNOWN[id])
  return new Map(systems.map((id) => [id, KNOWN[id] ?? (OTHERS[others.indexOf(id) % OTHERS.length] as Look)]))
}

/** Outlines of the shapes in a box from -8 to 8. */
export const OUTLINES: Readonly<Record<string, string>> = {
  circle: 'M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12z',
  square: 'M-5.5-5.5h11v11h-11z',
  'triangle-up': 'M0-6.5L6.5 5.5h-13z',
  'triangle-down': 'M0 6.5L6.5-5.5h-13z',
  'triangle-right': 'M6.5 0L-5.5 6.5v-13z',
  'triangle-left': 'M-6.5 0L5.5 6.5v-13z',
  diamond: 'M0-7.5L7.5 0L0 7.5L-7.5 0z',
  cross: 'M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z',
}
