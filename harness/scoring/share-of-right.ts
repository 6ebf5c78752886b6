/** Whether the mean of a scorer is a share of right answers: others are told by their name, as of words alike. */
export function isShareOfRight(scorer: string): boolean {
  return scorer === 'correct'
}
