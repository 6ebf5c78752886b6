import type { LiveRun, LiveRuns } from '../live.js'

const PAUSE_MS = 2_000

/** Keep the list of runs up to date: runs under way by a small question, all else by the page itself, asked for again. */
export function startLive(list: HTMLElement, status: HTMLElement): void {
  const look = async () => {
    if (!document.hidden && !(await brought(list, status))) return
    setTimeout(look, PAUSE_MS)
  }
  setTimeout(look, PAUSE_MS)
}

/** @returns whether there is anybody left to ask. */
async function brought(list: HTMLElement, status: HTMLElement): Promise<boolean> {
  try {
    const answer = await fetch('runs.json')
    if (!answer.ok) throw new Error(`${answer.status}`)
    const live = (await answer.json()) as LiveRuns
    if (live.state !== list.dataset['state']) await renew(list)
    for (const run of live.running) show(list, run)
    if (status.textContent !== live.status) status.textContent = live.status
    return true
  } catch (error) {
    status.textContent = `The list is as it was: versus view does not answer (${error instanceof Error ? error.message : error}).`
    return false
  }
}

/** Put the list of today in the place of that of before; who was at a link in it, stays there. */
async function renew(list: HTMLElement): Promise<void> {
  const answer = await fetch('./')
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live')
  if (!fresh) throw new Error('no list')
  const at = list.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null
  list.dataset['state'] = fresh.dataset['state'] ?? ''
  list.replaceChildren(...fresh.childNodes)
  if (at) [...list.querySelectorAll('a')].find((link) => link.getAttribute('href') === at)?.focus()
}

function show(list: HTMLElement, { id, done, planned, errors }: LiveRun): void {
  const row = [...list.querySelectorAll('tr')].find((one) => one.dataset['run'] === id)
  const field = (name: string) => row?.querySelector(`[data-field=${name}]`)
  const bar = field('bar')
  if (bar instanceof HTMLProgressElement && planned !== null) [bar.max, bar.value] = [planned, done]
  const [trials, failed] = [field('trials'), field('errors')]
  if (trials) trials.textContent = planned === null ? String(done) : `${done} of ${planned}`
  if (failed) failed.textContent = String(errors)
}
