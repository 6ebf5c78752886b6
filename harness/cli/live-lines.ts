const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_DOWN = '\u001b[J'

/** The part of a terminal that is written to: stderr, or a test's. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

/** Lines at the end of a terminal that are written over. No line may be wider than the terminal. */
export interface LiveLines {
  draw(lines: readonly string[]): void
  /** Take the lines away, and give the cursor back. */
  clear(): void
}

export function createLiveLines(terminal: Terminal): LiveLines {
  let drawn = 0
  // However the process ends, by a second Ctrl-C for one: the terminal has its cursor again.
  const restore = () => terminal.write(SHOW_CURSOR)
  const up = () => (drawn > 0 ? `\u001b[${drawn}A\r${CLEAR_DOWN}` : '')
  return {
    draw(lines) {
      if (drawn === 0) process.once('exit', restore)
      terminal.write(`${drawn === 0 ? HIDE_CURSOR : up()}${lines.map((line) => `${line}\n`).join('')}`)
      drawn = lines.length
    },
    clear() {
      if (drawn === 0) return
      terminal.write(`${up()}${SHOW_CURSOR}`)
      process.off('exit', restore)
      drawn = 0
    },
  }
}
