import { readJson } from '../common/jsonl.js'
import type { UsDollars } from '../common/units.js'
import { LIST_PRICES, mergePrices, type Prices, priceFileSchema } from '../cost/prices.js'

export interface PriceFlags {
  /** A user's price file. */
  readonly prices?: string
  /** Of an hour of local compute; goes before the files. */
  readonly hourlyRate?: UsDollars
}

/**
 * The list prices, and before them those of a user's file.
 * @throws InputError where the file can't be read or does not fit.
 */
export function readPrices(path: string | undefined): Prices {
  return path === undefined ? LIST_PRICES : mergePrices(LIST_PRICES, readJson(path, priceFileSchema))
}

/** @throws InputError where the price file can't be read or does not fit. */
export function hourlyRateOf({ prices, hourlyRate }: PriceFlags): UsDollars {
  const { local } = readPrices(prices)
  return hourlyRate ?? local.perHour
}
