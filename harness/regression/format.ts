import type { TimeRatio } from './times.js'

/** `84.3 %`: to a tenth, as differences may be that small. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `1.04 [0.97, 1.12]`. */
export function ratioWithin({ ratio, low, high }: Pick<TimeRatio, 'ratio' | 'low' | 'high'>): string {
  return low === null || high === null ? ratio.toFixed(2) : `${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

export function dollars(amount: number): string {
  return `$${amount < 0.01 ? amount.toPrecision(2) : amount.toFixed(3)}`
}

/** Names in a row, the rest counted. */
export function listed(names: readonly string[], most = 8): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
