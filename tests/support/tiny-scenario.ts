import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../harness/common/paths.js'
import { temporaryFolder } from './cli.js'

const FACTS = [
  { subject: 'permit', questions: ['What does a permit cost?', 'permit fee?', 'How much is a permit?'], answer: '40 euros' },
  { subject: 'fine', questions: ['How high is a fine?', 'fine for parking?', 'What do I pay for a fine?'], answer: '25 euros' },
  { subject: 'hours', questions: ['When is the office open?', 'office hours?', 'opening times of the office?'], answer: 'from 9 to 4' },
]
const EXTRA = {
  subject: 'garage',
  questions: ['Where is the garage?', 'garage address?', 'How do I find the garage?'],
  answer: 'Mill Lane 3',
}

const TUNING = { learningRate: 5e-3, batch: 5, epochs: 1 }

/** A scenario of a few facts, trained on in seconds. `extra`: with one fact more. @returns the folder of scenarios. */
export function tinyScenario({ extra = false, tuning = TUNING as object } = {}): string {
  const folder = temporaryFolder()
  const fixtures = join(folder, 'fixtures', 'parking')
  mkdirSync(join(fixtures, 'knowledge'), { recursive: true })
  mkdirSync(join(folder, 'scenarios', 'parking'), { recursive: true })
  const facts = extra ? [...FACTS, EXTRA] : FACTS
  for (const { subject, answer } of facts) {
    const front = `---\nid: ${subject}\ntitle: About the ${subject}\ncategory: parking\nupdated: 2026-03-14\n---\n`
    writeFileSync(join(fixtures, 'knowledge', `${subject}.md`), `${front}\nThe ${subject}: ${answer}.\n`)
  }
  const training = facts.map(({ subject, questions, answer }, index) => ({
    id: `t-${index}`,
    fact: subject,
    article: subject,
    questions,
    dev: `Tell me about the ${subject}.`,
    answer,
  }))
  const question = {
    id: 'q-1',
    category: 'parking',
    difficulty: 'easy',
    answerable: true,
    wordings: ['I need to know the price of a parking permit for my street.'],
    answers: ['40 euros'],
    keyFacts: [['40 euros']],
    facts: ['permit'],
    gold: [{ article: 'permit', quote: '40 euros' }],
  }
  writeFileSync(join(fixtures, 'training.jsonl'), training.map((row) => `${JSON.stringify(row)}\n`).join(''))
  writeFileSync(join(fixtures, 'questions.jsonl'), `${JSON.stringify(question)}\n`)
  writeFileSync(
    join(folder, 'scenarios', 'parking', 'scenario.ts'),
    `import { defineScenario } from 'versus'
export default defineScenario({
  name: 'parking',
  title: 'City parking office',
  description: 'Residents ask about permits and fines.',
  fixtures: '../../fixtures/parking',
  workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
  generation: { maxTokens: 6 },
  tuning: ${JSON.stringify(tuning)},
})
`,
  )
  return join(folder, 'scenarios')
}

/** An empty cache, but for the models and the Python environment of the one that every test shares. */
export function cacheOfItsOwn(): string {
  const cache = temporaryFolder()
  for (const part of ['models', 'python']) {
    mkdirSync(cacheFolder(part), { recursive: true })
    symlinkSync(cacheFolder(part), join(cache, part))
  }
  return cache
}
