import { expect, it } from 'vitest'
import { testAnswer, testManifest, testQuestion, testScenario, testSettings } from '../run/testing.js'
import { kindOf } from '../systems/registry.js'
import { answerCosts, diskOf, sharedOnce } from './costs.js'

const ANSWER = testAnswer('12 months', {
  timings: { retrieveMs: 400, firstTokenMs: 100, generateMs: 500, totalMs: 1_000 },
  usage: { inputTokens: 3_000, cachedInputTokens: 0, outputTokens: 1_000 },
})
const PRICE = { date: '2026-03-14', basis: 'a test' }
const PRICES = {
  chat: { 'chat-1': { input: 1, cachedInput: 1, output: 2, ...PRICE } },
  embedding: { 'embedding-1': { input: 1e6, ...PRICE } },
  fineTuning: {},
  local: { perHour: 3_600, ...PRICE },
}

it('bills local work by the hour, and work of endpoints by the token', () => {
  const endpoint = (model: string) => ({ baseUrl: 'http://127.0.0.1:9/v1', model, keyEnv: 'KEY' })
  expect(costs({})).toEqual({ base: 1, rag: 1 })
  // 10 tokens of a question for $10, and what is not waiting for them: 0.6 s
  expect(costs({ embeddingEndpoint: endpoint('embedding-1') })).toEqual({ base: 1, rag: 10.6 })
  expect(costs({ chatEndpoint: endpoint('chat-1') })).toEqual({ base: 0.005, rag: 0.405 })
  expect(costs({ chatEndpoint: endpoint('chat-1'), embeddingEndpoint: endpoint('embedding-1') })).toEqual({ base: 0.005, rag: 10.005 })
})

it('knows no price of a service that states none', () => {
  const own = { id: 'ours', dollarsPerAnswer: null }
  expect(costs({ own: [{ ...own, answer: async () => 'x' }], systems: ['ours'] })).toEqual({ ours: null })
})

it('tells of what comes once the training of the reader adapter, which serves every scenario', () => {
  const manifest = testManifest({ adapters: { reader: { seconds: 20 }, tuned: { seconds: 30 } } as never }, testSettings({ systems: [] }))
  const [part] = manifest.scenarios as [(typeof manifest.scenarios)[number]]
  const shared = (id: string) => sharedOnce({ kind: kindOf(id, []), part, models: manifest.models, prices: PRICES })
  expect(['base', 'rag', 'fine-tuned', 'rag+fine-tuned'].map(shared)).toEqual([0, 20, 0, 20])
})

it('does not know what a system of the scenario’s own has on disk', () => {
  const { models, scenarios } = testManifest()
  const [part] = scenarios
  const disk = (id: string) => part && diskOf(kindOf(id, [{ id: 'ours', answer: async () => 'x' }]), part, models)
  expect([disk('ours'), disk('base')]).toEqual([null, models.bytes.chat])
})

function costs(parts: { chatEndpoint?: object; embeddingEndpoint?: object; own?: unknown[]; systems?: string[] }) {
  const systems = parts.systems ?? ['base', 'rag']
  const scenario = testScenario([testQuestion('permits')], parts.own ? { systems: parts.own as never } : {})
  const index = { tokens: { index: 100, question: 10 } }
  const manifest = testManifest({ index: index as never }, testSettings({ systems }))
  const models = {
    ...manifest.models,
    chat: { ...manifest.models.chat, ...(parts.chatEndpoint ? { endpoint: parts.chatEndpoint } : {}) },
    ...(parts.embeddingEndpoint ? { embeddingEndpoint: parts.embeddingEndpoint } : {}),
  }
  const costOf = answerCosts({ scenarios: [scenario], manifest: { ...manifest, models } as never, prices: PRICES })
  return Object.fromEntries(systems.map((id) => [id, costOf(scenario.name, id, ANSWER)]))
}
