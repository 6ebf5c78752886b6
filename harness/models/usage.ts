import type { Usage } from './model.js'

/** Tokens of several requests together; an estimate where one of them is. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (count: (usage: Usage) => number) => usages.reduce((total, usage) => total + count(usage), 0)
  const reasoning = usages.some(({ reasoningTokens }) => reasoningTokens !== undefined)
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cachedInputTokens: sum(({ cachedInputTokens }) => cachedInputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    ...(reasoning ? { reasoningTokens: sum(({ reasoningTokens }) => reasoningTokens ?? 0) } : {}),
    ...(usages.some(({ estimated }) => estimated) ? { estimated: true } : {}),
  }
}
