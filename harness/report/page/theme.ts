import { byId } from './dom.js'

const KEY = 'versus-theme'
const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

/** The button that goes from the system's theme to light to dark; the choice is kept where the browser lets a page keep any. */
export function startTheme(): void {
  const button = byId('theme')
  if (!button) return
  let theme = stored()
  const show = () => {
    if (theme === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    button.textContent = `Theme: ${theme}`
  }
  button.hidden = false
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] as Theme
    store(theme)
    show()
  })
  show()
}

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    return 'auto' // pages from disk may have no storage
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    return // the choice holds until the page is closed
  }
}
