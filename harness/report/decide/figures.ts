import { formatBytes, formatSeconds } from '../../common/units.js'
import type { ClaimUnit } from '../../decide/claim.js'
import type { Figure, Known } from '../../decide/problem.js'
import { dollars, milliseconds, percentWithInterval } from '../format.js'

/** `57 % [44, 71]`, `627 ms [550, 672]`, `$7.40`. */
export function figureText(figure: Known, unit: ClaimUnit): string {
  if (figure === 'missing') return 'not measured'
  if (figure === 'inapplicable') return 'n/a'
  switch (unit) {
    case 'share':
      return shareText(figure)
    case 'milliseconds':
      return `${milliseconds(figure.value)}${bounds(figure, (value) => milliseconds(value))}`
    case 'seconds':
      return formatSeconds(figure.value)
    case 'dollars':
      return dollars(figure.value)
    case 'bytes':
      return formatBytes(figure.value)
  }
}

/** A bound of a requirement, in the unit of its figure. */
export function boundText(value: number, unit: ClaimUnit): string {
  return figureText({ value, low: null, high: null }, unit)
}

export function count(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 }).format(value)
}

function shareText({ value, low, high }: Figure): string {
  return percentWithInterval({ mean: value, questions: 0, ...(low === null || high === null ? { low: null, high: null } : { low, high }) })
}

function bounds({ low, high }: Figure, text: (value: number) => string): string {
  if (low === null && high === null) return ''
  return ` [${low === null ? '?' : text(low)}, ${high === null ? '?' : text(high)}]`
}
