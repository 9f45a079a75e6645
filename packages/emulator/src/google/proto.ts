import type { ServiceDefinition } from '@grpc/grpc-js'
import { fromJSON, type AnyDefinition, type MessageTypeDefinition } from '@grpc/proto-loader'
import type { ErrorDetail } from './google-error.ts'
import { GOOGLE_KMS } from './model.ts'
import type { ProtoNode } from './proto-node.ts'

const PACKAGE = 'google.cloud.kms.v1'

/** Those messages of google/rpc/error_details.proto that are answered. */
const ERROR_DETAILS: { [name: string]: ProtoNode } = {
  ErrorInfo: {
    fields: {
      reason: { type: 'string', id: 1 },
      domain: { type: 'string', id: 2 },
      metadata: { keyType: 'string', type: 'string', id: 3 },
    },
  },
  PreconditionFailure: {
    fields: { violations: { rule: 'repeated', type: 'Violation', id: 1 } },
    nested: {
      Violation: {
        fields: {
          type: { type: 'string', id: 1 },
          subject: { type: 'string', id: 2 },
          description: { type: 'string', id: 3 },
        },
      },
    },
  },
}

const definitions = fromJSON(withErrorDetails(GOOGLE_KMS), {
  keepCase: false,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
})

/** The service as a server of gRPC takes it. */
export const SERVICE: ServiceDefinition = serviceOf(definitions[`${PACKAGE}.KeyManagementService`])

/** A type of the service by its name, such as `CryptoKey`, or undefined. */
export function messageType(name: string): ProtoNode | undefined {
  return `${PACKAGE}.${name}`
    .split('.')
    .reduce<ProtoNode | undefined>((node, part) => node?.nested?.[part], GOOGLE_KMS)
}

/** The values of an enum of the service by its name, such as `CryptoKeyVersion.CryptoKeyVersionState`. */
export function enumValues(name: string): readonly string[] {
  return Object.keys(messageType(name)?.values ?? {})
}

/** The request that an operation takes, by the name of its type. */
export function requestType(operation: string): string {
  const method = messageType('KeyManagementService')?.methods?.[operation]
  if (method === undefined) throw new Error(`there is no operation ${operation}`)
  return method.requestType
}

/** An error as `google.rpc.Status`, encoded, as it stands in the trailer `grpc-status-details-bin`. */
export function encodeStatus(code: number, message: string, details: readonly ErrorDetail[]): Buffer {
  return typeOf('google.rpc.Status').serialize({
    code,
    message,
    details: details.map(({ type, ...fields }) => ({
      type_url: `type.googleapis.com/google.rpc.${type}`,
      value: typeOf(`google.rpc.${type}`).serialize(fields),
    })),
  })
}

function withErrorDetails(model: ProtoNode): ProtoNode {
  const google = model.nested?.['google']
  const rpc = google?.nested?.['rpc']
  return {
    nested: {
      ...model.nested,
      google: {
        ...google,
        nested: { ...google?.nested, rpc: { ...rpc, nested: { ...rpc?.nested, ...ERROR_DETAILS } } },
      },
    },
  }
}

function serviceOf(definition: AnyDefinition | undefined): ServiceDefinition {
  if (definition === undefined || 'format' in definition) throw new Error('the definitions have no service')
  return definition
}

function typeOf(name: string): MessageTypeDefinition<object, object> {
  const definition = definitions[name]
  if (definition === undefined || !('serialize' in definition) || typeof definition.serialize !== 'function')
    throw new Error(`the definitions have no ${name}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever serializes by itself is a message type
  return definition as MessageTypeDefinition<object, object>
}
