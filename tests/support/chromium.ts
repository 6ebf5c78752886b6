import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

/**
 * Start the Chromium that `VERSUS_CHROMIUM` names, else one on the PATH.
 * @throws where there is none: a page that was not looked at is not known to work.
 */
export function launchChromium(): Promise<Browser> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = [process.env['VERSUS_CHROMIUM'], ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))]
  const executablePath = found.find((path) => path && existsSync(path))
  if (!executablePath) throw new Error('no Chromium: install one (Debian: apt-get install chromium), or name it in VERSUS_CHROMIUM')
  // Debian's build has no sandbox for root; the pages are files of the tests' own.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
