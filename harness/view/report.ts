import { readFileSync } from 'node:fs'
import { InputError } from '../common/errors.js'
import { keptPrices } from '../cost/kept-prices.js'
import { LIST_PRICES } from '../cost/prices.js'
import { html } from '../report/html/markup.js'
import { writePage } from '../report/write.js'
import { isLocked } from '../run/lock.js'
import { readManifest } from '../run/manifest.js'
import { loadScenario } from '../scenario/load.js'
import { ownFile, type ResultFolder } from './folders.js'
import type { Results } from './results.js'

/** A report as it is sent: a page, or plain text. */
export interface SentReport {
  readonly type: 'text/html' | 'text/plain'
  readonly text: Buffer
}

/** Reads reports, and renders those that are not there. */
export class Reports {
  readonly #underWay = new Map<string, Promise<void>>()

  /** @param scenarios folder of scenarios, which rendering scores by. */
  constructor(
    readonly results: Results,
    readonly scenarios: string,
  ) {}

  /** @throws InputError where there is none, and none can be rendered. */
  async read(folder: ResultFolder): Promise<SentReport> {
    if (folder.kind === 'runs' && !ownFile(folder, 'report.html')) await this.#rendered(folder)
    const page = ownFile(folder, 'report.html')
    if (page) return { type: 'text/html', text: this.results.isOutdated(folder) ? await outdated(folder, page) : readFileSync(page) }
    const text = ownFile(folder, 'report.md')
    if (!text) throw new InputError(`${folder.id} has no report`)
    return { type: 'text/plain', text: readFileSync(text) }
  }

  /** Once, however many ask for it. */
  #rendered(folder: ResultFolder): Promise<void> {
    const known = this.#underWay.get(folder.id)
    if (known) return known
    const work = this.#render(folder).finally(() => this.#underWay.delete(folder.id))
    this.#underWay.set(folder.id, work)
    return work
  }

  async #render(folder: ResultFolder): Promise<void> {
    const { path } = folder
    if (await isLocked(path)) throw new InputError(`${folder.id} is under way: it gets its report when it ends`)
    const { settings } = readManifest(path)
    const scenarios = await Promise.all(settings.scenarios.map((name) => loadScenario(name, this.scenarios)))
    await writePage({ folder: path, scenarios, prices: keptPrices(path) ?? LIST_PRICES })
  }
}

/** The report, and first on it that the run has gone on since. */
async function outdated({ path }: ResultFolder, page: string): Promise<Buffer> {
  const how = (await isLocked(path))
    ? 'It is under way, and gets a new one when it ends.'
    : `Make it anew with: npx versus report ${path} (what is missing is asked by: npx versus run --resume ${path})`
  const notice = html`<p class="warning" role="status">Out of date: the run has gone on since this report was written. ${how}</p>`
  return Buffer.from(readFileSync(page, 'utf8').replace('<main>', () => `<main>${notice.markup}`))
}
