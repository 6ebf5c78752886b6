import { InputError } from '../../common/errors.js'
import { beir } from './beir.js'
import { chat } from './chat.js'
import { corpus } from './corpus.js'
import { faq } from './faq.js'
import { hotpotqa } from './hotpotqa.js'
import type { Importer } from './importer.js'
import { pubmedqa } from './pubmedqa.js'
import { squad } from './squad.js'
import { table } from './table.js'

export const IMPORTERS: readonly Importer[] = [squad, beir, hotpotqa, pubmedqa, corpus, faq, chat, table]

/** @throws InputError where no importer has that id. */
export function importerFor(id: string): Importer {
  const found = IMPORTERS.find((importer) => importer.id === id)
  if (!found) throw new InputError(`unknown format "${id}": known are ${IMPORTERS.map((importer) => importer.id).join(', ')}`)
  return found
}
