import dgram from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect, createServer as createPipe } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../common/testing.js'
import { type RefusedNetwork, refuseNetwork } from './network.js'

describe('refuseNetwork', () => {
  const server = createServer((_request, response) => response.end('here'))
  let url = ''
  let network: RefusedNetwork
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    network = refuseNetwork()
  })
  afterEach(async () => {
    network.restore()
    await new Promise((resolve) => server.close(resolve))
  })

  it('refuses fetch and http, and says where to', async () => {
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await expect(new Promise((_, reject) => get(url).on('error', reject))).rejects.toThrow(/the network is refused: 127\.0\.0\.1:\d+/)
    expect(network.attempts).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/), expect.stringMatching(/^127\.0\.0\.1:\d+$/)])
  })

  it('refuses names and datagrams', async () => {
    await expect(lookup('example.org')).rejects.toThrow('the address of example.org')
    const socket = dgram.createSocket('udp4')
    expect(() => socket.send('x', 9, '127.0.0.1')).toThrow('a datagram')
    socket.close()
  })

  it('leaves pipes of the machine alone', async () => {
    const path = join(temporaryFolder(), 'pipe')
    const pipe = createPipe((socket) => socket.end('local'))
    await new Promise<void>((resolve) => pipe.listen(path, resolve))
    const said = await new Promise((resolve, reject) =>
      connect(path)
        .on('data', (data) => resolve(String(data)))
        .on('error', reject),
    )
    expect(said).toBe('local')
    pipe.close()
    expect(network.attempts).toEqual([])
  })

  it('gives the network back', async () => {
    network.restore()
    expect(await (await fetch(url)).text()).toBe('here')
  })
})
