/** @throws RangeError unless every amount is finite and at least 0. */
export function checkAmounts(amounts: Readonly<Record<string, number>>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (!Number.isFinite(amount) || amount < 0) throw new RangeError(`${name} is finite and at least 0, not ${amount}`)
  }
}
