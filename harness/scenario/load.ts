import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { InputError, messageOf } from '../common/errors.js'
import { hashOf } from '../common/hash.js'
import { type Row, readJsonl, validate } from '../common/jsonl.js'
import { packageRoot } from '../common/paths.js'
import { loadArticles } from './articles.js'
import { checkLeakage } from './leakage.js'
import type { Scenario } from './scenario.js'
import { type Article, type Question, questionSchema, scenarioSchema, type TrainingFact, trainingSchema } from './schema.js'

/** Names of the scenarios under a folder, in alphabetical order. */
export function scenarioNames(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'scenario.ts')))
    .map((entry) => entry.name)
    .sort()
}

/**
 * Load scenarios/<name>/scenario.ts with its fixtures, and check that they fit together.
 * @throws InputError where the scenario is unknown or any of its files is malformed.
 */
export async function loadScenario(name: string, scenariosFolder: string): Promise<Scenario> {
  const file = resolve(scenariosFolder, name, 'scenario.ts')
  if (!scenarioNames(scenariosFolder).includes(name)) {
    const known = scenarioNames(scenariosFolder).join(', ') || 'none'
    throw new InputError(`unknown scenario "${name}": ${scenariosFolder} has ${known}`)
  }
  const definition = validate(await importDefault(file), scenarioSchema, relative('.', file))
  if (definition.name !== name)
    throw new InputError(`${relative('.', file)}: its name is "${definition.name}"; name it as its folder, "${name}"`)
  const folder = resolve(dirname(file), definition.fixtures)
  const shown = relative('.', folder)
  const articles = loadArticles(join(shown, 'knowledge'))
  const questions = readJsonl(join(shown, 'questions.jsonl'), questionSchema)
  const training = readJsonl(join(shown, 'training.jsonl'), trainingSchema)
  if (questions.length === 0) throw new InputError(`${join(shown, 'questions.jsonl')}: no questions`)
  checkIds(questions)
  checkIds(training)
  checkReferences(articles, questions, training)
  checkLeakage(questions, training)
  return {
    ...definition,
    folder,
    articles,
    questions: questions.map((row) => row.value),
    training: training.map((row) => row.value),
    hashes: {
      questions: hashOf(questions.map((row) => row.value)),
      knowledge: hashOf(articles),
      training: hashOf(training.map((row) => row.value)),
    },
  }
}

async function importDefault(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const root = packageRoot()
  const built = join(root, 'dist', 'index.js')
  const library = existsSync(built) ? built : join(root, 'harness', 'index.ts')
  const jiti = createJiti(import.meta.url, { alias: { versus: library }, fsCache: false, moduleCache: false })
  try {
    return await jiti.import(file, { default: true })
  } catch (error) {
    throw new InputError(`${relative('.', file)}: can't be loaded (${messageOf(error)})`)
  }
}

function checkIds(rows: readonly Row<{ id: string }>[]): void {
  const seen = new Map<string, string>()
  for (const { value, at } of rows) {
    const before = seen.get(value.id)
    if (before) throw new InputError(`${at}: the id "${value.id}" is taken by ${before}; give each row its own`)
    seen.set(value.id, at)
  }
}

function checkReferences(articles: readonly Article[], questions: readonly Row<Question>[], training: readonly Row<TrainingFact>[]): void {
  const bodies = new Map(articles.map((article) => [article.id, article.body]))
  const facts = new Set(training.map((row) => row.value.fact))
  for (const { value, at } of training) {
    if (value.article && !bodies.has(value.article)) throw new InputError(`${at}: no article "${value.article}" in knowledge/`)
  }
  for (const { value, at } of questions) {
    for (const { article, quote } of value.gold) {
      const body = bodies.get(article)
      if (body === undefined) throw new InputError(`${at}: no article "${article}" in knowledge/`)
      if (!body.includes(quote)) throw new InputError(`${at}: the quote "${quote}" is not in knowledge/${article}.md word for word`)
    }
    const untaught = value.facts.find((fact) => !facts.has(fact))
    if (untaught) throw new InputError(`${at}: no training pair teaches the fact "${untaught}"; add one to training.jsonl`)
  }
}
