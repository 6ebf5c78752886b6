import { DETAILS_ID, INDEX_ID, PASSAGES_ID, type PageIndex, type PassageRow, type QuestionDetails } from '../html/page-data.js'
import { readData } from './dom.js'

/** The questions of the report; what is large is parsed when it is first asked for. */
export interface Data extends PageIndex {
  detailsOf(question: number): QuestionDetails | null
  passage(place: number): PassageRow | null
}

export function openData(): Data | null {
  const index = readData<PageIndex>(INDEX_ID)
  if (!index) return null
  const details = lazily<QuestionDetails>(DETAILS_ID, index.details)
  const passages = lazily<PassageRow>(PASSAGES_ID, index.passages)
  return { ...index, detailsOf: details, passage: passages }
}

/** Blocks that are kept parsed. */
const KEPT = 12

function lazily<T>(id: string, starts: readonly number[]): (place: number) => T | null {
  const parsed = new Map<number, readonly T[]>()
  return (place) => {
    const block = starts.findLastIndex((start) => start <= place)
    if (block < 0) return null
    const rows = parsed.get(block) ?? readData<T[]>(`${id}${block}`) ?? []
    parsed.delete(block)
    parsed.set(block, rows)
    const [oldest] = parsed.keys()
    if (parsed.size > KEPT && oldest !== undefined) parsed.delete(oldest)
    return rows[place - (starts[block] as number)] ?? null
  }
}
