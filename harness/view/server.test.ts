import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { startView } from './server.js'

vi.mock('./layout.js', () => ({
  viewPage: () => {
    throw new Error('dist/page/view.js: no such file')
  },
}))

it('says what is wrong where no page can be made, and goes on', async () => {
  const view = await startView({ results: temporaryFolder(), scenarios: 'scenarios', port: 0 })
  try {
    for (const path of ['', 'nowhere']) {
      const reply = await fetch(`${view.url}${path}`)
      expect(reply.status).toBe(500)
      expect(reply.headers.get('content-type')).toContain('text/plain')
      expect(await reply.text()).toBe('dist/page/view.js: no such file\n')
    }
  } finally {
    await view.close()
  }
})
