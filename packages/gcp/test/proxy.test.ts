import { startProxy, type Proxy } from '@kmskeys/testing-clouds'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { emulated, failure, operations, providerOf } from './emulated.ts'

let proxy: Proxy
beforeEach(async () => {
  proxy = await startProxy()
  for (const name of ['grpc_proxy', 'https_proxy', 'http_proxy', 'no_grpc_proxy', 'no_proxy'])
    vi.stubEnv(name, undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await proxy.close()
})

it.each(['grpc_proxy', 'https_proxy', 'http_proxy'])(
  '%s names a proxy that all calls go through',
  async (name) => {
    vi.stubEnv(name, proxy.url.replace('http://', 'http://user:pass@'))
    await using service = await emulated()
    const { kms, server } = service
    const key = await kms.createKey({ type: 'ed25519', name: 'ca' })
    await key.sign(new Uint8Array(3))
    expect(proxy.asked).toEqual([`CONNECT ${new URL(server.endpoint).host}`])
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:pass').toString('base64')}`])
    expect(operations(server).at(-1)).toBe('AsymmetricSign')
  },
)

it.each([
  ['no_grpc_proxy', '127.0.0.1'],
  ['no_proxy', '10.0.0.0/8,127.0.0.0/8'],
])('%s leaves out a host', async (name, hosts) => {
  vi.stubEnv('grpc_proxy', proxy.url)
  vi.stubEnv(name, hosts)
  await using service = await emulated()
  await service.kms.createKey({ type: 'ed25519', name: 'ca' })
  expect(proxy.asked).toEqual([])
})

it('a proxy that is not there: nothing was sent', async () => {
  await using service = await emulated()
  const { id } = await service.kms.createKey({ type: 'ed25519', name: 'ca' })
  service.server.clearCalls()
  await proxy.close()
  vi.stubEnv('grpc_proxy', proxy.url)
  const kms = providerOf(service.server)
  expect(await failure(kms.getPrivateKey(id))).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' })
  expect(service.server.count()).toBe(0)
  await kms.close()
})

it('a proxy that is cut while a call is under way: nothing is known', async () => {
  vi.stubEnv('grpc_proxy', proxy.url)
  await using service = await emulated()
  const { kms, server } = service
  const key = await kms.createKey({ type: 'ed25519', name: 'ca' })
  server.fault({ operation: 'AsymmetricSign', kind: 'delay', milliseconds: 60_000 })
  const pending = failure(key.sign(new Uint8Array(3)))
  await expect.poll(() => server.count('AsymmetricSign')).toBe(1)
  await proxy.close()
  expect(await pending).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown' })
})
