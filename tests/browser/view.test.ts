import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TRIALS_FILE } from '../../harness/run/journal.js'
import { lockFolder } from '../../harness/run/lock.js'
import { MANIFEST_FILE, writeSettings } from '../../harness/run/manifest.js'
import { testManifest, testSettings, testTrial } from '../../harness/run/testing.js'
import { seriousFaults } from '../support/axe.js'
import { launchChromium } from '../support/chromium.js'
import { HARM, resultsFolder, SECOND } from '../support/results.js'
import { type Viewing, view } from '../support/view.js'

const folder = mkdtempSync(join(tmpdir(), 'versus-view-'))
let browser: Browser
let viewing: Viewing
let page: Page
let faults: string[]

beforeAll(async () => {
  browser = await launchChromium()
  await resultsFolder(folder)
  viewing = await view([folder])
}, 180_000)
afterAll(async () => {
  await viewing?.stop()
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  faults = []
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => !request.url().startsWith(viewing.url) && faults.push(`asked for ${request.url()}`))
  await page.goto(viewing.url)
})
afterEach(async () => {
  expect(faults).toEqual([])
  expect(await page.evaluate('window.harmed')).toBeUndefined()
  await page.close()
})

describe('versus view, in a browser', () => {
  it('leads from the list to the trend, and to a comparison, by the keyboard', async () => {
    expect(await page.locator('tr[data-run]').count()).toBe(4)
    expect(await page.getByText(HARM, { exact: true }).count()).toBe(1)
    await page.getByRole('link', { name: 'Trend' }).press('Enter')
    await page.waitForURL('**/trend')
    expect(await page.locator('figure svg[role=img]').count()).toBe(5)
    await page.locator('figure summary').first().press('Enter')
    expect(await page.locator('figure table').first().isVisible()).toBe(true)
    await page.getByRole('link', { name: 'Compare', exact: true }).press('Enter')
    await page.waitForURL('**/compare')
    await page.getByLabel('First').selectOption('baseline/quick')
    await page.getByLabel('Second').selectOption(`runs/${SECOND}`)
    await page.getByRole('button', { name: 'Compare' }).press('Enter')
    await page.waitForURL('**/compare?*')
    const rag = page.locator('tr', { has: page.locator('th', { hasText: /^rag$/ }) }).first()
    const lost = Number(await rag.locator('td').nth(5).textContent())
    expect(lost).toBeGreaterThan(0)
    await page.locator('summary', { hasText: `rag: ${lost} lost` }).press('Enter')
    expect(await page.locator('details[open] tbody tr').count()).toBe(lost)
    expect(await page.locator('details[open] tbody tr .text').last().textContent()).toContain(HARM)
  })

  it('opens a report, in which questions open', async () => {
    await page.locator(`tr[data-run="runs/${SECOND}"] a`).click()
    await page.waitForURL('**/report/**')
    await page.locator('#explorer .open').first().click()
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
  })

  it('follows a run that begins, goes on and ends, while the page is open', async () => {
    const run = join(folder, 'runs', '2026-03-16T08-00-00')
    mkdirSync(run)
    const settings = testSettings()
    await writeSettings(run, settings)
    writeFileSync(join(run, MANIFEST_FILE), JSON.stringify(testManifest({ planned: 4 }, settings)))
    const release = await lockFolder(run)
    const row = page.locator('tr[data-run="runs/2026-03-16T08-00-00"]')
    try {
      await row.waitFor()
      appendFileSync(join(run, TRIALS_FILE), `${JSON.stringify(testTrial('rag', 'q-1', 0, null))}\n`)
      await row.getByText('1 of 4').waitFor()
      expect(await page.evaluate("document.querySelector('progress').value")).toBe(1)
      expect(await row.locator('[data-field=errors]').textContent()).toBe('1')
      expect(await page.getByRole('status').textContent()).toBe('One run is under way.')
    } finally {
      await release()
    }
    await row.getByText('not finished').waitFor()
    rmSync(run, { recursive: true })
  })

  it.each(['light', 'dark'] as const)(
    'has no serious fault of accessibility in the %s theme, and fits a narrow screen',
    async (colorScheme) => {
      const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: 360, height: 740 } })
      const tested = await context.newPage()
      try {
        for (const place of ['', 'trend', `compare?a=baseline%2Fquick&b=runs%2F${SECOND}`]) {
          await tested.goto(viewing.url + place)
          for (const details of await tested.locator('details').all()) await details.locator('summary').click()
          expect(await seriousFaults(tested), place).toEqual([])
          expect(await tested.evaluate('document.documentElement.scrollWidth'), place).toBeLessThanOrEqual(360)
        }
      } finally {
        await context.close()
      }
    },
  )
})
