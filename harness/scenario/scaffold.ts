import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InputError } from '../common/errors.js'

/** What a new scenario.ts says. */
export interface ScenarioText {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Longest answer, in tokens. */
  readonly maxTokens?: number
}

/**
 * Write scenarios/<name>/scenario.ts; its data lie beside it.
 * @returns the folder of the scenario
 * @throws InputError where the name can't be one, or is taken.
 */
export function writeScenarioFile(scenarios: string, text: ScenarioText): string {
  checkName(text.name)
  const folder = join(scenarios, text.name)
  const file = join(folder, 'scenario.ts')
  if (existsSync(file)) throw new InputError(`${file}: there is a scenario already; give another name`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, codeOf(text))
  return folder
}

/** @throws InputError where a scenario can't be named so. */
export function checkName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new InputError(`"${name}": a scenario's name has small letters, digits and dashes only`)
}

function codeOf({ name, title, description, maxTokens }: ScenarioText): string {
  const string = (value: string) => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  return `import { defineScenario } from 'versus'

export default defineScenario({
  name: ${string(name)},
  title: ${string(title)},
  description: ${string(description)},
  // Where the data are, seen from this file: knowledge/*.md or knowledge.jsonl, questions.jsonl, training.jsonl.
  fixtures: '.',
  // What the cost is reckoned at: put your own figures here.
  workload: { questionsPerMonth: 1_000, updatesPerMonth: 1 },
  // What the embedded 135M model reads best: one passage, for one thing at a time. Leave this out for a larger one: 3 passages.
  retrieval: { passages: 1, subQuestions: true },
${maxTokens ? `  generation: { maxTokens: ${maxTokens} },\n` : ''}})
`
}
