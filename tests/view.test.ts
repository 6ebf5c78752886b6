import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TRIALS_FILE } from '../harness/run/journal.js'
import { lockFolder } from '../harness/run/lock.js'
import { MANIFEST_FILE, writeSettings } from '../harness/run/manifest.js'
import { testManifest, testSettings, testTrial } from '../harness/run/testing.js'
import { loadScenario } from '../harness/scenario/load.js'
import { temporaryFolder, versus } from './support/cli.js'
import { FIRST, HARM, resultsFolder, SECOND } from './support/results.js'
import { tinyScenario } from './support/tiny-scenario.js'
import { type Viewing, view } from './support/view.js'

const folder = mkdtempSync(join(tmpdir(), 'versus-view-'))
const scenarios = tinyScenario()
let viewing: Viewing

beforeAll(async () => {
  await resultsFolder(folder)
  viewing = await view([folder, '--scenarios', scenarios])
}, 120_000)
afterAll(async () => {
  await viewing?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Ask as a browser would not: any path, host and method. */
function ask(path: string, { method = 'GET', host }: { method?: string; host?: string } = {}) {
  const { port, host: own } = new URL(viewing.url)
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((done, fail) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers: { host: host ?? own } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () => done({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    asking.on('error', fail)
    asking.end()
  })
}

const under = (path: string) => `${new URL(viewing.url).pathname}${path}`

describe('who may read', () => {
  it('turns away whoever has no token, or another', async () => {
    const [, token = ''] = new URL(viewing.url).pathname.split('/')
    expect(token.length).toBeGreaterThanOrEqual(32)
    for (const path of [
      '/',
      '/runs.json',
      '/trend',
      `/${'x'.repeat(token.length)}/`,
      `/${token}x/`,
      `/${token.slice(0, -1)}/`,
      `/x/${token}/`,
    ]) {
      const { status, text } = await ask(path)
      expect(status).toBe(403)
      expect(text).not.toContain(FIRST)
    }
    expect((await ask(under(''))).status).toBe(200)
  })

  it('turns away a host that is another name for this machine, token or not', async () => {
    const { port } = new URL(viewing.url)
    for (const host of [`evil.example:${port}`, 'evil.example', '127.0.0.1', `127.0.0.1:1${port}`, `127.0.0.1.evil.example:${port}`])
      expect((await ask(under(''), { host })).status).toBe(403)
    expect((await ask(under(''), { host: `localhost:${port}` })).status).toBe(200)
  })

  it('reads only', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) expect((await ask(under(''), { method })).status).toBe(405)
  })

  it('gives no way out of the results folder', async () => {
    const outside = join(folder, '..', 'versus-outside')
    mkdirSync(outside, { recursive: true })
    writeFileSync(join(outside, 'report.html'), 'a secret')
    symlinkSync(outside, join(folder, 'runs', 'linked'))
    try {
      const ways = [
        '../../versus-outside',
        '..%2f..%2fversus-outside',
        '%2e%2e/%2e%2e/versus-outside',
        '..\\..\\versus-outside',
        'linked',
        '%ff',
      ]
      for (const way of [...ways, encodeURIComponent(outside)]) {
        for (const path of [
          `report/runs/${way}`,
          `report/${way}`,
          `compare?a=${way}&b=runs%2F${FIRST}`,
          `compare?a=runs/${way}&b=runs%2F${FIRST}`,
        ]) {
          const { status, text } = await ask(under(path))
          expect(status, path).toBe(404)
          expect(text).not.toContain('a secret')
        }
      }
      expect((await ask(under('../../../../etc/passwd'))).status).not.toBe(200)
    } finally {
      rmSync(outside, { recursive: true })
      rmSync(join(folder, 'runs', 'linked'))
    }
  })

  it('sends no report that is a link', async () => {
    const [page, aside] = ['report.html', 'aside.html'].map((name) => join(folder, 'runs', SECOND, name)) as [string, string]
    renameSync(page, aside)
    symlinkSync('/etc/hostname', page)
    try {
      const { text } = await ask(under(`report/runs/${SECOND}`))
      expect(text).not.toContain(readFileSync('/etc/hostname', 'utf8').trim())
    } finally {
      rmSync(page)
      renameSync(aside, page)
    }
  })

  it('lets a page load and run nothing but its own, and sets no cookie', async () => {
    const { headers } = await ask(under(''))
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; connect-src 'self'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['access-control-allow-origin']).toBeUndefined()
    const report = await ask(under(`report/runs/${FIRST}`))
    expect(report.status).toBe(200)
    expect(report.text).toMatch(/^<!doctype html>/)
    expect(report.headers['content-security-policy']).toMatch(/^sandbox allow-scripts; default-src 'none'/)
  })
})

describe('the list', () => {
  it('has every run and baseline, newest first, with its verdict and its report', async () => {
    const { text } = await ask(under(''))
    const names = [...text.matchAll(/data-run="([^"]*)"/g)].map(([, id]) => id)
    expect(names[0]).toBe(`runs/${SECOND}`)
    expect(names).toHaveLength(4)
    expect(names.at(-1)).toBe('baseline/quick')
    expect(text).toContain('rag has the best score')
    expect(text).toContain(`href="report/runs/${SECOND}"`)
    expect(text).toMatch(/>48 of 48<|>48</)
    expect(text).toContain('No run is under way.')
  })

  it('shows a hostile name and title as text', async () => {
    const { text } = await ask(under(''))
    expect(text).toContain('&lt;img src=x onerror=')
    expect(text).not.toMatch(/<img|window\.harmed=1<\/script>/)
    const report = await ask(under(`report/runs/${encodeURIComponent(HARM)}`))
    expect(report.status).toBe(200)
  })

  it('follows a run as its journal grows, and says when it ended', async () => {
    const run = join(folder, 'runs', '2026-03-16T08-00-00')
    const settings = testSettings({ shard: { index: 1, count: 2 } })
    await writeSettings(mkdirs(run), settings)
    writeFileSync(join(run, MANIFEST_FILE), JSON.stringify(testManifest({ planned: 4 }, settings)))
    const journal = join(run, TRIALS_FILE)
    const append = (question: string, answer: string | null) =>
      appendFileSync(journal, `${JSON.stringify(testTrial('rag', question, 0, answer))}\n`)
    const live = async () => JSON.parse((await ask(under('runs.json'))).text)
    const release = await lockFolder(run)
    try {
      const before = await live()
      expect(before.status).toBe('One run is under way.')
      expect(before.running).toEqual([{ id: 'runs/2026-03-16T08-00-00', done: 0, planned: 4, errors: 0 }])
      append('q-1', '12 months')
      append('q-2', null)
      appendFileSync(journal, '{"id": "torn')
      const after = await live()
      expect(after.running).toEqual([{ id: 'runs/2026-03-16T08-00-00', done: 2, planned: 4, errors: 1 }])
      expect(after.state).toBe(before.state)
      const { text: list } = await ask(under(''))
      expect(list).toContain('max="4" value="2"')
      expect(list).toContain('<td>everything, shard 1/2</td>')
      writeFileSync(journal, readFileSync(journal, 'utf8').replace('{"id": "torn', ''))
      append('q-3', '12 months')
      expect((await live()).running[0].done).toBe(3)
      const { status, text } = await ask(under('report/runs/2026-03-16T08-00-00'))
      expect([status, text]).toEqual([404, expect.stringContaining('under way')])
    } finally {
      await release()
    }
    const ended = await live()
    expect(ended.running).toEqual([])
    expect((await ask(under(''))).text).toContain('3 of 4 <small>not finished</small>')
    rmSync(run, { recursive: true })
  })

  it('says of a damaged run what is damaged, and shows the others', async () => {
    const run = mkdirs(join(folder, 'runs', '2026-03-17T08-00-00'))
    writeFileSync(join(run, 'settings.json'), '{"scenarios": [')
    const { status, text } = await ask(under(''))
    rmSync(run, { recursive: true })
    expect(status).toBe(200)
    expect(text).toMatch(/Can't be read: [^<]*settings\.json/)
    expect(text).toContain(`data-run="runs/${FIRST}"`)
  })
})

describe('a report that is not there', () => {
  it('is rendered when it is asked for, and nothing else is written', async () => {
    const run = mkdirs(join(folder, 'runs', '2026-03-18T08-00-00'))
    const { hashes } = await loadScenario('parking', scenarios)
    const settings = testSettings({ systems: ['base'], wordings: 1, latencyQuestions: 0 })
    await writeSettings(run, settings)
    writeFileSync(join(run, MANIFEST_FILE), JSON.stringify(testManifest({ hashes, planned: 1 }, settings)))
    writeFileSync(join(run, TRIALS_FILE), `${JSON.stringify(testTrial('base', 'q-1', 0, '40 euros'))}\n`)
    expect((await ask(under(''))).text).toContain('render the report')
    const { status, text } = await ask(under('report/runs/2026-03-18T08-00-00'))
    expect([status, text.slice(0, 15)]).toEqual([200, '<!doctype html>'])
    expect(text).toContain('40 euros')
    expect(existsSync(join(run, 'report.html'))).toBe(true)
    expect(existsSync(join(run, 'summary.json'))).toBe(false)
    rmSync(run, { recursive: true })
  }, 60_000)

  it('is refused with the reason where the questions are others by now', async () => {
    const page = join(folder, 'runs', SECOND, 'report.html')
    renameSync(page, `${page}.aside`)
    const { status, text } = await ask(under(`report/runs/${SECOND}`))
    renameSync(`${page}.aside`, page)
    expect([status, text]).toEqual([404, expect.stringContaining('the questions of parking changed since it ran')])
  })

  it('is plain text where a baseline has that alone', async () => {
    const { status, headers, text } = await ask(under('report/baseline/quick'))
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(text).toContain('City parking office')
  })
})

describe('a report of a run that has gone on since', () => {
  it('says so in the list and on the report, and how to make it anew', async () => {
    const run = join(folder, 'runs', SECOND)
    const journal = join(run, TRIALS_FILE)
    const [before, { atime, mtime }] = [readFileSync(journal, 'utf8'), statSync(journal)]
    const row = async () => (await ask(under(''))).text.split('<tr ').find((text) => text.startsWith(`data-run="runs/${SECOND}"`))
    const report = async () => (await ask(under(`report/runs/${SECOND}`))).text
    // A copied folder has the times of the copying: what the report counted decides.
    utimesSync(journal, new Date(), new Date(Date.now() + 60_000))
    expect(await row()).not.toContain('out of date')
    expect(await report()).toBe(readFileSync(join(run, 'report.html'), 'utf8'))

    appendFileSync(journal, `${JSON.stringify(testTrial('base', 'q-99', 0, '40 euros'))}\n`)
    utimesSync(journal, new Date(), new Date(Date.now() + 60_000))
    expect(await row()).toContain('out of date')
    expect(await report()).toContain(
      `<main><p class="warning" role="status">Out of date: the run has gone on since this report was written. Make it anew with: npx versus report ${run} (`,
    )
    const release = await lockFolder(run)
    expect(await report()).toContain('It is under way, and gets a new one when it ends.')
    await release()

    writeFileSync(journal, before)
    utimesSync(journal, atime, mtime)
    expect(await row()).not.toContain('out of date')
  })
})

describe('the trend', () => {
  it('has a chart of every figure with the table behind it, and escapes what the history says', async () => {
    const { status, text } = await ask(under('trend'))
    expect(status).toBe(200)
    expect([...text.matchAll(/<figcaption><h3>([^<]*)/g)].map(([, title]) => title)).toEqual([
      'Accuracy',
      'Latency, p50',
      'Latency, p95',
      'Cost of 1,000 answers',
      'Failed trials',
    ])
    expect(text.match(/<svg viewBox/g)).toHaveLength(5)
    expect(text).toContain('70 % [60 %, 80 %]')
    expect(text).toContain('aaaaaaaaaaaa')
    expect(text).not.toContain('<img')
  })

  it('names the line of a history that is damaged', async () => {
    const history = join(folder, 'history.jsonl')
    const before = readFileSync(history, 'utf8')
    appendFileSync(history, 'not JSON\n')
    const { status, text } = await ask(under('trend'))
    writeFileSync(history, before)
    expect([status, text]).toEqual([404, expect.stringContaining('history.jsonl:4')])
  })
})

describe('a comparison', () => {
  it('is the one of versus compare', async () => {
    const { stdout } = await versus(['compare', join(folder, 'baseline', 'quick'), join(folder, 'runs', SECOND)], {
      env: { NO_COLOR: '1' },
    })
    const { status, text } = await ask(under(`compare?a=baseline%2Fquick&b=runs%2F${SECOND}`))
    expect(status).toBe(200)
    const cells = stdout.split('\n').find((line) => line.startsWith('│ rag'))
    const wanted = (cells ?? '')
      .split('│')
      .map((cell) => cell.trim())
      .filter(Boolean)
    expect(wanted[0]).toBe('rag')
    const row = text.split('<tr>').find((part) => part.includes('>rag</th>')) ?? ''
    const shown = [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
      cell.replace(/<[^>]*>/g, '').replaceAll('&lt;', '<'),
    )
    expect(shown).toEqual(wanted)
    expect(text).toContain('Not &lt;b&gt;known&lt;/b&gt; &lt;img src=x')
    expect(text).not.toMatch(/<b>|<img/)
  })

  it('says why scores can’t be compared', async () => {
    const path = join(folder, 'runs', SECOND, 'scores.jsonl')
    renameSync(path, `${path}.aside`)
    const { text } = await ask(under(`compare?a=runs%2F${FIRST}&b=runs%2F${SECOND}`))
    renameSync(`${path}.aside`, path)
    expect(text).toMatch(/<p class="warning">scores can&#39;t be compared: a side has no scores by question/)
  })
})

describe('versus view', () => {
  it('prints the address as JSON, takes the port that it is given, and ends at Ctrl-C with exit code 0', async () => {
    const port = await freePort()
    const other = await view([folder, '--port', String(port), '--json'])
    expect(new URL(other.url).port).toBe(String(port))
    const taken = await versus(['view', folder, '--port', String(port)])
    expect(taken.exitCode).toBe(2)
    expect(taken.stderr).toMatch(/--port \d+: can't be listened on \(it is taken\)/)
    expect(await other.stop()).toBe(0)
  })

  it('says what is wrong with a folder that is not there', async () => {
    const { exitCode, stderr } = await versus(['view', join(temporaryFolder(), 'nowhere')])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^versus: .*nowhere: no folder of results/)
  })
})

function mkdirs(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
