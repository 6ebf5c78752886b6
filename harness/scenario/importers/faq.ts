import type { Importer } from './importer.js'
import { table } from './table.js'

/** Each row of a list of frequent questions becomes an article with the question for its title, and a question with that answer. */
export const faq: Importer = {
  id: 'faq',
  title: 'frequent questions with their answers: a .csv with the columns question and answer (and category, wordings, id)',
  async *read(source) {
    for await (const row of table.read({ ...source, as: 'questions' })) {
      const [wording] = row.kind === 'question' ? row.value.wordings : []
      const answer = row.kind === 'question' ? row.value.answers?.[0] : undefined
      if (row.kind !== 'question' || !wording) yield row
      else if (!answer) yield { kind: 'fault', at: row.at, message: 'a frequent question needs its answer' }
      else {
        const { id, category } = row.value
        yield { kind: 'article', at: row.at, value: { id, title: wording, body: answer, ...(category ? { category } : {}) } }
        yield { ...row, value: { ...row.value, gold: [{ article: id }] } }
      }
    }
  },
}
