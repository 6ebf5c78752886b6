export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** What a model, or somebody else, wrote is not Markdown: nothing in it may become a link, a tag, a mention or another cell. */
export function escapeText(text: string, most: number): string {
  const flat = text.replace(/[\p{Cc}\s]+/gu, ' ')
  const short = [...flat].slice(0, most).join('')
  return short.replace(/[\\`*_[\]<>|#~@:&]/g, (mark) => `\\${mark}`).replace(/\bwww\./gi, 'www\\.')
}
