import type { KeyClientOptions } from '@azure/keyvault-keys'
import type { AzureKeyVault, AzureKeyVaultOptions } from '@kmskeys/azure'
import { SHA256, type ECPrivateKey } from '@kmskeys/core'
import { startProxy, type Proxy } from '@kmskeys/testing-clouds'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { emulated, failure, providerOf } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let key: ECPrivateKey
let proxy: Proxy
beforeAll(async () => {
  service = await emulated()
  key = await service.vault.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
})
beforeEach(async () => {
  proxy = await startProxy()
  for (const name of ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'])
    for (const each of [name, name.toLowerCase()]) vi.stubEnv(each, undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await proxy.close()
})
afterAll(() => service[Symbol.asyncDispose]())

/** Behind a proxy the SDK leaves `tlsOptions` out: what is trusted is said of each request here, as NODE_EXTRA_CA_CERTS says it. */
function behindProxy(more: KeyClientOptions = {}): AzureKeyVault {
  const trusting: NonNullable<AzureKeyVaultOptions['clientOptions']>['additionalPolicies'] = [
    {
      position: 'perRetry',
      policy: {
        name: 'trusting',
        sendRequest: (request, next) => {
          request.requestOverrides = { ca: service.server.ca }
          return next(request)
        },
      },
    },
  ]
  return providerOf(service.server, { clientOptions: { ...more, additionalPolicies: trusting } })
}

async function expectThrough(vault: AzureKeyVault): Promise<void> {
  const opened = await vault.getPrivateKey('ca', { type: 'ec' })
  const message = new Uint8Array(3)
  key.publicKey.verify(await opened.sign(message, SHA256), message, SHA256)
  const { host } = new URL(service.server.vaultUrl)
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}`]))
  const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`
  expect(new Set(proxy.authorizations)).toEqual(new Set([basic]))
  await vault.close()
}

it('proxyOptions name a proxy that all calls go through', async () => {
  const { origin, port } = new URL(proxy.url)
  const host = origin.replace(/:\d+$/u, '')
  await expectThrough(
    behindProxy({ proxyOptions: { host, port: Number(port), username: 'user', password: 'pass' } }),
  )
})

it.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'HTTP_PROXY'])('%s does, too', async (name) => {
  vi.stubEnv(name, proxy.url.replace('http://', 'http://user:pass@'))
  await expectThrough(behindProxy())
})

it('what a vault proves itself with is not what tlsOptions say', async () => {
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const vault = providerOf(service.server)
  const error = await failure(vault.getPrivateKey('ca'))
  expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent', retryable: false })
  expect(error.message).toContain('CA')
  await vault.close()
})

it('a proxy that is not there: nothing was sent', async () => {
  await proxy.close()
  vi.stubEnv('HTTPS_PROXY', proxy.url)
  const vault = behindProxy({ retryOptions: { maxRetries: 0 } })
  expect(await failure(vault.getPrivateKey('ca'))).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' })
  await vault.close()
})
