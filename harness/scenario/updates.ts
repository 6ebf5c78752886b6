import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Row, readJson, readJsonl } from '../common/jsonl.js'
import { loadArticles } from './articles.js'
import { REFUSAL } from './scenario.js'
import { type Article, goldSchema, questionSchema, type TrainingFact, trainingSchema } from './schema.js'

const { id, category, wordings, facts, answers, keyFacts, label } = questionSchema.shape

/** What is right in one state of the world. */
const stateSchema = z.strictObject({
  answerable: z.boolean(),
  answers: answers.unwrap(),
  keyFacts,
  label,
  gold: z.array(goldSchema),
})
export type RightAnswer = z.infer<typeof stateSchema>

const updateQuestionSchema = z.strictObject({
  id,
  change: z.enum(['changed', 'added', 'withdrawn']),
  category,
  wordings,
  /** Facts of the training pairs that it rests on. */
  facts,
  before: stateSchema,
  after: stateSchema,
})
/** A question whose right answer an update changes. */
export type UpdateQuestion = z.infer<typeof updateQuestionSchema>

const updateTrainingSchema = z.union([
  trainingSchema,
  z.strictObject({ fact: id, answer: z.string().min(1) }),
  z.strictObject({ fact: id, withdrawn: z.literal(true) }),
])
/** What a tuned model must be taught again: a new fact with its wordings, the new answer to an old one, or that one is no longer known. */
type UpdateTraining = z.infer<typeof updateTrainingSchema>

const updateSchema = z.strictObject({
  title: z.string().min(1),
  date: z.iso.date('a date such as 2026-03-14'),
  notice: z.string().optional(),
  withdrawn: z.array(id),
})

/** A round of changes to the knowledge. */
export interface Update extends z.infer<typeof updateSchema> {
  readonly number: number
  readonly folder: string
  /** Articles that are new, or take the place of one with the same id. */
  readonly articles: readonly Article[]
  readonly questions: readonly Row<UpdateQuestion>[]
  readonly training: readonly Row<UpdateTraining>[]
}

/** The part of a scenario that updates change. */
export interface World {
  readonly articles: readonly Article[]
  readonly training: readonly TrainingFact[]
}

/**
 * The rounds of updates/, in their order; none where there is no such folder.
 * @throws InputError naming the file at fault.
 */
export function loadUpdates(folder: string): Update[] {
  const updates = join(folder, 'updates')
  if (!existsSync(updates)) return []
  return readdirSync(updates)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .map((number) => loadUpdate(join(updates, String(number)), number))
}

function loadUpdate(folder: string, number: number): Update {
  return {
    number,
    folder,
    ...readJson(join(folder, 'update.json'), updateSchema),
    articles: loadArticles(join(folder, 'knowledge')),
    questions: readJsonl(join(folder, 'questions.jsonl'), updateQuestionSchema),
    training: readJsonl(join(folder, 'training.jsonl'), updateTrainingSchema),
  }
}

/** The world after an update. Articles keep their order of ids; facts that are withdrawn are taught as unknown. */
export function applyUpdate(world: World, update: Update): World {
  const articles = new Map(world.articles.map((article) => [article.id, article]))
  for (const article of update.articles) articles.set(article.id, article)
  for (const gone of update.withdrawn) articles.delete(gone)
  const training = new Map(world.training.map((pair) => [pair.fact ?? pair.id, pair]))
  for (const { value } of update.training) {
    if ('questions' in value) {
      training.set(value.fact ?? value.id, value)
      continue
    }
    const before = training.get(value.fact)
    if (!before) continue // named by `versus check`
    // It is of the article before the update.
    const { quote: _outdated, ...known } = before
    if ('answer' in value) training.set(value.fact, { ...known, answer: value.answer })
    else training.set(value.fact, { ...known, fact: null, article: null, refusal: true, answer: REFUSAL })
  }
  return { articles: [...articles.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), training: [...training.values()] }
}
