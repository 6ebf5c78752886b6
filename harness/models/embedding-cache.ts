import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { sha256 } from '../common/hash.js'
import type { EmbeddingModel } from './model.js'

const KEY_BYTES = 28
const HEAD_BYTES = KEY_BYTES + 4

/**
 * An embedding model that keeps what it has embedded in a file, by content hash.
 * The file is a row of records (28 bytes of the text's sha256, the vector's CRC-32, then the vector as float32), appended to; a torn
 * last record, left by a process that was killed, is cut off, and one whose vector was damaged is passed over and made again.
 */
export function withCache(model: EmbeddingModel, path: string): EmbeddingModel {
  const recordBytes = HEAD_BYTES + model.dimensions * 4
  const known = readRecords(path, recordBytes)
  return {
    ...model,
    async embed(texts) {
      const keys = texts.map((text) => sha256(text).slice(0, KEY_BYTES * 2))
      const missing = [...new Map(keys.map((key, index) => [key, texts[index] as string])).entries()].filter(([key]) => !known.has(key))
      if (missing.length > 0) {
        const vectors = await model.embed(missing.map(([, text]) => text))
        const fresh = missing.map(([key], index) => [key, vectors[index] as Float32Array] as const)
        for (const [key, vector] of fresh) known.set(key, vector)
        appendRecords(path, recordBytes, fresh)
      }
      return keys.map((key) => known.get(key) as Float32Array)
    },
  }
}

function readRecords(path: string, recordBytes: number): Map<string, Float32Array> {
  const records = new Map<string, Float32Array>()
  if (!existsSync(path)) return records
  const data = readFileSync(path)
  for (let start = 0; start + recordBytes <= data.length; start += recordBytes) {
    const bytes = data.subarray(start + HEAD_BYTES, start + recordBytes)
    if (crc32(bytes) !== data.readUInt32LE(start + KEY_BYTES)) continue
    records.set(data.toString('hex', start, start + KEY_BYTES), new Float32Array(new Uint8Array(bytes).buffer))
  }
  return records
}

function appendRecords(path: string, recordBytes: number, records: readonly (readonly [string, Float32Array])[]): void {
  const data = Buffer.alloc(records.length * recordBytes)
  records.forEach(([key, vector], index) => {
    const [start, bytes] = [index * recordBytes, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]
    data.write(key, start, 'hex')
    data.writeUInt32LE(crc32(bytes), start + KEY_BYTES)
    bytes.copy(data, start + HEAD_BYTES)
  })
  mkdirSync(dirname(path), { recursive: true })
  const torn = existsSync(path) ? statSync(path).size % recordBytes : 0
  if (torn > 0) truncateSync(path, statSync(path).size - torn)
  appendFileSync(path, data)
}
