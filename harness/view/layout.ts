import { page } from '../report/html/document.js'
import { html, type Markup } from '../report/html/markup.js'

/** A page of the view, and the policy that a browser is to hold it to. */
export interface ViewPage {
  readonly text: string
  readonly policy: string
}

const PLACES = [
  { name: 'Runs', href: './' },
  { name: 'Trend', href: 'trend' },
  { name: 'Compare', href: 'compare' },
] as const
export type Place = (typeof PLACES)[number]['name']

/** Addresses within a page are relative: the token is in none. */
export function viewPage(place: Place | null, title: string, body: Markup): ViewPage {
  const links = PLACES.map(({ name, href }) =>
    name === place ? html`<a href="${href}" aria-current="page">${name}</a>` : html`<a href="${href}">${name}</a>`,
  )
  const { head, tail, policy } = page(
    `versus: ${title}`,
    'view',
    html`<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="bar"><p class="brand">versus</p><nav aria-label="Pages">${links}</nav><button type="button" id="theme" hidden>Theme</button></div></header>
<main id="content"><div class="intro"><h1>${title}</h1></div>
${body}</main>
`,
  )
  // What only a header can say.
  return { text: head + tail, policy: `${policy}; frame-ancestors 'none'` }
}
