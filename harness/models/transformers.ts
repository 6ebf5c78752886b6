import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { InputError, messageOf } from '../common/errors.js'
import { cacheFolder } from '../common/paths.js'
import type { ChatModel, EmbeddingModel } from './model.js'
import { saidBy } from './said.js'

/** Where a model is, and which of its weights: `q8` is onnx/model_quantized.onnx, `fp32` is onnx/model.onnx. */
export interface OnnxSource {
  /** A folder with config.json, or `owner/name` on the hub. */
  readonly from: string
  readonly id: string
}

/**
 * Open an embedding model from a folder (config.json, tokenizer.json, onnx/model_quantized.onnx or onnx/model.onnx), or from the hub:
 * mean pooling, normalised. Of a folder nothing is fetched.
 * @throws InputError where it is none that transformers can open.
 */
export async function openEmbeddingModel(from: string, id: string): Promise<EmbeddingModel> {
  const { pipeline } = await library(from)
  const dtype = dtypeOf(from)
  const extract = await pipeline('feature-extraction', from, { dtype, device: 'cpu', session_options: sessionOptions() }).catch(
    refuse(from),
  )
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

/** As many threads as this process may have cores; ONNX Runtime takes one for each core of the machine, and those that got none wait spinning. */
function sessionOptions() {
  return { intraOpNumThreads: availableParallelism() }
}

/**
 * Open a text-generation model from a folder or the hub. It is asked through the chat template of its tokenizer; one without gets the
 * bare text. What is drawn at a temperature above 0 can't be decided by a seed here.
 * @throws InputError where it is none that transformers can open.
 */
export async function openOnnxChat({ from, id }: OnnxSource): Promise<ChatModel> {
  const { pipeline, TextStreamer } = await library(from)
  const generate = await pipeline('text-generation', from, {
    dtype: dtypeOf(from),
    device: 'cpu',
    session_options: sessionOptions(),
  }).catch(refuse(from))
  const { tokenizer } = generate
  const count = (text: string) => tokenizer.encode(text).length
  return {
    id,
    async complete({ system, shared, own }, { temperature, maxTokens, signal }) {
      const started = performance.now()
      const turns = [...(system === undefined ? [] : [{ role: 'system', content: system }]), { role: 'user', content: shared + own }]
      const bare = turns.map(({ content }) => content).join('\n\n')
      const prompt = tokenizer.chat_template
        ? (tokenizer.apply_chat_template(turns, { tokenize: false, add_generation_prompt: true }) as string)
        : bare
      let firstAt: number | undefined
      let generated = 0
      const streamer = new TextStreamer(tokenizer, {
        skip_prompt: true,
        callback_function: () => undefined,
        token_callback_function: () => {
          firstAt ??= performance.now()
          generated++
          signal?.throwIfAborted()
        },
      })
      const drawn = temperature > 0 ? { do_sample: true, temperature } : { do_sample: false }
      const output = await generate(prompt, {
        max_new_tokens: maxTokens,
        return_full_text: false,
        add_special_tokens: false,
        streamer,
        ...drawn,
      })
      const ended = performance.now()
      const [first] = output as [{ generated_text: string }]
      const text = saidBy(id, first.generated_text, generated >= maxTokens)
      return {
        text,
        usage: { inputTokens: count(prompt), cachedInputTokens: 0, outputTokens: count(text) },
        timings: { firstTokenMs: (firstAt ?? ended) - started, generateMs: ended - (firstAt ?? ended) },
      }
    },
    dispose: async () => {
      await generate.dispose()
    },
  }
}

async function library(from: string) {
  const transformers = await import('@xenova/transformers')
  const { env, LogLevel } = transformers
  const local = existsSync(from)
  env.allowRemoteModels = !local
  env.allowLocalModels = local
  env.cacheDir = cacheFolder('models', 'onnx')
  if (process.env['HF_ENDPOINT']) env.remoteHost = process.env['HF_ENDPOINT']
  env.logLevel = LogLevel.ERROR
  return transformers
}

/** The quantised weights where there are some, as on the hub mostly. */
function dtypeOf(from: string): 'q8' | 'fp32' {
  const folder = join(from, 'onnx')
  if (!existsSync(folder)) return 'q8'
  return readdirSync(folder).includes('model_quantized.onnx') ? 'q8' : 'fp32'
}

function refuse(from: string) {
  return (error: unknown): never => {
    throw new InputError(
      `${from}: can't be opened as an ONNX model (${messageOf(error)}); it needs config.json, tokenizer.json and onnx/model.onnx`,
    )
  }
}
