import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { InputError } from '../common/errors.js'
import { packageRoot } from '../common/paths.js'
import { plural } from '../common/text.js'
import { type Documents, readDocuments } from '../scenario/documents.js'
import { KNOWLEDGE_FILE, QUESTIONS_FILE } from '../scenario/files.js'
import { importInto } from '../scenario/importers/import.js'
import { importerFor } from '../scenario/importers/registry.js'
import { loadScenario } from '../scenario/load.js'
import { checkName, writeScenarioFile } from '../scenario/scaffold.js'
import { asideLines } from './import.js'
import type { GlobalFlags } from './options.js'

interface InitFlags extends GlobalFlags {
  readonly docs?: string
  readonly questions?: string
  readonly map?: Readonly<Record<string, string>>
}

/** Write a scenario that runs at once. It is put together beside its place, and moved there when it loads. */
export async function initCommand(given: string | undefined, flags: InitFlags): Promise<void> {
  const { name, docs, questions } = given ? { ...flags, name: given } : await ask(flags)
  checkName(name)
  const place = join(flags.scenarios, name)
  if (existsSync(place)) throw new InputError(`${place}: is there already; give another name`)
  if (Boolean(docs) !== Boolean(questions)) throw new InputError('--docs and --questions go together; without both, an example is written')
  mkdirSync(dirname(place), { recursive: true })
  const staging = mkdtempSync(join(flags.scenarios, '.init-'))
  try {
    const understood =
      docs && questions ? await fromDocuments({ name, docs, questions, staging, columns: flags.map ?? {} }) : fromExample(name, staging)
    const { questions: written } = await loadScenario(name, staging)
    renameSync(join(staging, name), place)
    if (!flags.quiet)
      process.stdout.write(
        `${[
          ...understood,
          `written: ${place}`,
          ...next(
            name,
            written.some(({ gold }) => gold.length > 0),
          ),
        ].join('\n')}\n`,
      )
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** @param placed whether a question names the article that answers it. */
function next(name: string, placed: boolean): string[] {
  return [
    'next:',
    placed
      ? `  npx versus retrieve ${name}              # is the right passage found?`
      : '  columns article (a document’s file name, without its ending) and quote would show whether the right passage is found',
    `  npx versus run ${name}                   # the whole comparison`,
  ]
}

function fromExample(name: string, staging: string): string[] {
  const folder = writeScenarioFile(staging, {
    name,
    title: 'Quillhaven tool library',
    description: 'Members of an invented tool library ask about loans, membership and workshops.',
  })
  const example = join(packageRoot(), 'fixtures', 'example')
  for (const file of [KNOWLEDGE_FILE, QUESTIONS_FILE]) copyFileSync(join(example, file), join(folder, file))
  return ['example: 5 articles and 10 questions about an invented tool library']
}

interface Source {
  readonly name: string
  readonly docs: string
  readonly questions: string
  readonly staging: string
  readonly columns: Readonly<Record<string, string>>
}

async function fromDocuments({ name, docs, questions, staging, columns }: Source): Promise<string[]> {
  if (!existsSync(questions)) throw new InputError(`${questions}: no such file`)
  const read = await readDocuments(docs)
  if (read.documents.length === 0) throw new InputError([`${docs}: no documents that can be read`, ...skippedLines(read)].join('\n'))
  const title = name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())
  const folder = writeScenarioFile(staging, { name, title, description: `Questions about the documents of ${docs}.`, maxTokens: 64 })
  writeFileSync(
    join(folder, KNOWLEDGE_FILE),
    read.documents.map(({ id, title, body, from }) => `${JSON.stringify({ id, title, body, source: from })}\n`).join(''),
  )
  const report = await importInto({
    importer: importerFor('table'),
    files: [questions],
    columns,
    as: 'questions',
    folder,
    labels: [],
    skipFaults: false,
  })
  if (!report.done) {
    const lines = report.faults.slice(0, 20).map(({ at, message }) => `${at.replace(`${staging}/`, '')}: ${message}`)
    throw new InputError([...lines, `${questions}: ${plural(report.faults.length, 'row')} can't be used; nothing was written`].join('\n'))
  }
  const taken = `${plural(report.written.questions, 'question')} from ${plural(report.rows, 'row')}`
  return [...documentLines(read), ...skippedLines(read), taken, ...asideLines(report)]
}

/** Documents that are named in the preview. */
const SHOWN = 5

function documentLines({ documents }: Documents): string[] {
  const words = (text: string) => text.match(/\S+/g)?.length ?? 0
  const more = documents.length > SHOWN ? [`  …and ${documents.length - SHOWN} more`] : []
  return [
    `${documents.length} documents:`,
    ...documents.slice(0, SHOWN).map(({ title, from, body }) => `  ${from}: “${title}”, ${words(body)} words`),
    ...more,
  ]
}

function skippedLines({ skipped }: Documents): string[] {
  return skipped.map(({ from, why }) => `  left out ${from}: ${why}`)
}

async function ask(flags: InitFlags): Promise<{ name: string; docs: string | undefined; questions: string | undefined }> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new InputError('name the scenario: npx versus init <name> [--docs <folder> --questions <file>]')
  const { text, isCancel } = await import('@clack/prompts')
  const answer = async (message: string, placeholder: string) => {
    const given = await text({ message, placeholder })
    if (isCancel(given)) throw new InputError('nothing was written')
    return given?.trim() || undefined
  }
  const name = (await answer('Name of the scenario', 'my-docs')) ?? 'my-docs'
  const docs = flags.docs ?? (await answer('Folder of your documents (leave empty for a small example)', './docs'))
  const questions = docs ? (flags.questions ?? (await answer('File of your questions (.csv, .jsonl, .json)', 'questions.csv'))) : undefined
  return { name, docs, questions }
}
