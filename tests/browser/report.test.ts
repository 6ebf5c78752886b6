import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seriousFaults } from '../support/axe.js'
import { launchChromium } from '../support/chromium.js'
import { HOSTILE, reportRun } from '../support/report-run.js'

const folder = mkdtempSync(join(tmpdir(), 'versus-report-'))
let browser: Browser
let page: Page
let url: string
let faults: string[]

beforeAll(async () => {
  browser = await launchChromium()
  await reportRun(folder)
  url = pathToFileURL(join(folder, 'report.html')).href
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  faults = []
  page = await browser.newPage({ offline: true, viewport: { width: 1280, height: 900 } })
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => request.url() !== url.split('#')[0] && faults.push(`asked for ${request.url()}`))
  await page.goto(url)
})
afterEach(async () => {
  expect(faults).toEqual([])
  await page.close()
})

describe('report.html, from disk and without a network', () => {
  it('has the verdict on top, and a chart with its figures for each', async () => {
    expect(await page.textContent('.headline')).toMatch(/^rag is the most accurate/)
    const figures = await page.locator('figure').count()
    expect(figures).toBeGreaterThan(5)
    expect(await page.locator('figure svg[role=img]').count()).toBe(figures)
    expect(await page.locator('figure details table').count()).toBe(figures)
  })

  it('shows the disagreements only, page by page, and opens one with the answers side by side', async () => {
    const rows = page.locator('#explorer tbody tr')
    expect(await rows.count()).toBe(50)
    expect(await page.textContent('[role=status]')).toBe('1 to 50 of 60 questions')
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    expect(await rows.count()).toBe(10)
    await page.getByLabel('Systems disagree').check()
    expect(await page.textContent('[role=status]')).toMatch(/ of 52 questions$/)
    await page.locator('#explorer').getByLabel('Category').selectOption({ label: 'fines' })
    await page.getByRole('searchbox').fill('question 21')
    expect(await rows.count()).toBe(1)
    await rows.getByRole('button').click()
    const dialog = page.getByRole('dialog')
    const answers = dialog.locator('article')
    expect(await answers.locator('.said').allTextContents()).toEqual(['3 months', '12 months'])
    expect(await answers.locator('.state').allTextContents()).toEqual(['✗ wrong', '✓ right'])
    expect(await answers.locator('.chips li').allTextContents()).toEqual(['✗ 12 months', '✓ 12 months'])
    await dialog.locator('summary').click()
    expect(await dialog.locator('.passage.cited header').textContent()).toBe('1. permits#validitycitedholds the answer')
    await dialog.getByLabel('how long 21').check()
    expect(await answers.locator('.said').allTextContents()).toEqual(['3 months', '3 months'])
    expect(page.url()).toContain('#question=parking%2Fq-21')
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(false)
  })

  it('shows what failed, and says why', async () => {
    await page.getByLabel('Errors').check()
    const rows = page.locator('#explorer tbody tr')
    expect(await rows.count()).toBe(1)
    await rows.getByRole('button').press('Enter')
    expect(await page.locator('article .failed').textContent()).toBe('model: out of <memory> (3 attempts)')
  })

  it('sorts a table by a figure, one way and the other', async () => {
    const table = page.locator('.scenario table').first()
    const column = () => table.locator('tbody td:nth-child(2)').allTextContents()
    await table.getByRole('button', { name: 'correct' }).click()
    const falling = await column()
    await table.getByRole('button', { name: 'correct' }).click()
    expect(await column()).toEqual(falling.reverse())
    expect(await table.locator('th[aria-sort=ascending]').textContent()).toBe('correct')
  })

  it('switches the theme', async () => {
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await paper()).toBe('rgb(255, 255, 255)')
    const button = page.getByRole('button', { name: /^Theme/ })
    await button.click()
    await button.click()
    expect(await button.textContent()).toBe('Theme: dark')
    expect(await paper()).toBe('rgb(20, 22, 26)')
  })

  it('prints', async () => {
    const pdf = await page.pdf()
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.length).toBeGreaterThan(20_000)
  })

  it.each(['light', 'dark'] as const)('has no serious fault of accessibility in the %s theme', async (colorScheme) => {
    // The page's policy lets no script in but its own: axe comes with a page that has none.
    const context = await browser.newContext({ bypassCSP: true, colorScheme })
    const tested = await context.newPage()
    try {
      await tested.goto(url)
      expect(await seriousFaults(tested)).toEqual([])
      await tested.locator('#explorer .open').nth(9).click()
      expect(await seriousFaults(tested)).toEqual([])
    } finally {
      await context.close()
    }
  })

  it('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })
})

describe('an answer that would do harm', () => {
  it.each(Object.keys(HOSTILE).map((kind, index) => [kind, index] as const))('is shown as text: %s', async (kind, index) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${url}#question=parking%2Fq-${index}`)
    await page.reload()
    const said = page.locator('article .said').first()
    const text = HOSTILE[kind as keyof typeof HOSTILE]
    const more = page
      .locator('article')
      .first()
      .getByRole('button', { name: /^Show all/ })
    if (await more.count()) await more.click()
    const shown = (await said.textContent()) ?? ''
    expect(shown.replace(/U\+([0-9A-F]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))) === text).toBe(true)
    expect(await said.locator('script, img, svg, a').count()).toBe(0)
    await page.locator('article summary').click()
    expect(await page.locator('.passage .text').first().textContent()).toContain('<script>')
    expect(await page.evaluate('window.harmed')).toBeUndefined()
    expect(asked.filter((other) => !other.startsWith(url))).toEqual([])
  })

  it('could not run even if it became a script or a handler: the policy lets in nothing but the page’s own', async () => {
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.harmed = 1">')`)
    await page.evaluate(`{ const s = document.createElement('script'); s.textContent = 'window.harmed = 1'; document.body.append(s) }`)
    await page.waitForTimeout(100)
    expect(await page.evaluate('window.harmed')).toBeUndefined()
    expect(faults.filter((fault) => /Content Security Policy/.test(fault)).length).toBeGreaterThanOrEqual(2)
    faults = faults.filter((fault) => !/Content Security Policy|asked for data:/.test(fault))
  })
})
