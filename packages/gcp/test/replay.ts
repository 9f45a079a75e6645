import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { grpc, GrpcClient, protobuf } from 'google-gax'

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

/** The key ring, key and version that the answers are of. */
export const keyRing = 'projects/example-project/locations/europe-west1/keyRings/pki'
export const key: string = `${keyRing}/cryptoKeys/issuing-ca`
export const version: string = `${key}/cryptoKeyVersions/12`

/** A server that replays answers. */
export interface Replay {
  readonly port: number
  /** The operations that it was asked for, in order. */
  readonly asked: string[]
  /** What each call said of who asks. */
  readonly authorizations: grpc.MetadataValue[][]
  readonly close: () => void
}

/** Starts a server that gives the answers one after the other. */
export async function replay(
  names: readonly string[],
  credentials: grpc.ServerCredentials = grpc.ServerCredentials.createInsecure(),
): Promise<Replay> {
  const left = [...names]
  const asked: string[] = []
  const authorizations: grpc.MetadataValue[][] = []
  const server = new grpc.Server()
  const handler =
    (operation: string): grpc.handleUnaryCall<object, object> =>
    (call, callback) => {
      asked.push(operation)
      authorizations.push(call.metadata.get('authorization'))
      const { message, error } = answerOf(left.shift() ?? 'no answer is left')
      if (error === undefined) return callback(null, message)
      const metadata = new grpc.Metadata()
      metadata.set('grpc-status-details-bin', encodeStatus(error))
      callback({ code: error.code, details: error.message, metadata })
    }
  server.addService(service, Object.fromEntries(Object.keys(service).map((name) => [name, handler(name)])))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return { port, asked, authorizations, close: () => server.forceShutdown() }
}

function encodeStatus({ code, message, details }: NonNullable<Answer['error']>): Buffer {
  const any = details.map(({ '@type': type, ...fields }) => {
    const detail = errorDetails.lookupType(type.replace(/^.*\//, ''))
    return { type_url: type, typeUrl: type, value: detail.encode(detail.fromObject(fields)).finish() }
  })
  const status = protobuf.Root.fromJSON(definitions).lookupType('google.rpc.Status')
  return Buffer.from(status.encode(status.fromObject({ code, message, details: any })).finish())
}
