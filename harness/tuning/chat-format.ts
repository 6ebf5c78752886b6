import { InputError } from '../common/errors.js'
import { sha256 } from '../common/hash.js'
import { formatBytes } from '../common/units.js'
import type { TrainingPair } from './training-set.js'

/** A training set as OpenAI takes it for supervised fine-tuning. */
export interface ChatSet {
  /** One `{"messages": [user, assistant]}` a line. OpenAI API reference, "Training format for chat models using the supervised method". */
  readonly jsonl: string
  /** Of the very bytes. */
  readonly sha256: string
  readonly examples: number
  /** Of one epoch, as OpenAI's models since GPT-4o count them, with those of the template. */
  readonly tokens: number
}

interface Fault {
  readonly at: string
  readonly message: string
}

/** OpenAI's least number of examples. */
const FEWEST_EXAMPLES = 10
/** OpenAI's largest file. */
const LARGEST_FILE = 512_000_000
/** Tokens of one example, beyond which OpenAI would cut it off: of GPT-4o and later, and of those before. */
const LONGEST_EXAMPLE = 65_536
const LONGEST_EXAMPLE_GPT_3 = 16_385

/** What has no place in a text: marks of a chat template, and a placeholder that nobody filled in. */
const LEFTOVER = /<\|[a-z_]+\|>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|\{\{\s*\w+\s*\}\}/i
const SECRET = /\bsk-[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/

/**
 * Write training pairs in OpenAI's chat format, and look for what is wrong with them before anyone is paid.
 * @param model that is to be tuned: it decides how long an example may be.
 * @throws InputError that lists every fault with its pair.
 */
export async function chatSet(pairs: readonly TrainingPair[], model: string): Promise<ChatSet> {
  const counts = await tokensOf(pairs)
  const jsonl = chatLines(pairs)
  const faults = [...faultsOfSet(pairs, Buffer.byteLength(jsonl)), ...faultsOfPairs(pairs, counts, model), ...contradictions(pairs)]
  if (faults.length > 0) {
    throw new InputError(`the training set can't be used:\n${faults.map(({ at, message }) => `  ${at}: ${message}`).join('\n')}`, faults)
  }
  return { jsonl, sha256: sha256(jsonl), examples: pairs.length, tokens: counts.reduce((sum, count) => sum + count, 0) }
}

/** One example a line. */
export function chatLines(pairs: readonly TrainingPair[]): string {
  return pairs.map((pair) => `${chatLine(pair)}\n`).join('')
}

/** What the model will be asked, in the words that it will be asked in, and what it should say. */
function chatLine(pair: TrainingPair): string {
  const messages = [
    { role: 'user', content: asked(pair) },
    { role: 'assistant', content: pair.completion },
  ]
  return JSON.stringify({ messages })
}

function asked({ prompt }: TrainingPair): string {
  return prompt.shared + prompt.own
}

/** Around each of two messages 3 and its role, and 3 before the answer. OpenAI Cookbook, "Data preparation and analysis for chat model fine-tuning". */
const TEMPLATE_TOKENS = 2 * (3 + 1) + 3

/** Of each pair. */
async function tokensOf(pairs: readonly TrainingPair[]): Promise<number[]> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  // What looks like a special token is ordinary text here.
  const count = (text: string) => countTokens(text, { disallowedSpecial: new Set() })
  return pairs.map((pair) => count(asked(pair)) + count(pair.completion) + TEMPLATE_TOKENS)
}

function faultsOfSet(pairs: readonly TrainingPair[], bytes: number): Fault[] {
  const faults: Fault[] = []
  const fault = (message: string) => faults.push({ at: 'training set', message })
  if (pairs.length < FEWEST_EXAMPLES) fault(`has ${pairs.length} examples; OpenAI wants at least ${FEWEST_EXAMPLES}`)
  if (bytes > LARGEST_FILE) fault(`is ${formatBytes(bytes)}; OpenAI takes files of at most ${formatBytes(LARGEST_FILE)}`)
  return faults
}

function faultsOfPairs(pairs: readonly TrainingPair[], counts: readonly number[], model: string): Fault[] {
  const longest = model.includes('gpt-3.5') ? LONGEST_EXAMPLE_GPT_3 : LONGEST_EXAMPLE
  return pairs.flatMap((pair, index) => {
    const faults: Fault[] = []
    const fault = (message: string) => faults.push({ at: place(pair, index), message })
    const { prompt, completion } = pair
    const text = `${asked(pair)}\n${completion}`
    if (prompt.own.trim() === '') fault('the question is empty')
    if (completion.trim() === '') fault('the answer is empty')
    else if (sameText(completion, prompt.own)) fault('the answer is the question')
    const leftover = LEFTOVER.exec(text)?.[0]
    if (leftover) fault(`holds ${leftover}, which is left over from a template`)
    if (SECRET.test(text)) fault('holds what looks like a key: it would be uploaded')
    const tokens = counts[index] ?? 0
    if (tokens > longest) fault(`is ${tokens} tokens; ${model} reads ${longest} of an example`)
    return faults
  })
}

/** Pairs that ask the same as an earlier one, and answer otherwise. */
function contradictions(pairs: readonly TrainingPair[]): Fault[] {
  const first = new Map<string, number>()
  return pairs.flatMap((pair, index) => {
    const question = fold(asked(pair))
    const earlier = first.get(question)
    if (earlier === undefined) first.set(question, index)
    if (earlier === undefined || sameText(pair.completion, pairs[earlier]?.completion ?? '')) return []
    return [{ at: place(pair, index), message: `asks the same as pair ${earlier + 1}, and answers otherwise` }]
  })
}

/** Such as `pair 3 ("How long is the warranty?")`: its number in the set, from 1. */
function place({ prompt }: TrainingPair, index: number): string {
  const question = prompt.own.replace(SECRET, '[key]').replace(/\s+/g, ' ').trim()
  return `pair ${index + 1} ("${question.length > 60 ? `${question.slice(0, 59)}…` : question}")`
}

function sameText(a: string, b: string): boolean {
  return fold(a) === fold(b)
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase()
}
