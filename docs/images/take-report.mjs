// Take docs/images/report.png: node docs/images/take-report.mjs <a run's report.html>
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [report] = process.argv.slice(2)
if (!report) throw new Error('name a report.html')
const executablePath = process.env.VERSUS_CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const page = await browser.newPage({ offline: true, viewport: { width: 1280, height: 1060 }, colorScheme: 'light' })
await page.goto(pathToFileURL(resolve(report)).href)
await page.screenshot({ path: join(import.meta.dirname, 'report.png') })
await browser.close()
