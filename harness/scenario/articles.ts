import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { codeOf, InputError, messageOf } from '../common/errors.js'
import { type Row, readJsonl, validate } from '../common/jsonl.js'
import { repeatedIds } from './references.js'
import { type Article, articleRowSchema, articleSchema } from './schema.js'

const require = createRequire(import.meta.url)

/**
 * Read every Markdown file of a folder: YAML front matter (validated) and body.
 * @throws InputError naming the file whose front matter does not fit, or whose id is not its file name.
 */
export function loadArticles(folder: string): Article[] {
  const files = listFiles(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
  if (files.length === 0) throw new InputError(`${folder}: no Markdown articles`)
  return files.map((file) => {
    const path = join(folder, file)
    const { data, content } = parseFrontMatter(path)
    const article = validate(data, articleSchema, path)
    if (article.id !== basename(file, '.md')) throw new InputError(`${path}: its id is "${article.id}"; name the file ${article.id}.md`)
    return { ...article, body: content.trim() }
  })
}

/**
 * Read a file of articles, one JSON object a line, its text in the field `body`.
 * @throws InputError naming every line that does not fit, or whose id is taken.
 */
export function readArticleRows(path: string): Row<Article>[] {
  const rows = readJsonl(path, articleRowSchema)
  if (rows.length === 0) throw new InputError(`${path}: no articles`)
  const [twice] = repeatedIds(rows)
  if (twice) throw new InputError(`${twice.at}: ${twice.message}`)
  return rows
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw new InputError(
      codeOf(error) === 'ENOENT'
        ? `${folder}: no such folder, and no knowledge.jsonl beside it: write articles into one of them`
        : `${folder}: ${messageOf(error)}`,
    )
  }
}

function parseFrontMatter(path: string): { data: unknown; content: string } {
  // Loaded where it is needed: articles of knowledge.jsonl have no front matter.
  const matter = require('gray-matter') as typeof import('gray-matter')
  try {
    // YAML only: gray-matter would run `---js` front matter as code.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    const { data, content } = matter(text, {
      engines: { javascript: refuse, js: refuse, coffee: refuse, coffeescript: refuse },
    })
    return { data: withPlainDates(data), content }
  } catch (error) {
    throw new InputError(`${path}: its front matter can't be read (${messageOf(error)})`)
  }
}

function refuse(): never {
  throw new Error('only YAML front matter is read')
}

/** YAML reads 2026-03-14 as a Date; the schema wants what was written. */
function withPlainDates(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, value instanceof Date ? value.toISOString().slice(0, 10) : value]),
  )
}
