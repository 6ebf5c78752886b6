import type { Data } from './data.js'
import { element } from './dom.js'
import type { Filter } from './filter.js'

/** The controls above the list; only those that tell something apart. */
export function filterBar(data: Data, onChange: (chosen: Partial<Filter>) => void): HTMLElement {
  const search = element('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' })
  search.addEventListener('input', () => onChange({ text: search.value }))
  const check = (title: string, name: 'disagreements' | 'wavering' | 'errors') => {
    const box = element('input', { type: 'checkbox', id: `filter-${name}` })
    box.addEventListener('change', () => onChange({ [name]: box.checked }))
    return element('label', { class: 'check' }, box, title)
  }
  const ranked = data.systems.flatMap(({ id, diagnostic }, place) => (diagnostic ? [] : [{ id, place }]))
  const difficulties = [...new Set(data.questions.map(([, , , , difficulty]) => difficulty))]
  const outcomes: [string, string][] = [
    ['any', 'anyone'],
    ['all', 'every system'],
    ['none', 'no system'],
    ...ranked.map(({ id, place }): [string, string] => [`only:${place}`, `only ${id}`]),
    ...ranked.map(({ id, place }): [string, string] => [`wrong:${place}`, `not ${id}`]),
  ]
  const names = (items: readonly string[]) => [
    ['-1', 'all'] as [string, string],
    ...items.map((item, place): [string, string] => [String(place), item]),
  ]
  return element(
    'div',
    { class: 'filters', role: 'search', 'aria-label': 'Filter the questions' },
    element('label', {}, 'Search', search),
    data.scenarios.length > 1
      ? picker('Scenario', names(data.scenarios.map(({ title }) => title)), (value) => onChange({ scenario: Number(value) }))
      : null,
    data.categories.length > 1 ? picker('Category', names(data.categories), (value) => onChange({ category: Number(value) })) : null,
    difficulties.length > 1
      ? picker('Difficulty', [['', 'all'], ...difficulties.map((one): [string, string] => [one, one])], (difficulty) =>
          onChange({ difficulty }),
        )
      : null,
    picker('Who was right', outcomes, (right) => onChange({ right })),
    check('Systems disagree', 'disagreements'),
    check('Now right, now wrong', 'wavering'),
    check('Errors', 'errors'),
  )
}

function picker(title: string, options: readonly (readonly [value: string, text: string])[], onPick: (value: string) => void): HTMLElement {
  const select = element('select', {}, ...options.map(([value, text]) => element('option', { value }, text)))
  select.addEventListener('change', () => onPick(select.value))
  return element('label', {}, title, select)
}
