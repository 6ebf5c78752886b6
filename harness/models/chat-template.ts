/** ChatML, the template of SmolLM2 and many others. The same text is used to train an adapter and to ask through it. */
export const END_OF_TURN = '<|im_end|>'

export function userTurnStart(instruction: string): string {
  return `<|im_start|>user\n${instruction}`
}

export function userTurnEnd(text: string): string {
  return `${escapeMarkers(text)}${END_OF_TURN}\n<|im_start|>assistant\n`
}

/** Texts from data can't open or close a turn. */
function escapeMarkers(text: string): string {
  return text.replaceAll('<|', '< |')
}
