import type { QuestionRow } from '../html/page-data.js'
import { answerCard } from './answer.js'
import type { Data } from './data.js'
import { element } from './dom.js'
import { shownText } from './text.js'

interface DetailOptions {
  /** Places of the questions in the order of the list. */
  readonly order: readonly number[]
  readonly onMove: (place: number) => void
  readonly onClose: () => void
}

let dialog: HTMLDialogElement | null = null

/** Show a question over the page: its wordings, and the answers side by side. */
export function openDetail(data: Data, place: number, { order, onMove, onClose }: DetailOptions): void {
  const [scenario, id, wording, category, difficulty] = data.questions[place] as QuestionRow
  const at = order.indexOf(place)
  const move = (title: string, by: number) => {
    const next = at < 0 ? undefined : order[at + by]
    return element('button', { type: 'button', disabled: next === undefined, onclick: () => next !== undefined && onMove(next) }, title)
  }
  const [back, forth] = [move('← Previous', -1), move('Next →', 1)]
  const close = element('button', { type: 'button', onclick: () => dialog?.close() }, 'Close')
  const about = [data.scenarios[scenario]?.title, data.categories[category], difficulty, id].filter(Boolean).join(' · ')
  const body = element(
    'div',
    { class: 'dialog-body', tabindex: 0 },
    element('h2', { id: 'detail-title', dir: 'auto' }, wording),
    ...content(data, place),
  )
  const bar = element('div', { class: 'dialog-bar' }, element('p', {}, about), back, forth, close)
  const focused = document.activeElement?.textContent
  if (!dialog) {
    dialog = element('dialog', { 'aria-labelledby': 'detail-title' })
    document.body.append(dialog)
  }
  dialog.replaceChildren(bar, body)
  dialog.onclose = onClose
  dialog.onkeydown = ({ key, target }) => {
    if (target instanceof HTMLInputElement) return
    if (key === 'ArrowLeft') back.click()
    if (key === 'ArrowRight') forth.click()
  }
  if (!dialog.open) dialog.showModal()
  const again = [back, forth].find((button) => button.textContent === focused && !button.disabled)
  ;(again ?? close).focus()
}

function content(data: Data, place: number): HTMLElement[] {
  const details = data.detailsOf(place)
  if (!details) return [element('p', {}, 'No answers.')]
  const graded = data.scenarios[(data.questions[place] as QuestionRow)[0]]?.graded === true
  const keys = [
    ...new Map(details.trials.map(([, wording, repeat, asked]) => [`${wording}/${repeat}`, { wording, repeat, asked }])).values(),
  ]
  keys.sort((a, b) => a.wording - b.wording || a.repeat - b.repeat)
  const repeats = new Set(keys.map(({ repeat }) => repeat)).size > 1
  const answers = element('div', { class: 'answers' })
  const show = ({ wording, repeat }: { wording: number; repeat: number }) => {
    const own = details.trials.filter((trial) => trial[1] === wording && trial[2] === repeat).sort((a, b) => a[0] - b[0])
    answers.replaceChildren(...own.map((trial) => answerCard(data, details, trial, graded)))
  }
  const choices = keys.map((key, index) => {
    const radio = element('input', { type: 'radio', name: 'wording', checked: index === 0 })
    radio.addEventListener('change', () => show(key))
    const name = `${key.asked}${repeats ? ` (repeat ${key.repeat + 1})` : ''}`
    return element('label', {}, radio, element('span', { dir: 'auto' }, name))
  })
  const [first] = keys
  if (first) show(first)
  const accepted = details.answerable
    ? element('div', { class: 'accepted' }, element('b', {}, 'Accepted'), shownText(details.answers.join(' · ')))
    : element('p', { class: 'accepted' }, 'The knowledge does not say: the right answer is to say so.')
  return [element('fieldset', { class: 'wordings' }, element('legend', {}, 'Wording'), ...choices), accepted, answers]
}
