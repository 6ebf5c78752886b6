/** One thing that is asked. */
export interface SubQuestion {
  /** As the reader is asked it. */
  readonly question: string
  /** What is looked for: the thing itself and, as it may not name what it is of, the whole question. */
  readonly queries: readonly string[]
}

const INTERROGATIVE = 'what|which|how|who|whose|where|when|why'
const AUXILIARY = 'is|are|do|does|did|can|could|will|would|may|must|should'
/** After a question mark anything may go on; after a full stop, which may be an abbreviation's, a capital does. */
const SENTENCE = /(?<=\?)\s+|(?<=[.!])\s+(?=\p{Lu})/u
/** Between two questions in one sentence: `, and how …`, `; which …`, ` + …`. */
const JOINT = new RegExp(
  `,?\\s+and\\s+(?:also\\s+)?(?=(?:(?:by|for|at|in|from|to|until|after)\\s+)?(?:${INTERROGATIVE}|${AUXILIARY})\\b)|\\s*;\\s+|\\s+\\+\\s+`,
  'i',
)
const ASKS = new RegExp(`\\b(?:${INTERROGATIVE})\\b|^(?:${AUXILIARY})\\b`, 'i')
/** `kettle: how big? how much?`, `care plan: price + waiting period` */
const SUBJECT = /^([^:?]+:)\s+(.+)$/

/** A sentence that tells something, and asks nothing. */
const TELLS = /[.!]$/

/**
 * What a question asks for, thing by thing, where it asks for several: a small reader answers one. By the marks that people put between
 * two questions. What stands before the first and after the last, such as who asks and of which product, goes with each; what is told
 * between two, with the second.
 * Press et al., Measuring and Narrowing the Compositionality Gap in Language Models, Findings of EMNLP 2023, has a model do this.
 * @returns at least one; the question as it is, where it asks for one thing.
 */
export function subQuestions(question: string): SubQuestion[] {
  const sentences = question.split(SENTENCE)
  const first = Math.max(
    0,
    sentences.findIndex((sentence) => sentence.endsWith('?')),
  )
  const [, subject, rest] = SUBJECT.exec(sentences[first] as string) ?? []
  const asking = rest === undefined ? sentences.slice(first) : [rest, ...sentences.slice(first + 1)]
  const asked: string[] = []
  let told: string[] = []
  for (const sentence of asking) {
    if (TELLS.test(sentence)) told.push(sentence)
    else {
      asked.push(...partsOf(sentence, rest !== undefined).map((part) => [...told, part].join(' ')))
      told = []
    }
  }
  if (asked.length < 2) return [{ question, queries: [question] }]
  const context = [...sentences.slice(0, first), ...told, subject ?? ''].join(' ').trim()
  return asked.map((part) => ({ question: `${context} ${part}`.trim(), queries: [part, question] }))
}

/** @param listed the sentence lists what is asked of a subject: in it nothing needs a word that asks. */
function partsOf(sentence: string, listed: boolean): string[] {
  const pieces = sentence.split(JOINT).filter((piece) => /\w{2}/.test(piece))
  return listed || pieces.every((piece) => ASKS.test(piece)) ? pieces : [sentence]
}
