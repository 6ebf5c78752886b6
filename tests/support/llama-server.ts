import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheFolder } from '../../harness/common/paths.js'
import { python } from '../../harness/models/python.js'
import { ROOT } from './cli.js'

/** llama.cpp of October 2026, built for Python. */
const PACKAGE = 'xllamacpp==2026.10.11549'

export interface LlamaServer {
  readonly baseUrl: string
  stop(): Promise<void>
}

/** Start llama.cpp's own server on a GGUF model, with or without a LoRA adapter, on a free port of the loopback interface. */
export async function startLlamaServer(model: string, adapter?: string): Promise<LlamaServer> {
  const interpreter = await environment()
  const script = join(ROOT, 'tests', 'support', 'llama_server.py')
  const server = execa(interpreter, [script, model, ...(adapter ? [adapter] : [])], { reject: false, stderr: 'ignore' })
  const address = await new Promise<string>((resolve, reject) => {
    let printed = ''
    server.stdout.on('data', (piece: Buffer) => {
      printed += piece.toString()
      const [line] = /^http:\/\/\S+(?=\n)/m.exec(printed) ?? []
      if (line) resolve(line)
    })
    server.then(({ message }) => reject(new Error(`llama.cpp's server ended before it listened: ${message}`)), reject)
  })
  return {
    baseUrl: `${address}/v1`,
    async stop() {
      server.stdin.end()
      await server
    },
  }
}

/** The interpreter of an environment with the package in it, made in the cache where there is none. */
async function environment(): Promise<string> {
  const folder = cacheFolder('python', PACKAGE)
  const interpreter = join(folder, 'bin', 'python')
  const complete = join(folder, 'complete')
  if (existsSync(complete)) return interpreter
  mkdirSync(cacheFolder('python'), { recursive: true })
  rmSync(folder, { recursive: true, force: true })
  await execa(await python(), ['-m', 'venv', folder])
  await execa(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE])
  writeFileSync(complete, '')
  return interpreter
}
