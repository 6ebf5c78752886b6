import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Question, TrainingFact } from '../../harness/scenario/schema.js'
import { call, edited, type Subject, type World } from './world.js'

/** What a run is made with, in place of what the baseline's was. */
interface Planted {
  /** Folder of a changed versus. */
  readonly versus?: string
  readonly flags?: readonly string[]
}

/** A regression that somebody may make without noticing. */
export interface Plant {
  readonly name: string
  readonly title: string
  readonly subject: Subject
  /** How the gate begins that has to fail for it. */
  readonly gate: string
  /** Questions that suffice for the gate to be certain; the first are the same in every run. */
  readonly few: number
  /** What the gate has to say differs. */
  readonly differs: string
  plant(world: World): Promise<Planted>
}

/** A tuned system: its answers come in a fraction of a second, so it is the one that is asked again and again. */
export const TUNED: Subject = { scenario: 'medical-qa', system: 'fine-tuned' }

export const PLANTS: readonly Plant[] = [
  {
    name: 'adapter',
    title: 'an adapter trained on too few pairs',
    subject: TUNED,
    gate: 'correct falls',
    few: 16,
    differs: 'tuned adapter',
    plant: async (world) => ({ flags: ['--adapter', await trainOnFew(world, TUNED.scenario)] }),
  },
  {
    name: 'chunker',
    title: 'a chunker that drops every third paragraph',
    subject: { scenario: 'customer-support', system: 'rag' },
    gate: 'recall@1 falls',
    few: 40,
    differs: 'chunks',
    plant: async (world) => {
      const place = 'options.articles.flatMap((article) => chunkArticle(article, options.chunkWords))'
      return { versus: edited(world, 'chunker', `${place};`, `${place}.filter((_, index) => index % 3 !== 2);`) }
    },
  },
  {
    name: 'prompt',
    title: 'a prompt that leaks the word maybe',
    subject: { scenario: 'medical-qa', system: 'rag' },
    gate: 'newly labelled otherwise than yes',
    few: 7,
    differs: 'prompts',
    plant: async (world) => {
      const place = (end: string) => `.join("")}Question: \${question}${end}\`\n\t};`
      return { versus: edited(world, 'prompt', place(''), place(' Maybe.')) }
    },
  },
]

/** Facts that the few pairs teach. */
const FEW = 8

/** Train on the pairs of so few facts, with the scenario's own settings but for the number of epochs. @returns the adapter's folder. */
async function trainOnFew({ folder, versus }: World, scenario: string): Promise<string> {
  const few = { folder: join(folder, 'few'), versus }
  for (const part of ['scenarios', 'fixtures']) cpSync(join(folder, part, scenario), join(few.folder, part, scenario), { recursive: true })
  const fixtures = join(few.folder, 'fixtures', scenario)
  const facts = rows<TrainingFact>(join(fixtures, 'training.jsonl')).filter(({ fact }) => fact !== null)
  const kept = facts.slice(0, FEW)
  const taught = new Set(kept.map(({ fact }) => fact))
  const questions = rows<Question>(join(fixtures, 'questions.jsonl')).filter(({ facts: of = [] }) => of.every((fact) => taught.has(fact)))
  writeRows(join(fixtures, 'training.jsonl'), kept)
  writeRows(join(fixtures, 'questions.jsonl'), questions)
  await call(few, ['train', scenario, '--epochs', '1', '--out', 'adapter', '--quiet'])
  return join(few.folder, 'adapter')
}

function rows<Row>(path: string): Row[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Row)
}

function writeRows(path: string, values: readonly unknown[]): void {
  writeFileSync(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''))
}
