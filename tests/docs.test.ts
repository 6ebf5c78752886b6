import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { program } from '../harness/cli/main.js'
import { BIN, ROOT, temporaryFolder } from './support/cli.js'

// What README.md and docs/ tell people to type works, and what they point at is there.

interface Place<T> {
  /** Such as docs/first-run.md:12. */
  readonly at: string
  readonly value: T
}

interface Block {
  /** Such as `sh`, or `sh run`. */
  readonly kind: string
  readonly text: string
}

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownIn('docs'), 'fixtures/README.md']

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
}

function blocksOf(page: string): Place<Block>[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: kind = '', 2: body = '' }) => ({
    at: `${page}:${text.slice(0, index).split('\n').length}`,
    value: { kind: kind.trim(), text: body },
  }))
}

/** Prose without its blocks. */
function proseOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8').replace(/^```[^\n]*\n[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, ''))
}

/** The words of a shell line: quotes are taken off, and a comment with what follows it. */
function shellWords(line: string): string[] {
  const words: string[] = []
  for (const [token, double, single] of line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)) {
    if (token.startsWith('#')) break
    words.push(double ?? single ?? token)
  }
  return words
}

/** Each command of a shell text, as words; documents that are put into files are no commands. */
function commandsOf({ at, value: { text } }: Place<Block>): Place<string[]>[] {
  const plain = text.replace(/<<'?(\w+)'?([^\n]*)\n[\s\S]*?^\1$/gm, '$2').replace(/\\\n\s*/g, ' ')
  return plain.split('\n').flatMap((line) => {
    const commands: string[][] = [[]]
    for (const word of shellWords(line)) {
      if (['&&', '||', '|', ';'].includes(word)) commands.push([])
      else commands.at(-1)?.push(word)
    }
    return commands.filter((words) => words.length > 0).map((value) => ({ at, value }))
  })
}

/** The words after `versus`, `npx versus` or `node bin/versus.js`; `undefined` for another command. */
function versusArguments(words: readonly string[]): string[] | undefined {
  const rest = words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)))
  const start = [['npx', 'versus'], ['versus'], ['node', 'bin/versus.js']].find((prefix) => prefix.every((word, i) => rest[i] === word))
  return start && rest.slice(start.length)
}

const SHELL = PAGES.flatMap(blocksOf).filter(({ value }) => /^(sh|bash|shell)\b/.test(value.kind))
/** Steps of a workflow: `- run: npx versus …`. */
const STEPS = PAGES.flatMap(blocksOf)
  .filter(({ value }) => /^ya?ml\b/.test(value.kind))
  .flatMap(({ at, value }) => [...value.text.matchAll(/\brun: ([^|\n]+)$/gm)].map(([, text = '']) => ({ at, value: { kind: 'sh', text } })))
const COMMANDS = [...SHELL, ...STEPS].flatMap(commandsOf)
const OF_VERSUS = COMMANDS.flatMap(({ at, value }) => {
  const args = versusArguments(value)
  return args ? [{ at, value: args }] : []
})
/** In a sentence: `versus train reader`, with placeholders such as <scenario>. */
const MENTIONS = PAGES.flatMap((page) =>
  proseOf(page)
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/`(?:npx )?versus ([a-z][^`]*)`/g)].map(([, words = '']) => ({
        at: `${page}:${index + 1}`,
        value: words.split(' '),
      })),
    ),
)

/** What is wrong with the arguments, by the very definition of the command line; nothing is done. */
async function faultOf(args: readonly string[]): Promise<string | undefined> {
  const said: string[] = []
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: (text) => said.push(text), writeOut: () => undefined })
    if (command !== program) command.action(() => undefined)
  }
  try {
    await program.parseAsync(['--no-config', ...args], { from: 'user' })
    return undefined
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? undefined : said.join('').split('\n')[0]
  }
}

describe('commands in the documentation', () => {
  it('are found', () => {
    expect(OF_VERSUS.length).toBeGreaterThan(80)
    expect(MENTIONS.length).toBeGreaterThan(20)
  })

  it('are commands of versus, with flags that they have', async () => {
    const faults: string[] = []
    for (const { at, value } of OF_VERSUS) {
      const fault = await faultOf(value)
      if (fault) faults.push(`${at}: versus ${value.join(' ')}: ${fault}`)
    }
    expect(faults).toEqual([])
  })

  it('are told from wrong ones', async () => {
    expect(await faultOf(['run', '--no-such-flag'])).toMatch(/unknown option '--no-such-flag'/)
    expect(await faultOf(['ran', 'customer-support'])).toMatch(/unknown command 'ran'/)
    expect(await faultOf(['run', '--limit', 'few'])).toMatch(/not a whole number/)
    expect(await faultOf(['train'])).toMatch(/missing required argument/)
    expect(await faultOf(['--version'])).toBeUndefined()
  })

  it('are commands and flags of versus in sentences, too', () => {
    const faults = MENTIONS.flatMap(({ at, value: [name = '', ...words] }) => {
      const command = program.commands.find((candidate) => candidate.name() === name)
      if (!command) return [`${at}: no command ${name}`]
      const flags = [...program.options, ...command.options].map(({ long }) => long)
      return words.filter((word) => /^--[a-z]/.test(word) && !flags.includes(word)).map((flag) => `${at}: versus ${name} has no ${flag}`)
    })
    expect(faults).toEqual([])
  })

  it('are scripts of package.json, and files that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const faults = COMMANDS.flatMap(({ at, value: [first = '', second = '', third = ''] }) => {
      if (first === 'npm' && second === 'run' && !(third in scripts)) return [`${at}: no script ${third}`]
      const file = [first, second, third].find((word) => /^(\.\/)?(bench|bin|docs|tests|\.ci)\/\S/.test(word))
      return file && !existsSync(join(ROOT, file)) ? [`${at}: no file ${file}`] : []
    })
    expect(faults).toEqual([])
  })
})

describe('links in the documentation', () => {
  it('lead to files and headings that are there', () => {
    const faults = PAGES.flatMap((page) =>
      linksOf(page)
        .filter(({ value }) => !/^(https?|mailto):/.test(value))
        .flatMap(({ at, value }) => {
          const [path = '', anchor] = value.split('#')
          const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), decodeURIComponent(path))
          if (!existsSync(target)) return [`${at}: ${value} is not there`]
          if (!anchor || !target.endsWith('.md') || anchorsOf(target).includes(anchor)) return []
          return [`${at}: ${value}: no such heading`]
        }),
    )
    expect(faults).toEqual([])
  })

  it('are an index in docs/README.md that names every page', () => {
    const linked = linksOf('docs/README.md').map(({ value }) => join('docs', value.split('#')[0] ?? ''))
    expect(markdownIn('docs').filter((page) => page !== 'docs/README.md' && !linked.includes(page))).toEqual([])
  })
})

function linksOf(page: string): Place<string>[] {
  return proseOf(page)
    .split('\n')
    .flatMap((line, index) =>
      [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, value = '']) => ({ at: `${page}:${index + 1}`, value })),
    )
}

/** As GitHub names them. */
function anchorsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

describe('docs/first-run.md', () => {
  it('begins a project of one’s own with the packages that this repository leaves out', () => {
    const { overrides: all } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { overrides: Record<string, unknown> }
    const overrides = Object.fromEntries(Object.entries(all).filter(([, version]) => String(version).includes('empty-npm-package')))
    expect(Object.keys(overrides).length).toBeGreaterThan(0)
    const [own] = blocksOf('docs/first-run.md').filter(({ value }) => value.kind === 'json')
    expect(JSON.parse(own?.value.text ?? '{}')).toMatchObject({ overrides })
  })

  it('goes from documents to a report, as it is written', async () => {
    const folder = temporaryFolder()
    const shims = join(folder, 'bin')
    mkdirSync(shims)
    // A run of the page, with few questions.
    writeFileSync(
      join(shims, 'npx'),
      `#!/bin/sh\nshift\n[ "$1" = run ] && set -- "$@" --limit 1 --wordings 1 --latency 0\nexec node ${BIN} "$@"\n`,
    )
    chmodSync(join(shims, 'npx'), 0o755)
    const blocks = blocksOf('docs/first-run.md').filter(({ value }) => value.kind === 'sh run')
    expect(blocks.length).toBeGreaterThan(2)
    const script = `set -e\n${blocks.map(({ value }) => value.text).join('\n')}`
    const { exitCode, stdout, stderr } = await execa('bash', ['-c', script], {
      cwd: folder,
      env: { PATH: `${shims}:${process.env['PATH']}` },
      reject: false,
    })
    expect(`${stderr}\nexit code ${exitCode}`).toMatch(/exit code 0$/)
    for (const shown of expectedOf('docs/first-run.md')) expect(stdout).toContain(shown)
    const [run = ''] = readdirSync(join(folder, 'results', 'runs'))
    for (const file of ['report.html', 'report.md', 'summary.json', 'trials.csv'])
      expect(existsSync(join(folder, 'results', 'runs', run, file))).toBe(true)
  }, 400_000)
})

/** Output that the page shows of its own documents, in a block beside the command. */
function expectedOf(page: string): string[] {
  return blocksOf(page)
    .filter(({ value }) => value.kind === 'text' && value.text.includes('scenarios/shop'))
    .map(({ value }) => value.text.trim())
}
