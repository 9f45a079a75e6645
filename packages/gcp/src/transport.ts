import type { protos } from '@google-cloud/kms'
import { IntegrityError, type Call } from '@kmskeys/core'
import type { grpc } from 'google-gax'

/** The operations that are used, by the service's names: what is sent, and what comes back. */
export interface Operations {
  readonly AsymmetricDecrypt: Exchange<
    protos.google.cloud.kms.v1.IAsymmetricDecryptRequest,
    protos.google.cloud.kms.v1.IAsymmetricDecryptResponse
  >
  readonly AsymmetricSign: Exchange<
    protos.google.cloud.kms.v1.IAsymmetricSignRequest,
    protos.google.cloud.kms.v1.IAsymmetricSignResponse
  >
  readonly CreateCryptoKey: Exchange<
    protos.google.cloud.kms.v1.ICreateCryptoKeyRequest,
    protos.google.cloud.kms.v1.ICryptoKey
  >
  readonly GetCryptoKeyVersion: Exchange<
    protos.google.cloud.kms.v1.IGetCryptoKeyVersionRequest,
    protos.google.cloud.kms.v1.ICryptoKeyVersion
  >
  readonly GetPublicKey: Exchange<
    protos.google.cloud.kms.v1.IGetPublicKeyRequest,
    protos.google.cloud.kms.v1.IPublicKey
  >
  readonly ListCryptoKeys: Exchange<
    protos.google.cloud.kms.v1.IListCryptoKeysRequest,
    protos.google.cloud.kms.v1.IListCryptoKeysResponse
  >
  readonly ListCryptoKeyVersions: Exchange<
    protos.google.cloud.kms.v1.IListCryptoKeyVersionsRequest,
    protos.google.cloud.kms.v1.IListCryptoKeyVersionsResponse
  >
}
interface Exchange<Q, R> {
  readonly request: Q
  readonly reply: R
}

/** The name of one of them. */
export type Operation = keyof Operations

/** How an attempt ended. */
export interface Ended {
  /** What came, when it went well. */
  readonly reply?: unknown
  /** What gRPC or the SDK said, when it did not; an `IntegrityError` when what came is not one reply. */
  readonly error?: unknown
  /** Whether anything of it had left. */
  readonly left: boolean
  /** Whether the service itself answered: neither gRPC, which ends calls with codes of its own, nor a proxy. */
  readonly isAnswered: boolean
}

/** Sends a request once, and cancels it when the call is given up. Tells how it ended. */
export type Transport = (
  operation: Operation,
  request: object,
  call: Call,
  told: (ended: Ended) => void,
) => void

/** Who is told of what comes. */
export interface Listener<M = unknown> {
  onReceiveMetadata(metadata: grpc.Metadata): void
  onReceiveMessage(message: M): void
  onReceiveStatus(status: Status): void
}

/** The end of a call; its code is 0 when all went well. */
export interface Status {
  readonly code: number
  readonly details: string
  /** The trailers; empty of an end that gRPC itself made. */
  readonly metadata: grpc.Metadata
}

/** Whether headers or trailers are the service's own: a proxy answers in HTML, and the ends that gRPC makes have none. */
export function isOwn(metadata: grpc.Metadata | undefined): boolean {
  return String(metadata?.get('content-type')[0]).startsWith('application/grpc')
}

export function noReply(operation: Operation, why: string, cause?: unknown): IntegrityError {
  return new IntegrityError(`the reply to ${operation} ${why}; it was dropped`, { cause })
}

/**
 * Milliseconds that the service is given: a second more than the call has left, whose own deadline is to come first. At
 * most 23 days, where the call has none.
 */
export function timeoutOf({ timeLeft }: Call): number {
  return Math.min(timeLeft + 1000, 2_000_000_000)
}
