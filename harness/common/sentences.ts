/** Lines of lists and tables, and the sentences of every other line. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+/)
    .flatMap((line) => (/^\s*(?:[-*+]\s|\||\d+[.)]\s)/.test(line) ? [line] : line.split(/(?<=[.!?])\s+(?=\p{Lu})|(?<=[。！？])\s*(?=\S)/u)))
}

/** What an answer says, piece by piece: its sentences, lines and clauses (after `;`, and after a comma before `and`, `but`, `while`, `whereas`). */
export function clausesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s|[\n;]|,\s(?=(?:and|but|while|whereas)\s)/u)
}
