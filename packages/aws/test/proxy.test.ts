import { Agent as HTTPAgent } from 'node:http'
import { Agent } from 'node:https'
import { connect } from 'node:net'
import { awsKms } from '@kmskeys/aws'
import { SHA256 } from '@kmskeys/core'
import { startProxy } from '@kmskeys/testing-clouds'
import { expect, it, onTestFinished, vi } from 'vitest'
import { credentials, emulated, failure, providerOf } from './emulated.ts'

/** Agents of `node:http` know of proxies from Node.js 24.5 on, and nothing but the version tells. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const knowsNoProxies = major < 24 || (major === 24 && minor < 5)
const reason = 'agents know of proxies from Node.js 24.5 on'

it('an agent of the runtime leads all calls through a proxy', async ({ skip }) => {
  skip(knowsNoProxies, reason)
  const proxy = await startProxy()
  onTestFinished(() => proxy.close())
  const httpAgent = new HTTPAgent({ keepAlive: true, proxyEnv: { HTTP_PROXY: proxy.url } })
  await using service = await emulated({ clientConfig: { requestHandler: { httpAgent } } })
  const key = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
  await key.sign(new Uint8Array(3), SHA256)
  const posted = `POST ${service.server.endpoint}/`
  expect(proxy.asked).toEqual(Array.from({ length: service.server.count() }, () => posted))
})

it('to the service itself by a tunnel', async ({ skip }) => {
  skip(knowsNoProxies, reason)
  const proxy = await startProxy()
  onTestFinished(() => proxy.close())
  const httpsAgent = new Agent({
    proxyEnv: { HTTPS_PROXY: proxy.url.replace('//', '//user:pass@') },
  })
  const kms = awsKms({
    region: 'eu-west-1',
    clientConfig: {
      endpoint: 'https://127.0.0.1:1',
      credentials,
      maxAttempts: 1,
      requestHandler: { httpsAgent },
    },
  })
  expect((await failure(kms.getPrivateKey('alias/ca'))).code).toBe('UNAVAILABLE')
  expect(proxy.asked).toEqual(['CONNECT 127.0.0.1:1'])
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:pass').toString('base64')}`])
  await kms.close()
})

it('settings of the handler leave the time for a connection as it is', async () => {
  const asked = Promise.withResolvers<void>()
  /** Its sockets never connect, as behind a firewall: the name of the host is looked up without end. */
  class Silent extends HTTPAgent {
    override createConnection(): ReturnType<typeof connect> {
      asked.resolve()
      return connect({ host: 'nowhere.invalid', port: 9, lookup: () => undefined })
    }
  }
  await using service = await emulated()
  const kms = providerOf(service.server, {
    clientConfig: { maxAttempts: 1, requestHandler: { httpAgent: new Silent() } },
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const pending = failure(kms.getPrivateKey('alias/ca'))
  await asked.promise
  await vi.advanceTimersByTimeAsync(9000)
  expect(await Promise.race([pending, Promise.resolve('still trying')])).toBe('still trying')
  await vi.advanceTimersByTimeAsync(2000)
  expect(await pending).toMatchObject({ code: 'UNAVAILABLE', retryable: true })
  await kms.close()
})
