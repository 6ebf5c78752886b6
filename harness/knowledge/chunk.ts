import { sha256 } from '../common/hash.js'
import { sentencesOf } from '../common/sentences.js'
import type { Article } from '../scenario/schema.js'

/** A self-contained piece of an article. */
export interface Chunk {
  /** `<article>#<heading slug>`, with `~2`, `~3`… for further parts; stays the same while the heading does. */
  readonly id: string
  readonly article: string
  /** Article title and section heading. */
  readonly heading: string
  readonly text: string
  /** sha256 of heading and text: the chunk is embedded again only where this changed. */
  readonly hash: string
}

/**
 * Split an article along its Markdown headings, and sections that are longer than `maxWords` along their sentences, table rows and list
 * items. One of these is cut only where it has more than twice `maxWords`: a log of one line, or what no sentence ends in.
 * @param maxWords in scripts that put no space between words, two characters count as a word
 */
export function chunkArticle(article: Article, maxWords: number): Chunk[] {
  const taken = new Map<string, number>()
  return sectionsOf(article.body).flatMap(({ heading, text }) =>
    splitByWords(text, maxWords).map((part) => {
      const slug = slugOf(heading)
      const count = (taken.get(slug) ?? 0) + 1
      taken.set(slug, count)
      const title = heading ? `${article.title} > ${heading}` : article.title
      return {
        id: `${article.id}#${slug}${count > 1 ? `~${count}` : ''}`,
        article: article.id,
        heading: title,
        text: part,
        hash: sha256(`${title}\n${part}`),
      }
    }),
  )
}

/** What is embedded and searched. */
export function searchText(chunk: Chunk): string {
  return `${chunk.heading}\n${chunk.text}`
}

function sectionsOf(body: string): { heading: string; text: string }[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }]
  let fence = ''
  for (const line of body.split('\n')) {
    fence = fenceAfter(line, fence)
    const heading = fence ? null : /^#{1,6}\s+(.+?)\s*#*$/.exec(line)
    if (heading?.[1]) sections.push({ heading: heading[1], lines: [] })
    else sections.at(-1)?.lines.push(line)
  }
  const all = sections.map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }))
  const filled = all.filter(({ text }) => text !== '')
  return filled.length > 0 ? filled : all.filter(({ heading }) => heading !== '').map(({ heading }) => ({ heading, text: heading }))
}

/** The marker of the code fence that is open after a line; '' where none is (CommonMark 0.31, 4.5). */
function fenceAfter(line: string, open: string): string {
  const [, marker = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? []
  if (open) return marker.startsWith(open) && rest.trim() === '' ? '' : open
  return marker.startsWith('`') && rest.includes('`') ? '' : marker
}

function splitByWords(text: string, maxWords: number): string[] {
  if (wordCount(text) <= maxWords) return [text]
  const parts: string[] = []
  let current: string[] = []
  for (const block of sentencesOf(text).flatMap((sentence) => cutToSize(sentence, maxWords))) {
    if (current.length > 0 && wordCount([...current, block].join(' ')) > maxWords) {
      parts.push(current.join('\n'))
      current = []
    }
    current.push(block)
  }
  if (current.length > 0) parts.push(current.join('\n'))
  return parts
}

function cutToSize(block: string, maxWords: number): string[] {
  const words = [...block.matchAll(WORD)]
  if (words.length <= 2 * maxWords) return [block]
  const starts = words.filter((_, index) => index % maxWords === 0).map(({ index }) => index)
  return starts.map((start, index) => block.slice(index === 0 ? 0 : start, starts[index + 1]).trimEnd())
}

/** Scripts that put no space between words. */
const UNSPACED = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}'
/** A run of characters without a space, or two characters of those scripts. */
const WORD = new RegExp(`[${UNSPACED}]{1,2}|[^\\s${UNSPACED}]+`, 'gu')

function wordCount(text: string): number {
  return text.match(WORD)?.length ?? 0
}

function slugOf(heading: string): string {
  const slug = heading
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return slug || 'top'
}
