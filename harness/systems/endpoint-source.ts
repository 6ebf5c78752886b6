import { InputError } from '../common/errors.js'
import { sha256 } from '../common/hash.js'
import { type ChosenEndpoint, endpointOptions, type ModelChoice } from '../models/choice.js'
import type { OpenOptions, Weights } from '../models/model.js'
import { openChatEndpoint } from '../models/openai.js'
import type { StoredFile } from '../models/store.js'

/**
 * A model behind an endpoint, as if it were a file; it takes no adapters. Its systems share the requests that it takes at once.
 * @throws InputError for an address or a key that can't be one.
 */
export function endpointSource(endpoint: ChosenEndpoint, choice: ModelChoice, onNotice: (message: string) => void) {
  const { baseUrl, model } = endpoint
  const chat = openChatEndpoint(endpointOptions(endpoint, choice, onNotice))
  const file: StoredFile = { name: model, path: baseUrl, sha256: sha256(`${baseUrl}\n${model}`), bytes: 0, source: baseUrl }
  const weights: Weights = {
    open: async (options) => {
      refuseAdapters(options, chat.id)
      return chat
    },
    dispose: () => chat.dispose(),
  }
  return { name: chat.id, file, weights }
}

/** @throws InputError where adapters are to be laid over a model that takes none. */
export function refuseAdapters({ adapters = [] }: OpenOptions, model: string): void {
  if (adapters.length > 0)
    throw new InputError(`${model} takes no adapter: name a tuned model with --tuned-model, or leave out the systems that need one`)
}
