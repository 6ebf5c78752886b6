type Child = Node | string | null

interface Attributes {
  readonly class?: string | undefined
  readonly onclick?: () => void
  readonly [name: string]: string | number | boolean | (() => void) | undefined
}

/** An element with its attributes and children. Strings become text, never HTML: answers of models are shown with it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== undefined && value !== false) made.setAttribute(key, String(value))
  }
  made.append(...children.filter((child) => child !== null))
  return made
}

export function byId(id: string): HTMLElement | null {
  return document.getElementById(id)
}

/** The JSON of a script element that holds data. */
export function readData<T>(id: string): T | null {
  const text = byId(id)?.textContent
  return text ? (JSON.parse(text) as T) : null
}
