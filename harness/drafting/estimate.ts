import type { UsDollars } from '../common/units.js'
import { answerCost } from '../cost/bill.js'
import type { ChatPrice } from '../cost/prices.js'
import type { DraftTask } from './draft.js'
import { mostTokens } from './draft.js'

/** What asking about articles would take. */
export interface DraftEstimate {
  readonly articles: number
  /** As OpenAI's models since GPT-4o count them; those of another model are mostly a tenth to a quarter more. */
  readonly inputTokens: number
  /** The most that the replies can have. */
  readonly outputTokens: number
  /** For those tokens; a request that fails and is made again may be billed besides. */
  readonly dollars: UsDollars
}

/** Around two messages, and before the reply. OpenAI Cookbook, "How to count tokens with tiktoken". */
const TEMPLATE_TOKENS = 2 * 4 + 3

export async function estimateDraft(tasks: readonly DraftTask[], pairs: number, price: ChatPrice): Promise<DraftEstimate> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  // What looks like a special token is ordinary text here.
  const count = (text: string) => countTokens(text, { disallowedSpecial: new Set() })
  const inputTokens = tasks.reduce((sum, { prompt }) => sum + count(prompt.system ?? '') + count(prompt.own) + TEMPLATE_TOKENS, 0)
  const outputTokens = tasks.length * mostTokens(pairs)
  return {
    articles: tasks.length,
    inputTokens,
    outputTokens,
    dollars: answerCost({ inputTokens, cachedInputTokens: 0, outputTokens }, price),
  }
}
