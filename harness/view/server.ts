import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { codeOf, InputError, messageOf } from '../common/errors.js'
import { HISTORY_FILE, readHistory } from '../regression/history.js'
import { html } from '../report/html/markup.js'
import { comparePage } from './compare-page.js'
import { folderNamed } from './folders.js'
import { guarded } from './guard.js'
import { type ViewPage, viewPage } from './layout.js'
import { Reports } from './report.js'
import { Results } from './results.js'
import { liveRuns, runsPage } from './runs-page.js'
import { trendsOf } from './trend.js'
import { trendPage } from './trend-page.js'

export interface ViewOptions {
  /** The results folder. */
  readonly results: string
  /** Folder of scenarios, which a report that is missing is rendered by. */
  readonly scenarios: string
  /** 0 for one that is free. */
  readonly port: number
}

export interface View {
  /** With the token: who has it may read the results. */
  readonly url: string
  close(): Promise<void>
}

interface Site {
  readonly results: Results
  readonly reports: Reports
}

/**
 * Serve pages about a results folder to browsers of this machine, until it is closed.
 * @throws InputError where there is no such folder, or the port can't be had.
 */
export async function startView({ results: folder, scenarios, port: wanted }: ViewOptions): Promise<View> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InputError(`${folder}: no folder of results; a run makes one, or name another`)
  const results = new Results(folder)
  const site: Site = { results, reports: new Reports(results, scenarios) }
  const token = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    const url = guarded({ request, token, port: portOf(server) })
    if ('status' in url) send(response, { status: url.status, type: 'text/plain', policy: NOTHING, text: `${url.reason}\n` })
    else
      answer(site, url)
        .catch(plain)
        .then((reply) => send(response, reply))
  })
  await listening(server, wanted)
  return {
    url: `http://127.0.0.1:${portOf(server)}/${token}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const why = codeOf(error) === 'EADDRINUSE' ? 'it is taken' : messageOf(error)
      fail(new InputError(`--port ${port}: can't be listened on (${why}); name another, or none`))
    })
    server.listen(port, '127.0.0.1', done)
  })
}

interface Reply {
  readonly status: number
  readonly type: 'text/html' | 'text/plain' | 'application/json'
  readonly policy: string
  readonly text: string | Buffer
}

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/**
 * A report is a file of a run's folder, and names its own script in its own policy. This holds it apart on top of that: it can't ask for
 * anything, nor for the pages beside it, whoever wrote it.
 */
const REPORT = `sandbox allow-scripts; ${NOTHING}; script-src 'unsafe-inline'; style-src 'unsafe-inline'`

async function answer(site: Site, url: URL): Promise<Reply> {
  try {
    return (await routed(site, url)) ?? shown(404, viewPage(null, 'Not found', html`<p class="notice">There is no such page.</p>`))
  } catch (error) {
    const status = error instanceof InputError ? 404 : 500
    return shown(status, viewPage(null, 'Not shown', html`<p class="warning">${messageOf(error)}</p>`))
  }
}

/** Where no page can be made to say it on, such as that the pages were not built. */
function plain(error: unknown): Reply {
  return { status: 500, type: 'text/plain', policy: NOTHING, text: `${messageOf(error)}\n` }
}

/** @returns `null` for an address that leads nowhere. */
async function routed({ results, reports }: Site, { pathname, searchParams }: URL): Promise<Reply | null> {
  switch (pathname) {
    case '/':
      return shown(200, runsPage(await results.rows()))
    case '/runs.json':
      return { status: 200, type: 'application/json', policy: NOTHING, text: JSON.stringify(liveRuns(await results.rows())) }
    case '/trend':
      return shown(200, await trendPage(trendsOf(readHistory(join(results.folder, HISTORY_FILE)))))
    case '/compare':
      return shown(200, comparePage(results.folder, await results.rows(), { a: searchParams.get('a'), b: searchParams.get('b') }))
  }
  const folder = pathname.startsWith(REPORTS) ? folderNamed(results.folder, decoded(pathname.slice(REPORTS.length))) : undefined
  if (!folder) return null
  const { type, text } = await reports.read(folder)
  return { status: 200, type, policy: type === 'text/html' ? REPORT : NOTHING, text }
}

const REPORTS = '/report/'

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

function shown(status: number, { text, policy }: ViewPage): Reply {
  return { status, type: 'text/html', policy, text }
}

function send(response: ServerResponse, { status, type, policy, text }: Reply): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...(status === 405 && { Allow: 'GET' }),
  })
  response.end(text)
}
