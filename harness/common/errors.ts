/**
 * What the user gave can't be used: a bad flag, a malformed file, an unreachable source.
 * The command line prints the message alone and exits with code 2.
 *
 * The message says what is wrong, where (`file:line` for fixtures), and what to do.
 */
export class InputError extends Error {
  override readonly name = 'InputError'

  /** @param faults where the message names but the first of many: all of them */
  constructor(
    message: string,
    readonly faults: readonly { readonly at: string; readonly message: string }[] = [],
  ) {
    super(message)
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), if it is one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
