import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { type Row, readJsonl } from '../common/jsonl.js'
import { loadArticles, readArticleRows } from './articles.js'
import { type Article, type Question, questionSchema, type TrainingFact, trainingSchema } from './schema.js'

export const KNOWLEDGE_FILE = 'knowledge.jsonl'
export const QUESTIONS_FILE = 'questions.jsonl'
export const TRAINING_FILE = 'training.jsonl'

/** What a scenario's fixtures folder holds, each row with where it stands. */
export interface ScenarioFiles {
  readonly articles: readonly Article[]
  readonly questions: readonly Row<Question>[]
  readonly training: readonly Row<TrainingFact>[]
}

/**
 * Read knowledge/ and knowledge.jsonl (either, or both), questions.jsonl, and training.jsonl where there is one.
 * @param folder as it is to be shown in messages
 * @param articleFolder of the Markdown articles, if not in it
 * @throws InputError naming every row that does not fit its schema.
 */
export function readScenarioFiles(folder: string, articleFolder = join(folder, 'knowledge')): ScenarioFiles {
  const articles = loadKnowledge(folder, articleFolder)
  const questions = readJsonl(join(folder, QUESTIONS_FILE), questionSchema)
  const pairs = join(folder, TRAINING_FILE)
  const training = existsSync(pairs) ? readJsonl(pairs, trainingSchema) : []
  if (questions.length === 0) throw new InputError(`${join(folder, QUESTIONS_FILE)}: no questions`)
  return { articles, questions, training }
}

/** The articles of knowledge.jsonl and of a folder of Markdown files. */
export function loadKnowledge(folder: string, articleFolder: string): Article[] {
  const rows = join(folder, KNOWLEDGE_FILE)
  if (!existsSync(rows)) return loadArticles(articleFolder)
  const articles = readArticleRows(rows)
  const files = existsSync(articleFolder) ? loadArticles(articleFolder) : []
  const ids = new Set(files.map(({ id }) => id))
  const twice = articles.find(({ value }) => ids.has(value.id))
  if (twice)
    throw new InputError(
      `${twice.at}: the id "${twice.value.id}" is taken by ${join(articleFolder, twice.value.id)}.md; give one of them another`,
    )
  return [...articles.map(({ value }) => value), ...files]
}
