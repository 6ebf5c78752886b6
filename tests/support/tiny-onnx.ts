import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './cli.js'

/** Tokens that are no words. The last starts an answer. */
const SPECIAL = ['[UNK]', '<end>', '<system>', '<user>', '<answer>'] as const
const TEMPLATE =
  "{% for turn in messages %}<{{ turn['role'] }}> {{ turn['content'] }} {% endfor %}{% if add_generation_prompt %}<answer>{% endif %}"

/**
 * The folder of an ONNX text-generation model that says the same to everything: a table of which word follows which, in the layout that
 * transformers wants. Made in milliseconds, and run by the real ONNX Runtime.
 * @param answer words, each once
 */
export function tinyOnnxChat(answer: readonly string[]): string {
  const folder = temporaryFolder()
  const vocabulary = [...SPECIAL, ...answer]
  const id = (token: string) => vocabulary.indexOf(token)
  const path = ['<answer>', ...answer, '<end>']
  const next = new Map(path.slice(0, -1).map((token, index) => [id(token), id(path[index + 1] as string)]))
  const scores = vocabulary.flatMap((_, token) => vocabulary.map((_, other) => (next.get(token) === other ? 10 : 0)))
  mkdirSync(join(folder, 'onnx'))
  writeFileSync(join(folder, 'onnx', 'model.onnx'), tableModel(vocabulary.length, scores))
  const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value))
  const shape = { num_hidden_layers: 1, num_attention_heads: 1, num_key_value_heads: 1, hidden_size: 8 }
  const ends = { eos_token_id: id('<end>'), pad_token_id: id('<end>') }
  json('config.json', { model_type: 'llama', architectures: ['LlamaForCausalLM'], vocab_size: vocabulary.length, ...shape, ...ends })
  json('generation_config.json', ends)
  json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    chat_template: TEMPLATE,
    unk_token: '[UNK]',
    eos_token: '<end>',
    pad_token: '<end>',
  })
  json('tokenizer.json', tokenizer(vocabulary))
  return folder
}

function tokenizer(vocabulary: readonly string[]): object {
  const added = SPECIAL.map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  }
}

// An ONNX file is a protocol buffer: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the numbers of the fields.

const [FLOAT, INT64] = [1, 7]

/** `logits[batch, sequence] = scores[input_ids[batch, sequence]]` */
function tableModel(size: number, scores: readonly number[]): Buffer {
  const table = message(
    varint(1, size),
    varint(1, size),
    varint(2, FLOAT),
    bytes(8, 'scores'),
    bytes(9, Buffer.from(Float32Array.from(scores).buffer)),
  )
  const gather = message(bytes(1, 'scores'), bytes(1, 'input_ids'), bytes(2, 'logits'), bytes(4, 'Gather'))
  const graph = message(
    bytes(1, gather),
    bytes(2, 'table'),
    bytes(5, table),
    bytes(11, tensor('input_ids', INT64, ['batch', 'sequence'])),
    bytes(12, tensor('logits', FLOAT, ['batch', 'sequence', size])),
  )
  return message(varint(1, 8), bytes(7, graph), bytes(8, varint(2, 13)))
}

function tensor(name: string, type: number, dimensions: readonly (string | number)[]): Buffer {
  const shape = message(...dimensions.map((size) => bytes(1, typeof size === 'number' ? varint(1, size) : bytes(2, size))))
  return message(bytes(1, name), bytes(2, bytes(1, message(varint(1, type), bytes(2, shape)))))
}

function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields)
}

function varint(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...base128(value)])
}

function bytes(field: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value as string)
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...base128(content.length)]), content])
}

function base128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...base128(value >>> 7)]
}
