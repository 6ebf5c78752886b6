import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'
import { countBy } from '../common/count.js'
import { codeOf, InputError, messageOf } from '../common/errors.js'
import { htmlToMarkdown } from './html-text.js'
import { idFor } from './importers/ids.js'

/** A document as an article: its text as Markdown. */
interface DocumentText {
  readonly id: string
  readonly title: string
  readonly body: string
  /** Path in the folder. */
  readonly from: string
}

export interface Documents {
  readonly documents: readonly DocumentText[]
  /** Files that gave nothing, and why. */
  readonly skipped: readonly { readonly from: string; readonly why: string }[]
}

/**
 * Every .md, .html, .txt and .pdf of a folder and those in it, in the order of their paths; hidden files are left out.
 * @throws InputError where there is no such folder.
 */
export async function readDocuments(folder: string): Promise<Documents> {
  const documents: DocumentText[] = []
  const skipped: { from: string; why: string }[] = []
  const paths = filesIn(folder)
  const named = countBy(paths.map(stemOf))
  for (const path of paths) {
    const from = relative(folder, path)
    const read = READERS[extname(path).toLowerCase()]
    if (!read) {
      skipped.push({ from, why: 'neither .md, .html, .txt nor .pdf' })
      continue
    }
    try {
      const body = (await read(path)).trim()
      if (body === '') skipped.push({ from, why: 'no text in it' })
      else
        documents.push({
          id: named[stemOf(path)] === 1 ? idFor(stemOf(path)) : idFor(stemOf(path), from),
          title: titleOf(body, from),
          body,
          from,
        })
    } catch (error) {
      skipped.push({ from, why: `can't be read (${messageOf(error)})` })
    }
  }
  return { documents, skipped }
}

/** The file's name without its ending: a document's id, where no other has it. */
function stemOf(path: string): string {
  return basename(path, extname(path))
}

const READERS: Readonly<Record<string, (path: string) => Promise<string>>> = {
  '.md': plainText,
  '.markdown': plainText,
  '.txt': plainText,
  '.html': htmlText,
  '.htm': htmlText,
  '.pdf': pdfText,
}

async function plainText(path: string): Promise<string> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  // Front matter of another tool is not knowledge.
  return text.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '')
}

async function htmlText(path: string): Promise<string> {
  return htmlToMarkdown(await plainText(path))
}

async function pdfText(path: string): Promise<string> {
  const { extractText } = await import('unpdf')
  const { text } = await extractText(new Uint8Array(readFileSync(path)), { mergePages: true })
  return text
}

/** Its first heading, else its name. */
function titleOf(body: string, from: string): string {
  const heading = /^#{1,2}\s+(.+?)\s*#*$/m.exec(body)?.[1]
  return heading ?? basename(from, extname(from)).replace(/[-_]+/g, ' ').trim()
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name)
        return entry.isDirectory() ? filesIn(path) : statSync(path).isFile() ? [path] : []
      })
  } catch (error) {
    throw new InputError(codeOf(error) === 'ENOENT' ? `${folder}: no such folder` : `${folder}: can't be read (${messageOf(error)})`)
  }
}
