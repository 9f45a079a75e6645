import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import {
  constants,
  createServer as createHttp2Server,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { KeyManagementServiceClient, protos } from '@google-cloud/kms'
import { SHA256, type ErrorCode } from '@kmskeys/core'
import { gcpKms, type GcpKms } from '@kmskeys/gcp'
import type { GoogleKmsEmulator } from '@kmskeys/emulator'
import { googleAuthLibrary, grpc } from 'google-gax'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bareClient, emulated, failure, providerOf } from './emulated.ts'

const { v1 } = protos.google.cloud.kms

const version = 'projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'
const message = new TextEncoder().encode('to be signed')

const keyRing = 'projects/p/locations/europe-west1/keyRings/r'

const GRPC = { ':status': 200, 'content-type': 'application/grpc' }

/** What the service answers to GetPublicKey, in protobuf. */
function publicKeyReply(
  algorithm: number = v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256,
): Uint8Array {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const pemCrc32c = { value: crc(pem) }
  const reply = v1.PublicKey.fromObject({ name: version, pem, pemCrc32c, algorithm })
  return v1.PublicKey.encode(reply).finish()
}

/** A message as gRPC writes it: not compressed, and its length. */
function framed(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

const PUBLIC_KEY = publicKeyReply()

/** Where keys are made and listed. */
type Server = Pick<GoogleKmsEmulator, 'endpoint' | 'keyRing'>

/** The ways in which requests are sent: whether by the methods of the SDK's client, and the provider that does so. */
const WAYS: readonly (readonly [string, boolean, (server: Server) => GcpKms])[] = [
  ['a client of the provider', false, (server) => providerOf(server)],
  [
    'a client whose calls are changed before they are made',
    true,
    (server) =>
      providerOf(server, {
        clientOptions: { 'grpc.callInvocationTransformer': (properties: object) => properties },
      }),
  ],
  [
    "the user's client",
    true,
    (server) => {
      const client = bareClient(server)
      onTestFinished(() => client.close())
      return gcpKms({ client, keyRing: server.keyRing })
    },
  ],
]

describe.each(WAYS)('%s', (_, byMethods, providerFor) => {
  const begin = async (): Promise<{ server: GoogleKmsEmulator; kms: GcpKms }> => {
    const service = await emulated()
    const kms = providerFor(service.server)
    onTestFinished(async () => {
      await kms.close()
      await service[Symbol.asyncDispose]()
    })
    return { server: service.server, kms }
  }

  it(`calls ${byMethods ? 'the methods of the client' : 'none of its methods'}, and what is slow is tried again`, async () => {
    const called = vi.spyOn(KeyManagementServiceClient.prototype, 'asymmetricSign')
    onTestFinished(() => called.mockRestore())
    const { server, kms } = await begin()
    const key = await kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
    server.clearCalls()
    server.fault({ operation: 'AsymmetricSign', kind: 'throttle', times: 2 })
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    expect(server.count()).toBe(3)
    expect(called).toHaveBeenCalledTimes(byMethods ? 3 : 0)
  })

  it('three attempts are made, and the last answer is told', async () => {
    const { server, kms } = await begin()
    const key = await kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' })
    server.clearCalls()
    server.fault({ operation: 'AsymmetricSign', kind: 'throttle' })
    const throttled = await failure(key.sign(message, SHA256))
    expect(throttled).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    expect(throttled.message).toContain('3 times')
    expect(server.count()).toBe(3)
  })

  it('an abort cancels what is under way', async () => {
    const { server: silent, port } = await http2Server(() => undefined)
    const kms = providerFor({ endpoint: `http://127.0.0.1:${port}`, keyRing })
    onTestFinished(() => kms.close())
    const stop = new AbortController()
    const begun = once(silent, 'stream')
    const reason = kms.getPrivateKey(version, { signal: stop.signal }).catch((error: unknown) => error)
    const [stream] = (await begun) as [ServerHttp2Stream]
    const closed = once(stream, 'close')
    const enough = new Error('enough')
    stop.abort(enough)
    expect(await reason).toBe(enough)
    await closed
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
    // The deadline of the call would cancel it too, after half a minute.
  }, 15_000)

  it.each<readonly [string, Answering]>([
    ['only a status', (stream) => stream.respond({ ...GRPC, 'grpc-status': '0' }, { endStream: true })],
    ['headers and a status', (stream) => answerWith(stream)],
    ['half a message', (stream) => answerWith(stream, Buffer.from([0, 0, 0, 0, 9, 1]))],
  ])(
    'all is well, says the service, and the reply is %s: the work was done, and nobody knows how',
    async (_, answer) => {
      const kms = await answered(providerFor, answer)
      const error = await failure(kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' }))
      expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown', retryable: false })
      expect(error.message).toContain(`The key ${keyRing}/cryptoKeys/ca was made and is left behind`)
    },
  )

  it.each<readonly [string, ErrorCode, Answering]>([
    ['gRPC says it throttles', 'THROTTLED', (stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
    ['gRPC says it forbids', 'PROVIDER', (stream) => stream.close(constants.NGHTTP2_INADEQUATE_SECURITY)],
    ['a proxy answers 403', 'PROVIDER', (stream) => stream.respond(htmlOf(403), { endStream: true })],
    ['a proxy answers 404', 'PROVIDER', (stream) => (stream.respond(htmlOf(404)), stream.end('<p>Not here'))],
  ])('a cut of which %s is no refusal of the service', async (_, code, answer) => {
    const kms = await answered(providerFor, answer)
    const error = await failure(kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' }))
    expect(error).toMatchObject({ code, outcome: 'unknown' })
    expect(error.message).not.toContain('permission')
  })

  it('a refusal after headers, without anything else in its trailers, is one of the service', async () => {
    const kms = await answered(providerFor, (stream) => answerWith(stream, undefined, '7'))
    const error = await failure(kms.createKey({ type: 'ec', curve: 'P-256', name: 'ca' }))
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', outcome: 'refused' })
  })

  it('lists keys of several pages', async () => {
    const { kms } = await begin()
    for (const name of ['one', 'two', 'three']) await kms.createKey({ type: 'ec', curve: 'P-256', name })
    const names = new Set<unknown>()
    for await (const { name } of kms.listKeys()) names.add(name)
    expect(names).toEqual(new Set(['one', 'two', 'three']))
  })
})

describe('what comes is not one reply', () => {
  it.each([
    ['cannot be read', [framed(Buffer.of(0x0f))]],
    ['has a second message', [framed(PUBLIC_KEY), framed(PUBLIC_KEY)]],
  ])('%s: it is asked for once more, and dropped', async (why, messages) => {
    let asked = 0
    const kms = await answered(providerOf, (stream) => {
      asked++
      answerWith(stream, Buffer.concat(messages))
    })
    const error = await failure(kms.getPrivateKey(version))
    expect(error).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown' })
    expect(error.message).toContain(why)
    expect(asked).toBe(2)
  })

  it('an algorithm that the SDK does not know yet', async () => {
    const kms = await answered(providerOf, (stream) => answerWith(stream, framed(publicKeyReply(4711))))
    const error = await failure(kms.getPrivateKey(version))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', outcome: 'refused' })
    expect(error.message).toContain('the number 4711')
  })
})

it('an abort in the moment of the call cancels what gRPC sends all the same', async () => {
  const streams: ServerHttp2Stream[] = []
  const kms = await answered(providerOf, (stream, { ':path': path }) => {
    if (path?.endsWith('/GetPublicKey') === true) answerWith(stream, framed(PUBLIC_KEY))
    else streams.push(stream)
  })
  const key = await kms.getPrivateKey(version, { type: 'ec' })
  const stop = new AbortController()
  const reason = key.sign(message, SHA256, { signal: stop.signal }).catch((error: unknown) => error)
  const enough = new Error('enough')
  stop.abort(enough)
  expect(await reason).toBe(enough)
  await vi.waitFor(() => expect(streams.map(({ rstCode }) => rstCode)).toEqual([constants.NGHTTP2_CANCEL]))
})

it("a user's client that lacks a method is refused at once", async () => {
  const { server, kms } = await emulated()
  const client = bareClient(server)
  const other = gcpKms({ client: Object.assign(client, { getPublicKey: undefined }) })
  onTestFinished(async () => {
    await Promise.all([other.close(), kms.close()])
    await Promise.all([client.close(), server.close()])
  })
  const error = await failure(other.getPrivateKey(version))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
  expect(error.message).toContain('no method getPublicKey')
})

it('sends beside a request what the SDK sends, and the name of the library that asks', async () => {
  const heard: IncomingHttpHeaders[] = []
  const { port } = await http2Server((stream, headers) => {
    heard.push(headers)
    const notFound = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' }
    stream.respond(notFound, { endStream: true })
  })
  const library = { libName: 'ours', libVersion: '1.2.3' }
  const bare = new KeyManagementServiceClient({
    apiEndpoint: '127.0.0.1',
    port,
    sslCreds: grpc.credentials.createInsecure(),
    universeDomain: 'googleapis.com',
    ...library,
  })
  const kms = gcpKms({
    endpoint: `http://127.0.0.1:${port}`,
    keyRing,
    clientOptions: library,
  })
  onTestFinished(async () => {
    await Promise.all([kms.close(), bare.close()])
  })
  await failure(kms.getPrivateKey(version))
  await expect(bare.getPublicKey({ name: version })).rejects.toThrow('NOT_FOUND')
  await failure(kms.listKeys()[Symbol.asyncIterator]().next())
  await expect(bare.listCryptoKeys({ parent: keyRing })).rejects.toThrow('NOT_FOUND')
  const [own, its, ownList, itsList] = heard
  for (const [one, other] of [
    [own, its],
    [ownList, itsList],
  ] as const) {
    expect(one?.[':path']).toBe(other?.[':path'])
    expect(one?.['x-goog-request-params']).toBe(other?.['x-goog-request-params'])
    expect(one?.['x-goog-request-params']).toMatch(/^(?:name|parent)=projects/u)
    expect(one?.['x-goog-api-client']).toMatch(/^gax\/\d+\.\d+\.\d+ gl-node\/\d+\.\d+\.\d+ ours\/1\.2\.3$/u)
  }
})

it("the user's client that speaks REST: opens, signs, what is slow is tried again, and what is refused is told", async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const signature = sign('sha256', message, privateKey)
  const asked: string[] = []
  const server = createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = (status: number, json: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    }
    request.resume().on('end', () => {
      if (asked.length === 1)
        answer(200, {
          name: version,
          pem,
          algorithm: 'EC_SIGN_P256_SHA256',
          pemCrc32c: String(crc(pem)),
        })
      else if (asked.length === 2)
        answer(429, { error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } })
      else if (asked.length === 4)
        answer(403, { error: { code: 403, message: 'Not you', status: 'PERMISSION_DENIED' } })
      else
        answer(200, {
          name: version,
          signature: signature.toString('base64'),
          signatureCrc32c: String(crc(signature)),
          verifiedDigestCrc32c: true,
        })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const authClient = new googleAuthLibrary.OAuth2Client()
  authClient.setCredentials({ access_token: 'any' })
  const client = new KeyManagementServiceClient({
    fallback: true,
    protocol: 'http',
    apiEndpoint: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    authClient,
    universeDomain: 'googleapis.com',
  })
  const kms = gcpKms({ client })
  onTestFinished(async () => {
    await kms.close()
    await client.close()
    server.close()
  })
  const key = await kms.getPrivateKey(version, { type: 'ec' })
  key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
  expect(await failure(key.sign(message, SHA256))).toMatchObject({
    code: 'ACCESS_DENIED',
    outcome: 'refused',
  })
  expect(asked).toEqual([
    expect.stringMatching(/^GET .*\/publicKey/u),
    expect.stringMatching(/^POST .*:asymmetricSign/u),
    expect.stringMatching(/^POST .*:asymmetricSign/u),
    expect.stringMatching(/^POST .*:asymmetricSign/u),
  ])
})

/** How a server answers a request whose body has come. */
type Answering = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => unknown

/** A provider whose requests are answered so, for as long as the test. */
async function answered(providerFor: (server: Server) => GcpKms, answer: Answering): Promise<GcpKms> {
  const { port } = await http2Server((stream, headers) => {
    // A client that cancels is no fault of the server.
    stream.on('error', () => undefined).resume()
    stream.on('end', () => answer(stream, headers))
  })
  const kms = providerFor({ endpoint: `http://127.0.0.1:${port}`, keyRing })
  onTestFinished(() => kms.close())
  return kms
}

/** Answers with headers, messages, and a status in the trailers. */
function answerWith(stream: ServerHttp2Stream, messages?: Uint8Array, status = '0'): void {
  stream.respond(GRPC, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }))
  stream.end(messages)
}

function htmlOf(status: number): OutgoingHttpHeaders {
  return { ':status': status, 'content-type': 'text/html' }
}

/** A server of HTTP/2 on loopback, for as long as the test. */
async function http2Server(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<{ readonly server: Http2Server; readonly port: number }> {
  const server = createHttp2Server().on('stream', onStream).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

/** CRC-32C (RFC 3720, appendix B.4). */
function crc(data: string | Uint8Array): number {
  let register = 0xffffffff
  for (const byte of Buffer.from(data)) {
    register ^= byte
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1
  }
  return ~register >>> 0
}
