import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Article } from '../scenario/schema.js'
import { chunkArticle, searchText } from './chunk.js'

describe('chunkArticle', () => {
  it('splits along headings, each chunk under the title of its article', () => {
    const chunks = chunkArticle(article('Read first.\n\n## How long?\nA year.\n\n### Renewal ###\nOnline.'), 90)
    expect(chunks.map(({ id, heading, text }) => [id, heading, text])).toEqual([
      ['permits#top', 'Permits', 'Read first.'],
      ['permits#how-long', 'Permits > How long?', 'A year.'],
      ['permits#renewal', 'Permits > Renewal', 'Online.'],
    ])
    expect(chunks.map(searchText)).toContain('Permits > Renewal\nOnline.')
  })

  it('takes no heading from a code fence', () => {
    const body = '## Setup\n```sh\n# not a heading\nrun\n```\n~~~\n## nor this\n~~~\n## Next\nDone.'
    expect(chunkArticle(article(body), 90).map((chunk) => chunk.id)).toEqual(['permits#setup', 'permits#next'])
  })

  it('closes a code fence only where it was opened', () => {
    const spans = '## Setup\n```inline``` is no fence.\n## Next\nDone.'
    expect(chunkArticle(article(spans), 90).map((chunk) => chunk.id)).toEqual(['permits#setup', 'permits#next'])
    const nested = '## Setup\n~~~~\n```\n~~~\n# not a heading\n~~~~\n## Next\nDone.'
    expect(chunkArticle(article(nested), 90).map((chunk) => chunk.id)).toEqual(['permits#setup', 'permits#next'])
  })

  it('splits a paragraph that begins like a list but is none', () => {
    const body = '**Note:** One two three. Four five six. Seven eight nine.'
    expect(chunkArticle(article(body), 4).map((chunk) => chunk.text)).toEqual([
      '**Note:** One two three.',
      'Four five six.',
      'Seven eight nine.',
    ])
  })

  it('leaves out sections without text', () => {
    expect(chunkArticle(article('# Permits\n\n## Fees\n$40.\n\n## Later'), 90).map((chunk) => chunk.id)).toEqual(['permits#fees'])
    expect(chunkArticle(article(''), 90)).toEqual([])
  })

  it('numbers the parts of a long section and headings that are alike', () => {
    const body = '## Fees\nOne two three. Four five six. Seven eight.\n## FEES!\nNine.'
    expect(chunkArticle(article(body), 6).map(({ id, text }) => [id, text])).toEqual([
      ['permits#fees', 'One two three.\nFour five six.'],
      ['permits#fees~2', 'Seven eight.'],
      ['permits#fees~3', 'Nine.'],
    ])
  })

  it('never cuts a list item or a table row', () => {
    const body = '- One two. Three four.\n- Five.\n\n| Six. Seven | Eight |\n1. Nine. Ten eleven twelve.'
    expect(chunkArticle(article(body), 4).map((chunk) => chunk.text)).toEqual([
      '- One two. Three four.',
      '- Five.',
      '| Six. Seven | Eight |',
      '1. Nine. Ten eleven twelve.',
    ])
  })

  it('reads headings of files with Windows line ends', () => {
    expect(chunkArticle(article('## Fees\r\n$40.\r\n\r\n## Fines\r\n$60.'), 90).map((chunk) => chunk.id)).toEqual([
      'permits#fees',
      'permits#fines',
    ])
  })

  it('hashes what is embedded: heading and text', () => {
    const [hash] = hashes('## Fees\n$40.')
    expect(hashes('## Fees\n$40.')).toEqual([hash])
    expect(hashes('## Fees\n$41.')).not.toEqual([hash])
    expect(hashes('## Fares\n$40.')).not.toEqual([hash])
    expect(chunkArticle({ ...article('## Fees\n$40.'), title: 'Licences' }, 90)[0]?.hash).not.toBe(hash)
  })

  it('gives every chunk an id of its own', () => {
    fc.assert(
      fc.property(bodies, maxWords, (sections, max) => {
        const ids = chunkArticle(article(bodyOf(sections)), max).map((chunk) => chunk.id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('keeps ids and hashes of a section while another one changes', () => {
    fc.assert(
      fc.property(bodies, maxWords, fc.nat(), blocks, (sections, max, which, changed) => {
        const place = which % sections.length
        const others = sections.filter((_, index) => index !== place).map(({ heading }) => `Permits > ${heading}`)
        const kept = (body: string) =>
          chunkArticle(article(body), max)
            .filter((chunk) => others.includes(chunk.heading))
            .map(({ id, hash }) => [id, hash])
        const after = sections.map((section, index) => (index === place ? { ...section, blocks: changed } : section))
        expect(kept(bodyOf(after))).toEqual(kept(bodyOf(sections)))
      }),
    )
  })

  it('loses no word of the text and keeps their order', () => {
    fc.assert(
      fc.property(bodies, maxWords, (sections, max) => {
        const chunks = chunkArticle(article(bodyOf(sections)), max)
        expect(chunks.flatMap((chunk) => words(chunk.text))).toEqual(sections.flatMap((section) => section.blocks.flatMap(words)))
      }),
    )
  })

  it('makes no chunk longer than asked, unless a single sentence, list item or row is', () => {
    fc.assert(
      fc.property(bodies, maxWords, (sections, max) => {
        const long = chunkArticle(article(bodyOf(sections)), max).filter((chunk) => words(chunk.text).length > max)
        for (const { text } of long) expect(text).toMatch(/^(- .*|\| .*|[^.\n]*\.?)$/)
      }),
    )
  })
})

const word = fc.constantFrom('tank', 'pump', '11', 'litres', 'filter', '(E7)', 'and')
const sentence = fc.array(word, { minLength: 1, maxLength: 9 }).map((parts) => `The ${parts.join(' ')}.`)
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 5 }).map((sentences) => sentences.join(' '))
const list = fc.array(sentence, { minLength: 1, maxLength: 4 }).map((items) => items.map((item) => `- ${item}`).join('\n'))
const table = fc.array(sentence, { minLength: 1, maxLength: 3 }).map((rows) => rows.map((row) => `| ${row} | 1.1 l |`).join('\n'))
const code = sentence.map((line) => `\`\`\`\n# ${line}\n\`\`\``)
const blocks = fc.array(fc.oneof(paragraph, list, table, code), { minLength: 1, maxLength: 5 })
const headings = ['Fees', 'Fees and fines', 'Fines', 'Überblick', 'How long?']
/** Sections whose headings are distinct. */
const bodies = fc
  .tuple(fc.shuffledSubarray(headings, { minLength: 1 }), fc.array(blocks, { minLength: headings.length, maxLength: headings.length }))
  .map(([chosen, texts]) => chosen.map((heading, index) => ({ heading, blocks: texts[index] ?? [] })))
const maxWords = fc.integer({ min: 3, max: 40 })

function bodyOf(sections: readonly { readonly heading: string; readonly blocks: readonly string[] }[]): string {
  return sections.map((section) => `## ${section.heading}\n\n${section.blocks.join('\n\n')}`).join('\n\n')
}

describe('text without borders', () => {
  it('is cut where it has more than twice as many words, and nothing of it is lost', () => {
    const log = Array.from({ length: 400 }, (_, index) => `event${index}`).join(' ')
    const chunks = chunkArticle(article(log), 90)
    expect(chunks.length).toBe(5)
    expect(chunks.map(({ text }) => text).join(' ')).toBe(log)
  })

  it('is cut at the sentences of scripts that put no space between words', () => {
    const manual = '水箱容量为一点一升。每周清洗一次。'.repeat(60)
    const chunks = chunkArticle(article(manual), 90)
    expect(Math.max(...chunks.map(({ text }) => text.length))).toBeLessThanOrEqual(190)
    expect(chunks.map(({ text }) => text.replaceAll('\n', '')).join('')).toBe(manual)
  })

  it('is the heading where there is nothing below it', () => {
    expect(chunkArticle(article('# Closed on Mondays'), 90)).toMatchObject([{ text: 'Closed on Mondays' }])
  })
})

function words(text: string): string[] {
  return text.match(/\S+/g) ?? []
}

function hashes(body: string): string[] {
  return chunkArticle(article(body), 90).map((chunk) => chunk.hash)
}

function article(body: string): Article {
  return { id: 'permits', title: 'Permits', category: 'parking', updated: '2026-03-14', body }
}
