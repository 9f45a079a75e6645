/**
 * Google Cloud KMS keys for `@kmskeys`.
 *
 * @example
 * ```ts
 * import { SHA256 } from '@kmskeys/core'
 * import { gcpKms } from '@kmskeys/gcp'
 *
 * const kms = gcpKms()
 * const ca = 'projects/example/locations/europe-west1/keyRings/pki/cryptoKeys/issuing-ca'
 * const key = await kms.getPrivateKey(ca, { type: 'ec' })
 * const signature = await key.sign(message, SHA256)
 * await kms.close()
 * ```
 *
 * @packageDocumentation
 */
export { ALGORITHMS, type GcpAlgorithm, type GcpAlgorithmName, type GcpSignOffer } from './algorithms.ts'
export type { GcpKeyFields } from './create-key.ts'
export { provider } from './factory.ts'
export { gcpKms, type GcpKms, type GcpKmsOptions } from './provider.ts'
export type { GcpClientOptions } from './service.ts'
