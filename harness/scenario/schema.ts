import { z } from 'zod'
import { keyVariable } from '../common/key-variable.js'
import { gateSchema } from './gate.js'
import { requirementsSchema } from './requirements.js'

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'an id has letters, digits, dots, dashes and underscores only')
const text = z.string().trim().min(1, 'must not be empty')

/** Labels that a judgement may have, each with the phrases that give it in an answer: `{ emergency: ['emergency', 'ambulance'], … }`. */
const labelSetSchema = z.record(id, z.array(text).min(1))
export type LabelSet = Readonly<Record<string, readonly string[]>>

/** The labels that every scenario has; how an answer gives them is a matter of grammar, see the scorer `label`. */
export const JUDGEMENT = ['yes', 'no', 'maybe'] as const

/** Every set of labels that a scenario has, by their names: the judgement, and its own. */
export function labelNames(own: readonly LabelSet[]): readonly (readonly string[])[] {
  return [JUDGEMENT, ...own.map((set) => Object.keys(set))]
}

/** An article, and the words of it that hold the answer; without a quote any passage of the article will do. */
export const goldSchema = z.strictObject({ article: id, quote: text.optional() })
export const difficultySchema = z.enum(['easy', 'medium', 'hard'])

export const questionSchema = z
  .strictObject({
    id,
    category: text.default('general'),
    difficulty: difficultySchema.optional(),
    /** `false`: the knowledge does not say, and the right answer is to say so. */
    answerable: z.boolean().default(true),
    /** The ways it is put; the first is the original. */
    wordings: z.array(text).min(1),
    /** Accepted answers; without, and without key facts or a label, it is asked and its answers are not graded. */
    answers: z
      .array(text)
      .min(1, 'a question needs at least one accepted answer; where it has none, leave out the whole field')
      .default([]),
    /** Each group is one fact, given by any of its alternatives; a right answer states every group. */
    keyFacts: z.array(z.array(text).min(1)).default([]),
    /** The judgement asked for: `yes`, `no` or `maybe`, or a label of the scenario's own. */
    label: id.optional(),
    /** Facts of the training pairs that the question rests on. */
    facts: z.array(id).default([]),
    /** Where the answer is; without, what retrieval finds for it is not graded. */
    gold: z.array(goldSchema).default([]),
    /**
     * Of an unanswerable question: what a passage that did answer it would say, as groups of alternatives.
     * `versus check` looks that no passage states one of every group.
     */
    absent: z.array(z.array(text).min(1)).min(1).optional(),
  })
  .superRefine((question, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', message })
    if (!question.answerable && (question.gold.length > 0 || question.keyFacts.length > 0 || question.label))
      fault('an unanswerable question has no gold passages, key facts or label')
    if (question.answerable && question.absent) fault('an answerable question has nothing absent')
  })
/** One thing asked. */
export type Question = z.infer<typeof questionSchema>

export const trainingSchema = z.strictObject({
  id,
  /** The atomic fact that the pair teaches; `null` for a refusal, and where facts are not told apart. */
  fact: id.nullable().default(null),
  refusal: z.boolean().default(false),
  /** Where the fact is from; `null` for a refusal, and where it is not known. */
  article: id.nullable().default(null),
  /** The words of the article that the answer rests on. */
  quote: text.optional(),
  /** Wordings that the model is trained on. */
  questions: z.array(text).min(1),
  /** One more wording, held out for tuning decisions. */
  dev: text.optional(),
  answer: text,
})
/** One fact to train on, in several wordings. */
export type TrainingFact = z.infer<typeof trainingSchema>

/** Every wording of a training pair, the held-out one last. */
export function taughtWordings({ questions, dev }: TrainingFact): string[] {
  return [...questions, ...(dev ? [dev] : [])]
}

export const articleSchema = z.strictObject({
  id,
  title: text,
  category: text.default('general'),
  updated: z.iso.date('a date such as 2026-03-14').optional(),
  /** The guideline or reference that states it. */
  source: text.optional(),
  notice: text.optional(),
})
/** An article as a line of knowledge.jsonl. */
export const articleRowSchema = articleSchema.extend({ body: text })
/** One knowledge article: its front matter and its Markdown body. */
export type Article = z.infer<typeof articleSchema> & { readonly body: string }

const tuningSchema = z.strictObject({
  /** Rank of the low-rank update. Hu et al., LoRA, 2021. */
  rank: z.int().min(1).max(256).default(8),
  alpha: z.number().positive().default(16),
  dropout: z.number().min(0).max(0.9).default(0),
  /** Peak of a one-cycle cosine schedule. */
  learningRate: z.number().positive().max(0.1).default(1.5e-3),
  epochs: z.int().min(1).default(12),
  batch: z.int().min(1).default(16),
  seed: z.int().min(0).default(0),
  /** How many of the upper layers get an adapter; those below stay as they are, and training is faster. Default: all. */
  layers: z.int().min(1).optional(),
  /** Stop after so many epochs in which the held-out wordings' loss did not fall, and keep the best epoch. Default: train every epoch, keep the last. */
  patience: z.int().min(1).optional(),
  /** Pairs that ask for two facts at once, as a share of those that ask for one. */
  joined: z.number().min(0).max(1).default(0),
})
export type TuningSettings = z.infer<typeof tuningSchema>

export const workloadSchema = z.strictObject({
  questionsPerMonth: z.number().positive(),
  /** Times a month that the knowledge changes: each re-indexes, and re-trains the tuned model. */
  updatesPerMonth: z.number().min(0),
  /** Articles that a change touches: so much of the index is made again. */
  articlesPerUpdate: z.number().min(0).default(5),
  /** Over how long one-time cost is spread. */
  months: z.number().positive().default(12),
})
export type Workload = z.infer<typeof workloadSchema>

/** A scorer of the user's own: a pure function from a question and an answer to a number in [0, 1], or `null` where it does not apply. */
export interface OwnScorer {
  /** Column name in trials.csv and key in summary.json. */
  readonly id: string
  readonly title: string
  /** Raise it whenever the same answer would be scored otherwise. */
  readonly version: number
  /** Whether it gives 1 for a right answer, 0 for a wrong one, and nothing between; without, it is graded. */
  readonly binary?: boolean | undefined
  score(scored: { readonly question: Question; readonly answer: OwnScorerAnswer }): number | null
}
interface OwnScorerAnswer {
  readonly text: string
  /** `null` for a system that reads none. */
  readonly passages: readonly { readonly id: string; readonly article: string; readonly text: string }[] | null
  /** Ids of the passages that the answer cites. */
  readonly citations: readonly string[]
}

const scorerSchema = z.strictObject({
  id,
  title: text,
  version: z.int().min(1),
  binary: z.boolean().optional(),
  score: z.custom<OwnScorer['score']>((value) => typeof value === 'function', 'a function'),
})

/** What a system of a scenario's own is asked. */
export interface OwnQuestion {
  readonly question: string
  /** 0 asks for the same answer each time. */
  readonly temperature: number
  readonly seed: number
  readonly maxTokens: number
  /** Aborted where the answer is no longer waited for. */
  readonly signal: AbortSignal
}

/** What a system of a scenario's own answers; a text alone is one, too. */
export interface OwnAnswer {
  /** An empty one is an answer, and scored; none at all is an error. */
  readonly text: string
  /** What it answered from; `article` is that of the scenario's knowledge, where retrieval is to be scored. */
  readonly passages?: readonly { readonly id?: string; readonly article?: string; readonly text: string }[] | null
  /** Ids of cited passages; left out, they are read from marks such as [1] in the text. */
  readonly citations?: readonly string[]
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedInputTokens?: number }
}

const ownSystemBase = {
  /** Such as `our-service`: its name in every table. */
  id,
  title: text.optional(),
  /** What an answer costs, where that is known. */
  dollarsPerAnswer: z.number().min(0).optional(),
  /** Questions that it takes on at once. Default 1. */
  concurrency: z.int().min(1).max(256).optional(),
}
const ownSystemSchema = z.union([
  z.strictObject({
    ...ownSystemBase,
    kind: z.literal('http'),
    /** Gets a POST with {"question", "temperature", "seed", "maxTokens"}, and answers {"text", "passages"?, "citations"?, "usage"?}. */
    url: z.url({ protocol: /^https?$/, error: 'a URL such as http://localhost:8080/answer' }),
    /** Environment variable whose value is sent as `authorization: Bearer …`. */
    keyEnv: keyVariable.optional(),
  }),
  z.strictObject({
    ...ownSystemBase,
    kind: z.literal('function').optional(),
    answer: z.custom<(asked: OwnQuestion) => OwnAnswer | string | Promise<OwnAnswer | string>>(
      (value) => typeof value === 'function',
      'a system has kind "http" and a url, or a function `answer`',
    ),
  }),
])
/** A system from anywhere: a service that is asked over HTTP, or a function. */
export type OwnSystem = z.infer<typeof ownSystemSchema>

/** Ids of the systems of versus: no other system has them. */
export const BUILT_IN: readonly string[] = ['base', 'rag', 'fine-tuned', 'rag+fine-tuned', 'rag+fine-tuned-raft', 'reader-ceiling']

export const scenarioSchema = z.strictObject({
  name: id,
  title: text,
  description: text,
  /** Shown wherever a reader meets the scenario's texts. */
  notice: text.optional(),
  /** Folder of the fixtures, relative to the scenario file. */
  fixtures: text,
  workload: workloadSchema,
  /** What a system must do to be chosen at all. */
  requirements: requirementsSchema.prefault({}),
  /** Sets of labels beside yes, no and maybe; no label is in two sets. */
  labels: z.array(labelSetSchema).default([]),
  /** Scorers beside those of versus. */
  scorers: z.array(scorerSchema).default([]),
  /**
   * Ids of the scorers of versus that are computed, beside its own; all where left out. Without `semantic` and `groundedSemantic` no
   * meanings are compared, and no embedding model is opened for it.
   */
  scoredBy: z.array(id).min(1).optional(),
  /** Systems beside those of versus: a service of your own, or a function. */
  systems: z
    .array(ownSystemSchema)
    .superRefine((systems, context) => {
      const ids = systems.map((system) => system.id)
      const taken = ids.find((name, index) => BUILT_IN.includes(name) || ids.indexOf(name) !== index)
      if (taken) context.addIssue({ code: 'custom', message: `the id "${taken}" is taken: give the system another` })
    })
    .optional(),
  /** Id of the scorer that systems are compared by; without, the one that the questions' answers allow (`primaryScorerOf`). */
  primaryScorer: id.optional(),
  /** Rules that a run must keep against a baseline; without, those of `defaultGates`. */
  gates: z.array(gateSchema).optional(),
  /** How an answer is generated. */
  generation: z
    .strictObject({
      temperature: z.number().min(0).max(2).default(0),
      maxTokens: z.int().min(1).default(48),
    })
    .prefault({}),
  retrieval: z
    .strictObject({
      /** Passages put before the reader. */
      passages: z.int().min(1).max(20).default(3),
      /** Longest chunk, in words. */
      chunkWords: z.int().min(20).default(90),
      /** Where vectors are kept: in vectra's file, in LanceDB's columns, or as their number asks for. */
      store: z.enum(['auto', 'vectra', 'lancedb']).default('auto'),
      /** Put the ten best chunks in order again by their nearest sentences. */
      rerank: z.boolean().default(true),
      /** Retrieve and read for each thing that a question asks for by itself, and join the answers: for a model that answers one. */
      subQuestions: z.boolean().default(false),
    })
    .prefault({}),
  tuning: tuningSchema.prefault({}),
})
export type ScenarioDefinition = z.infer<typeof scenarioSchema>
export { tuningSchema }
