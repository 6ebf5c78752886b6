import { retrieving } from './retrieving.js'

/** Retrieval, and the model reading the passages: the embedded one with the general reader adapter, any other as it comes. */
export const rag = retrieving({
  id: 'rag',
  title: 'hybrid retrieval, read by the model',
  adapters: ['reader'],
})
