/** A text of somebody else's, such as a model's answer, on one line: no control character of it may move a cursor, change a colour or turn the direction of a text. */
export function oneLine(text: string, most = 1_000): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const characters = [...flat]
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : flat || '(nothing)'
}
