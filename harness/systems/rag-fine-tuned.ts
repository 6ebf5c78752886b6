import { retrieving } from './retrieving.js'

/** Retrieval, and the tuned model reading; of the embedded model, with both adapters laid over each other: the naive combination. */
export const ragFineTuned = retrieving({
  id: 'rag+fine-tuned',
  title: 'hybrid retrieval, read by the model tuned on the scenario’s facts',
  adapters: ['reader', 'tuned'],
})
