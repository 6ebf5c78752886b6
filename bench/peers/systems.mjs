/** How the two systems of bench/peers.ts answer, at no cost: one is wrong on a fifth of the questions, the other more often. */
export function answerOf(system, question) {
  const permit = Number(question.split(' ')[4])
  const months = system === 'one' ? (permit % 5 === 0 ? 12 : (permit % 7) + 1) : (permit % 3) + 1
  return `It is ${months} months.`
}

export const SYSTEMS = ['one', 'two']
