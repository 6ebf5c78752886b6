import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hashOf, sha256OfFile } from '../common/hash.js'
import type { Bytes } from '../common/units.js'

/** What decides how an ONNX model answers: its weights, its form, its tokenizer. Of a model on the hub that is its name alone. */
export async function sumOfFolder(from: string): Promise<string> {
  const files = partsOf(from)
  if (files.length === 0) return hashOf(from)
  return hashOf(await Promise.all(files.map(async (file) => [file, await sha256OfFile(join(from, file))])))
}

export function bytesOfFolder(from: string): Bytes {
  return partsOf(from).reduce((sum, file) => sum + statSync(join(from, file)).size, 0)
}

function partsOf(from: string): string[] {
  if (!existsSync(from)) return []
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => /\.(onnx|json|onnx_data|jinja)$/.test(file) && statSync(join(from, file)).isFile()).sort()
}
