import { messageOf } from '../common/errors.js'
import { openLlama } from '../models/llama.js'
import type { Finding, Surroundings } from './finding.js'

/** The libraries that local models run in: whether they have a binary for this machine. No model is opened. */
export async function engines({ chat, embedding }: Surroundings): Promise<Finding[]> {
  const kinds = [chat.kind, embedding.kind]
  const gguf = chat.kind === 'embedded' || chat.kind === 'gguf' || chat.kind === 'hub'
  const onnx = kinds.includes('onnx') || embedding.kind === 'embedded'
  return [
    ...(gguf ? [await engine('node-llama-cpp', 'language models on this machine', async () => (await openLlama()).dispose())] : []),
    ...(onnx ? [await engine('onnxruntime', 'embeddings on this machine', () => import('@xenova/transformers'))] : []),
  ]
}

async function engine(name: string, enables: string, open: () => Promise<unknown>): Promise<Finding> {
  try {
    await open()
    return { name, state: 'good', found: 'loads' }
  } catch (error) {
    const found = messageOf(error).split('\n')[0] ?? 'can’t be loaded'
    return { name, state: 'missing', found, enables, remedy: 'install again with optional packages: npm ci --include=optional' }
  }
}
