import { expect, it } from 'vitest'
import { beginsAsKey, faultOfVariable, withoutSecrets } from './secret.js'

it.each(['OPENAI_API_KEY', 'VERSUS_API_KEY', 'my_key', 'Key2', 'AZURE_OPENAI_KEY_2024_PRODUCTION', 'MyCompany_OpenAI_Key_2024'])(
  'takes %s for the name of a variable',
  (name) => expect(faultOfVariable(name)).toBeUndefined(),
)

it.each([
  'sk-proj-0123456789abcdefghij',
  'sk-ant-api03-abcdefghijkl',
  'gsk_0123456789abcdefghijklmnop',
  'hf_AbCdEfGhIjKlMnOp',
  'ghp_0123456789abcdef',
  'AIzaSyA0123456789abcdef',
  '3f9d0c1b2a4e5f60718293a4b5c6d7e8',
  'dG9wc2VjcmV0a2V5MTIzNDU2Nzg5',
])('takes %s for a key, and does not repeat it', (key) => {
  expect(faultOfVariable(key)).toMatch(/looks like a key/)
  expect(faultOfVariable(key)).not.toContain(key)
})

it('says of what can be neither that it is no name', () => {
  for (const name of ['', '2KEYS', 'my key', 'a-b']) expect(faultOfVariable(name)).toMatch(/^not the name/)
})

it('takes no model, file or system for a key', () => {
  for (const name of ['gpt-4.1-mini', 'HuggingFaceTB/SmolLM2-135M-Instruct', 'models/skylark.gguf', 'rag+fine-tuned', 'sk-learn'])
    expect(beginsAsKey(name)).toBe(false)
})

it('hides what an address may hold of secrets, and leaves others as they are', () => {
  expect(withoutSecrets('https://me:pass@host/v1')).toBe('https://host/v1 [the rest is hidden]')
  expect(withoutSecrets('https://host/v1?key=a')).toBe('https://host/v1 [the rest is hidden]')
  expect(withoutSecrets('http://localhost:11434/v1')).toBe('http://localhost:11434/v1')
})
