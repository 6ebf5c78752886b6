import { existsSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { readJson } from '../common/jsonl.js'
import { type Prices, pricesSchema } from './prices.js'

const PRICES_FILE = 'prices.json'

/** The prices that a run was begun with, or that its figures were last made with; `undefined` in runs of before that have neither. */
export function keptPrices(folder: string): Prices | undefined {
  const path = join(folder, PRICES_FILE)
  return existsSync(path) ? readJson(path, pricesSchema) : undefined
}

export async function keepPrices(folder: string, prices: Prices): Promise<void> {
  await writeFileAtomic(join(folder, PRICES_FILE), `${JSON.stringify(prices, null, 2)}\n`)
}
