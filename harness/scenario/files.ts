import { join } from 'node:path'
import { InputError } from '../common/errors.js'
import { type Row, readJsonl } from '../common/jsonl.js'
import { loadArticles } from './articles.js'
import { type Article, type Question, questionSchema, type TrainingFact, trainingSchema } from './schema.js'

/** What a scenario's fixtures folder holds, each row with where it stands. */
export interface ScenarioFiles {
  readonly articles: readonly Article[]
  readonly questions: readonly Row<Question>[]
  readonly training: readonly Row<TrainingFact>[]
}

/**
 * Read knowledge/, questions.jsonl and training.jsonl.
 * @param folder as it is to be shown in messages
 * @throws InputError naming every row that does not fit its schema.
 */
export function readScenarioFiles(folder: string): ScenarioFiles {
  const articles = loadArticles(join(folder, 'knowledge'))
  const questions = readJsonl(join(folder, 'questions.jsonl'), questionSchema)
  const training = readJsonl(join(folder, 'training.jsonl'), trainingSchema)
  if (questions.length === 0) throw new InputError(`${join(folder, 'questions.jsonl')}: no questions`)
  return { articles, questions, training }
}
