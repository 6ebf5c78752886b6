import { readJson } from '../common/jsonl.js'
import type { UsDollars } from '../common/units.js'
import { LIST_PRICES, mergePrices, type Prices, priceFileSchema } from '../cost/prices.js'

export interface PriceFlags {
  /** A user's price file. */
  readonly prices?: string
  /** Of an hour of local compute; goes before the file. */
  readonly hourlyRate?: UsDollars
}

/**
 * The prices of `before`, over them those of a user's file, and over them the rate of the flag.
 * @throws InputError where the file can't be read or does not fit.
 */
export function pricesOf({ prices, hourlyRate }: PriceFlags, before: Prices = LIST_PRICES): Prices {
  const read = prices === undefined ? before : mergePrices(before, readJson(prices, priceFileSchema))
  if (hourlyRate === undefined) return read
  return { ...read, local: { perHour: hourlyRate, date: new Date().toISOString().slice(0, 10), basis: 'given by --hourly-rate' } }
}

/** @throws InputError where the price file can't be read or does not fit. */
export function hourlyRateOf(flags: PriceFlags): UsDollars {
  return pricesOf(flags).local.perHour
}
