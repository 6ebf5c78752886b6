import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatml, END_OF_TURN } from '../models/chat-template.js'
import type { Prompt } from '../models/model.js'
import type { Adapter } from './adapter.js'
import { pythonEnvironment } from './python-env.js'
import { runSidecar, type SidecarEvent } from './sidecar.js'

export interface ParityOptions {
  /** Path of the base that the adapter was trained on. */
  readonly base: string
  readonly adapter: Adapter
  readonly prompts: readonly Prompt[]
  readonly maxTokens: number
  readonly onStep: (message: string) => void
}

export type ReferenceAnswer = Extract<SidecarEvent, { event: 'answers' }>['answers'][number]

/**
 * What PEFT answers with an adapter, greedily and in float32: the reference that llama.cpp's answers with the same file are held
 * against.
 */
export async function referenceAnswers({ base, adapter, prompts, maxTokens, onStep }: ParityOptions): Promise<ReferenceAnswer[]> {
  const interpreter = await pythonEnvironment(onStep)
  const folder = mkdtempSync(join(tmpdir(), 'versus-parity-'))
  try {
    const path = join(folder, 'job.json')
    const parts = prompts.map(chatml).map(({ prefix, body }) => [prefix, body])
    const { settings } = adapter.provenance
    writeFileSync(path, JSON.stringify({ base, adapter: adapter.path, prompts: parts, maxTokens, endOfTurn: END_OF_TURN, settings }))
    let answers: ReferenceAnswer[] = []
    const onEvent = (event: SidecarEvent) => {
      if (event.event === 'answers') answers = event.answers
    }
    await runSidecar({ interpreter, script: 'answer.py', args: [path], onEvent })
    return answers
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
