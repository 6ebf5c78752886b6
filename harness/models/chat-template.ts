import type { Prompt } from './model.js'

/** The token that ends a turn. */
export const END_OF_TURN = '<|im_end|>'

/**
 * ChatML, the template of SmolLM2 and many others: one user's turn, and the start of the assistant's.
 * An adapter is trained on exactly what it is asked through: both take this text, in these two parts.
 */
export function chatml({ shared, own }: Prompt): { prefix: string; body: string } {
  return { prefix: `<|im_start|>user\n${shared}`, body: `${withoutMarkers(own)}${END_OF_TURN}\n<|im_start|>assistant\n` }
}

/** Texts from data can't open or close a turn. */
function withoutMarkers(text: string): string {
  return text.replaceAll('<|', '< |')
}
