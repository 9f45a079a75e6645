import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AwsKmsOptions } from '@kmskeys/aws'
import { SHA256, type ECPrivateKey } from '@kmskeys/core'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentials, emulated, providerOf } from './emulated.ts'

let service: Awaited<ReturnType<typeof emulated>>
let server: AwsKmsEmulator
let key: ECPrivateKey
beforeAll(async () => {
  service = await emulated()
  ;({ server } = service)
  key = await service.kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
})
afterAll(() => service[Symbol.asyncDispose]())

const message = (index: number): Uint8Array => new TextEncoder().encode(`message ${index}`)

async function signed(index: number): Promise<void> {
  const signature = await key.sign(message(index), SHA256)
  key.publicKey.verify(signature, message(index), SHA256)
}

/** What the emulator answers to a request. */
async function forwarded(request: IncomingMessage): Promise<[number, string, Buffer]> {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target']
  const headers = Object.fromEntries(names.map((name) => [name, String(request.headers[name])]))
  const body = Buffer.concat(await request.toArray())
  const answer = await fetch(server.endpoint, { method: 'POST', body, headers })
  return [answer.status, String(answer.headers.get('content-type')), Buffer.from(await answer.arrayBuffer())]
}

/** The headers of all requests that go to the emulator by way of this. */
async function watched(): Promise<{ endpoint: string; seen: IncomingHttpHeaders[] } & Disposable> {
  const seen: IncomingHttpHeaders[] = []
  const between = createServer((request, response) => {
    seen.push(request.headers)
    void forwarded(request).then(([status, type, body]) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
  })
  between.listen(0, '127.0.0.1')
  await once(between, 'listening')
  const { port } = between.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, seen, [Symbol.dispose]: () => void between.close() }
}

/** What tries once, and tells of itself in the steps of each request. */
const firstKind: unknown = {
  mode: 'first-kind',
  retry: (next: (args: object) => unknown, args: object): unknown => next(args),
}
type RetryStrategy = NonNullable<NonNullable<AwsKmsOptions['clientConfig']>['retryStrategy']>

describe('steps of the SDK that serve one request after the other', () => {
  it('each request has its own answer, one after the other and all at once', async () => {
    for (let index = 0; index < 5; index++) await signed(index)
    await Promise.all(Array.from({ length: 120 }, (_, index) => signed(index)))
  })

  it('an abort ends its own request alone, and a failure those that follow in no way', async () => {
    await signed(0)
    server.fault({ operation: 'Sign', kind: 'delay', milliseconds: 300, times: 3 })
    const stop = new AbortController()
    const slow = [key.sign(message(1), SHA256, { signal: stop.signal }), signed(2), signed(3)]
    setTimeout(() => stop.abort('enough'), 50)
    const [aborted, ...others] = await Promise.allSettled(slow)
    expect(aborted).toEqual({ status: 'rejected', reason: 'enough' })
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    server.fault({ operation: 'Sign', kind: 'error:DisabledException', times: 1 })
    await expect(key.sign(message(4), SHA256)).rejects.toMatchObject({ code: 'KEY_STATE' })
    await Promise.all([signed(5), signed(6), signed(7)])
  })

  it.each([
    ['of its own', undefined, 3],
    ["of the SDK's first kind, which names no request", { retryStrategy: firstKind as RetryStrategy }, 1],
  ])(
    'nothing that one request says of itself is said by the next: a strategy %s',
    async (_, strategy, ids) => {
      using between = await watched()
      const { endpoint, seen } = between
      const clientConfig = { endpoint, credentials, ...strategy }
      const kms = providerOf(server, { clientConfig })
      const own = await kms.getPrivateKey('alias/ca', { type: 'ec' })
      seen.length = 0
      for (let index = 0; index < 3; index++) await own.sign(message(index), SHA256)
      expect(seen).toHaveLength(3)
      expect(new Set(seen.map((headers) => headers['user-agent'])).size).toBe(1)
      expect(new Set(seen.map((headers) => headers['amz-sdk-invocation-id'])).size).toBe(ids)
      await kms.close()
    },
  )
})
