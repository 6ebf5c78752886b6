import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { z } from 'zod'
import { configSchema } from '../../harness/config/schema.js'
import { trialSchema } from '../../harness/run/journal.js'
import { questionSchema, trainingSchema } from '../../harness/scenario/schema.js'
import { summarySchema } from '../../harness/scoring/summary-schema.js'

/*
 * JSON Schema for editors, of what users write by hand (the config, and lines of questions.jsonl and training.jsonl), and for programs, of
 * what versus writes (summary.json, and lines of trials.jsonl).
 *
 *     npm run schema
 *
 * The form comes from zod, what each key means from the comment above it.
 */

interface Node {
  description?: string
  properties?: Record<string, Node>
  items?: Node
  anyOf?: Node[]
  additionalProperties?: unknown
  minimum?: number
  maximum?: number
}

const ROOT = join(import.meta.dirname, '..', '..')
const CONFIG = 'harness/config/schema.ts'
const SCENARIO = 'harness/scenario/schema.ts'
const SUMMARY = 'harness/scoring/summary.ts'
const JOURNAL = 'harness/run/journal.ts'

const SOURCES = [
  { name: 'config', title: 'versus.config.yaml', schema: configSchema, file: CONFIG, type: 'Config', io: 'input' },
  { name: 'question', title: 'A line of questions.jsonl', schema: questionSchema, file: SCENARIO, type: 'Question', io: 'input' },
  { name: 'training', title: 'A line of training.jsonl', schema: trainingSchema, file: SCENARIO, type: 'TrainingFact', io: 'input' },
  { name: 'summary', title: 'summary.json', schema: summarySchema, file: SUMMARY, type: 'Summary', io: 'output' },
  { name: 'trial', title: 'A line of trials.jsonl', schema: trialSchema, file: JOURNAL, type: 'Trial', io: 'output' },
] as const

/** File name → JSON Schema as text. */
export function schemaFiles(): Record<string, string> {
  const program = ts.createProgram(
    [CONFIG, SCENARIO, SUMMARY, JOURNAL].map((file) => join(ROOT, file)),
    { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  )
  const checker = program.getTypeChecker()
  return Object.fromEntries(
    SOURCES.map(({ name, title, schema, file, type, io }) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, {
        target: 'draft-7',
        io,
        override: ({ jsonSchema }) => loosen(jsonSchema as Node, io),
      })
      describe(rest as Node, typeNamed(program, checker, file, type), checker)
      return [`${name}.schema.json`, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`]
    }),
  )
}

/** Zod bounds a whole number by what JavaScript can hold; and what versus writes may get fields without another version of it. */
function loosen(node: Node, io: 'input' | 'output'): void {
  if (io === 'output' && node.additionalProperties === false) delete node.additionalProperties
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum
}

function typeNamed(program: ts.Program, checker: ts.TypeChecker, file: string, name: string): ts.Type {
  const source = program.getSourceFile(join(ROOT, file))
  const module = source && checker.getSymbolAtLocation(source)
  const symbol = module && checker.getExportsOfModule(module).find((candidate) => candidate.name === name)
  if (!symbol) throw new Error(`${file} exports no ${name}`)
  return checker.getDeclaredTypeOfSymbol(symbol)
}

/** Put the comment of each property of a type at the property of its JSON Schema. */
function describe(node: Node, type: ts.Type, checker: ts.TypeChecker): void {
  const inner = checker.getNonNullableType(type)
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const symbol = inner.getProperty(name)
    if (!symbol) throw new Error(`${checker.typeToString(inner)} has no ${name}`)
    const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim()
    if (comment) property.description = comment
    describe(property, checker.getTypeOfSymbol(symbol), checker)
  }
  const [element] = checker.isArrayType(inner) ? checker.getTypeArguments(inner as ts.TypeReference) : []
  if (node.items && element) describe(node.items, element, checker)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(join(import.meta.dirname, name), text)
