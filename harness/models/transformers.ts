import type { EmbeddingModel } from './model.js'

/**
 * Open an embedding model from a folder (config.json, tokenizer.json, onnx/model_quantized.onnx):
 * mean pooling, normalised. Nothing is fetched.
 */
export async function openEmbeddingModel(folder: string, id: string): Promise<EmbeddingModel> {
  const { env, pipeline, LogLevel } = await import('@xenova/transformers')
  env.allowRemoteModels = false
  env.allowLocalModels = true
  env.logLevel = LogLevel.ERROR
  const extract = await pipeline('feature-extraction', folder, { dtype: 'q8', device: 'cpu' })
  const { dims } = await extract('dimensions', { pooling: 'mean' })
  return {
    id,
    dimensions: dims.at(-1) as number,
    async embed(texts) {
      const vectors: Float32Array[] = []
      for (const text of texts) {
        // One at a time: the model quantises its activations over the whole batch, so that in a batch
        // a text's vector would depend on its neighbours, and a run on which texts were cached.
        const output = await extract(text, { pooling: 'mean', normalize: true })
        vectors.push(Float32Array.from(output.data as Float32Array))
      }
      return vectors
    },
    dispose: async () => {
      await extract.dispose()
    },
  }
}
