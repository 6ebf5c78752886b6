import type { Chunk } from '../knowledge/chunk.js'
import type { ChatModel } from '../models/model.js'
import { type Prompts, readCitations } from '../models/prompts.js'
import { sumUsage } from '../models/usage.js'
import { REFUSAL } from '../scenario/scenario.js'
import { type SubQuestion, subQuestions } from './sub-questions.js'
import type { Answer, Asked, System } from './system.js'

export interface GroundedOptions {
  readonly id: string
  readonly model: ChatModel
  readonly prompt: Prompts['grounded']
  /** Answer what a question asks for thing by thing, each from passages of its own. Default: false. */
  readonly subQuestions?: boolean
  passagesFor(queries: readonly string[], asked: Asked): Promise<Chunk[]>
}

/** A system that answers from passages that it is given. */
export function grounded({ id, model, prompt, passagesFor, ...options }: GroundedOptions): System {
  async function answerOne({ question, queries }: SubQuestion, asked: Asked): Promise<Answer> {
    const started = performance.now()
    const chunks = await passagesFor(queries, asked)
    const retrieveMs = performance.now() - started
    const completion = await model.complete(prompt(question, chunks), asked)
    const { text, numbers } = readCitations(completion.text)
    return {
      text,
      passages: chunks.map((chunk) => ({ id: chunk.id, article: chunk.article, text: chunk.text })),
      citations: numbers.flatMap((number) => chunks[number - 1]?.id ?? []),
      usage: completion.usage,
      timings: { retrieveMs, ...completion.timings, totalMs: performance.now() - started },
    }
  }
  return {
    id,
    ...(model.concurrency ? { concurrency: model.concurrency, sharing: model.id } : {}),
    async answer(asked) {
      const { wording } = asked
      const answers: Answer[] = []
      for (const part of options.subQuestions ? subQuestions(wording) : [{ question: wording, queries: [wording] }]) {
        answers.push(await answerOne(part, asked))
      }
      return joined(answers)
    },
    dispose: () => model.dispose(),
  }
}

/** One answer of several; a part that is refused is left out, unless all are. */
function joined(answers: readonly Answer[]): Answer {
  const [first, ...others] = answers as readonly [Answer, ...Answer[]]
  if (others.length === 0) return first
  const given = answers.filter(({ text }) => text !== REFUSAL)
  const passages = answers.flatMap(({ passages }) => passages ?? [])
  const sum = (figure: (answer: Answer) => number) => answers.reduce((total, answer) => total + figure(answer), 0)
  return {
    text:
      given.length === 0
        ? first.text
        : given.map(({ text }, index) => (index < given.length - 1 ? text.replace(/\.$/, '') : text)).join('; '),
    passages: passages.filter(({ id }, index) => passages.findIndex((other) => other.id === id) === index),
    citations: [...new Set(answers.flatMap(({ citations }) => citations))],
    usage: sumUsage(answers.map(({ usage }) => usage)),
    timings: {
      retrieveMs: sum(({ timings }) => timings.retrieveMs),
      firstTokenMs: first.timings.firstTokenMs,
      generateMs: sum(({ timings }) => timings.firstTokenMs + timings.generateMs) - first.timings.firstTokenMs,
      totalMs: sum(({ timings }) => timings.totalMs),
    },
  }
}
