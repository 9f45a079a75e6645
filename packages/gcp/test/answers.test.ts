import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { verify } from 'node:crypto'
import { OAEP, SHA256 } from '@kmskeys/core'
import { gcpKms, type GcpKms } from '@kmskeys/gcp'
import { grpc, GrpcClient, protobuf } from 'google-gax'
import { afterEach, describe, expect, it } from 'vitest'
import { failure } from './emulated.ts'

// Answers written by hand from the documentation of the service: each names its page, and when it was read. They are
// replayed by a server that knows nothing but the definitions of the SDK, so that the emulator and the provider cannot
// share one misunderstanding.

interface Answer {
  readonly message?: object
  readonly error?: {
    readonly code: grpc.status
    readonly message: string
    readonly details: readonly ({ readonly '@type': string } & { readonly [field: string]: unknown })[]
  }
}

const require = createRequire(import.meta.url)
const definitions = JSON.parse(
  readFileSync(require.resolve('@google-cloud/kms/build/protos/protos.json'), 'utf8'),
) as protobuf.INamespace
const loaded = grpcObjectOf(new GrpcClient().loadProtoJSON(definitions), 'google', 'cloud', 'kms', 'v1')
const { service } = loaded['KeyManagementService'] as grpc.ServiceClientConstructor
const statusProtos = join(dirname(require.resolve('google-gax')), '../protos/google/rpc')
const errorDetails = protobuf.parse(readFileSync(join(statusProtos, 'error_details.proto'), 'utf8')).root

function grpcObjectOf(packages: grpc.GrpcObject, ...path: readonly string[]): grpc.GrpcObject {
  return path.reduce((object, name) => object[name] as grpc.GrpcObject, packages)
}

function answerOf(name: string): Answer {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'answers', `${name}.json`), 'utf8')) as Answer
}

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

const keyRing = 'projects/example-project/locations/europe-west1/keyRings/pki'
const key = `${keyRing}/cryptoKeys/issuing-ca`
const version = `${key}/cryptoKeyVersions/12`

/** The provider over the real SDK, to which the answers are handed one after the other. */
async function replaying(...names: readonly string[]): Promise<{ kms: GcpKms; asked: string[] }> {
  const left = [...names]
  const asked: string[] = []
  const server = new grpc.Server()
  const handler =
    (operation: string): grpc.handleUnaryCall<object, object> =>
    (_, callback) => {
      asked.push(operation)
      const { message, error } = answerOf(left.shift() ?? 'no answer is left')
      if (error === undefined) return callback(null, message)
      const metadata = new grpc.Metadata()
      metadata.set('grpc-status-details-bin', encodeStatus(error))
      callback({ code: error.code, details: error.message, metadata })
    }
  server.addService(service, Object.fromEntries(Object.keys(service).map((name) => [name, handler(name)])))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  const kms = gcpKms({ endpoint: `http://127.0.0.1:${port}`, keyRing })
  ending.push(() => kms.close().then(() => server.forceShutdown()))
  return { kms, asked }
}

function encodeStatus({ code, message, details }: NonNullable<Answer['error']>): Buffer {
  const any = details.map(({ '@type': type, ...fields }) => {
    const detail = errorDetails.lookupType(type.replace(/^.*\//, ''))
    return { type_url: type, typeUrl: type, value: detail.encode(detail.fromObject(fields)).finish() }
  })
  const status = protobuf.Root.fromJSON(definitions).lookupType('google.rpc.Status')
  return Buffer.from(status.encode(status.fromObject({ code, message, details: any })).finish())
}

describe('answers of the documentation', () => {
  it('a key is opened by its newest enabled version, and signs', async () => {
    const { kms, asked } = await replaying('list-versions', 'get-public-key', 'sign')
    const opened = await kms.getPrivateKey(key, { type: 'ec' })
    expect(opened.id).toBe(version)
    const message = Buffer.from('hello')
    const signature = await opened.sign(message, SHA256)
    expect(verify('sha256', message, opened.publicKey.toKeyObject(), signature)).toBe(true)
    expect(asked).toEqual(['ListCryptoKeyVersions', 'GetPublicKey', 'AsymmetricSign'])
  })

  it('a key is made, when its version is generated', async () => {
    const { kms, asked } = await replaying('create-key', 'pending', 'enabled', 'get-new-public-key')
    const made = await kms.createKey({ type: 'ec', curve: 'P-256', name: 'issuing-ca' })
    expect(made.id).toBe(`${key}/cryptoKeyVersions/1`)
    expect(asked).toEqual(['CreateCryptoKey', 'GetCryptoKeyVersion', 'GetCryptoKeyVersion', 'GetPublicKey'])
  })

  it('a key decrypts, also to what has the checksum 0', async () => {
    const { kms } = await replaying('get-decryption-key', 'decrypt')
    const opened = await kms.getPrivateKey(version, { type: 'rsa' })
    expect(Buffer.from(await opened.decrypt(new Uint8Array(256), new OAEP(SHA256))).toString('hex')).toBe(
      'ab9be09b',
    )
  })

  it.each([
    ['denied', 'ACCESS_DENIED', 'cloudkms.cryptoKeyVersions.useToSign'],
    ['disabled', 'KEY_STATE', 'current state is: DISABLED'],
    ['not-found', 'KEY_NOT_FOUND', version],
    ['expired', 'AUTHENTICATION', 'have expired'],
  ] as const)('%s', async (name, code, said) => {
    const { kms } = await replaying('get-public-key', name)
    const opened = await kms.getPrivateKey(version, { type: 'ec' })
    const error = await failure(opened.sign(Buffer.from('hello'), SHA256))
    expect(error).toMatchObject({ code, outcome: 'refused', retryable: false, keyId: version })
    expect(error.message).toContain(said)
  })

  it('throttled, until the SDK gives up', async () => {
    const { kms, asked } = await replaying('throttled', 'throttled', 'throttled')
    expect(await failure(kms.getPrivateKey(version))).toMatchObject({
      code: 'THROTTLED',
      outcome: 'refused',
      retryable: true,
    })
    expect(asked).toHaveLength(3)
  })

  it('a name that is taken', async () => {
    const { kms } = await replaying('exists')
    expect(await failure(kms.createKey({ type: 'ed25519', name: 'issuing-ca' }))).toMatchObject({
      code: 'KEY_EXISTS',
      outcome: 'refused',
    })
  })
})
