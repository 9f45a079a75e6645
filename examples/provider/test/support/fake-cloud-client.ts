import { createPublicKey, type KeyObject } from 'node:crypto'
import { rsaSignatureAlgorithm, PKCS1v15, PSS, SHA256, SHA512 } from '@kmskeys/core'
import { signRSADigest } from '@kmskeys/core/primitives'
import { CloudError, type CloudClient, type CloudRequestOptions } from '@kmskeys/example-provider'

/** The service's algorithms, as the service understands them. */
const ALGORITHMS = new Map([
  ['RSA_PKCS1_SHA256', rsaSignatureAlgorithm(new PKCS1v15(), SHA256)],
  ['RSA_PKCS1_SHA512', rsaSignatureAlgorithm(new PKCS1v15(), SHA512)],
  ['RSA_PSS_SHA256', rsaSignatureAlgorithm(new PSS(), SHA256)],
  ['RSA_PSS_SHA512', rsaSignatureAlgorithm(new PSS(), SHA512)],
])

/** The ids of keys for which the service answers an error. */
const STATUS = new Map([
  ['forbidden', 403],
  ['busy', 429],
  ['broken', 500],
])

/** The service in memory, with software keys. It counts requests, and can hold its answers back. */
export class FakeCloudClient implements CloudClient {
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly token: string
  calls = 0
  held: Promise<void> = Promise.resolve()

  constructor(keys: Readonly<Record<string, KeyObject>>, token: string) {
    this.keys = new Map(Object.entries(keys))
    this.token = token
  }

  async sign(
    keyId: string,
    algorithm: string,
    digest: Uint8Array,
    options?: CloudRequestOptions,
  ): Promise<Uint8Array> {
    const key = await this.#answer(keyId, options?.signal)
    const row = ALGORITHMS.get(algorithm)
    if (row === undefined) throw new CloudError(400, `there is no algorithm ${algorithm}`)
    return signRSADigest(key, key.asymmetricKeyDetails?.modulusLength ?? 0, row, digest)
  }

  async getPublicKey(keyId: string, options?: CloudRequestOptions): Promise<Uint8Array> {
    const key = await this.#answer(keyId, options?.signal)
    return createPublicKey(key).export({ type: 'spki', format: 'der' })
  }

  /** Holds answers back until the function that is returned is called. */
  stall(): () => void {
    const gate = Promise.withResolvers<void>()
    this.held = gate.promise
    return gate.resolve
  }

  async #answer(keyId: string, signal: AbortSignal | undefined): Promise<KeyObject> {
    this.calls++
    const cancelled = Promise.withResolvers<never>()
    signal?.addEventListener('abort', () => cancelled.reject(signal.reason))
    await Promise.race([this.held, cancelled.promise])
    const key = this.keys.get(keyId)
    if (key !== undefined) return key
    // As SDKs do, the error carries the request along, with its credential.
    const error = new CloudError(STATUS.get(keyId) ?? 404, `no key ${keyId}`)
    throw Object.assign(error, { request: { authorization: `Bearer ${this.token}` } })
  }
}
