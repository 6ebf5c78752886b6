import { groundedPrompt } from '../models/prompts.js'
import { retrieving } from './retrieving.js'

/** Retrieval, and the model with one adapter that learnt the scenario's facts and to read what retrieval finds, together. */
export const ragFineTunedRaft = retrieving({
  id: 'rag+fine-tuned-raft',
  title: 'hybrid retrieval, read by the model with one adapter trained on the scenario’s facts among retrieved passages (RAFT)',
  adapters: ['raft'],
  prompt: groundedPrompt,
})
