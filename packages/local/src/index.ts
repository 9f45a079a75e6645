/**
 * Software keys, in memory or in a folder of PEM files.
 *
 * @example
 * ```ts
 * import { PSS, SHA256 } from '@kmskeys/core'
 * import { localKeys } from '@kmskeys/local'
 *
 * const keys = localKeys({ folder: 'keys' })
 * const key = await keys.createKey({ type: 'rsa', size: 3072, name: 'issuing-ca' })
 * const signature = await key.sign(data, new PSS(), SHA256)
 * key.publicKey.verify(signature, data, new PSS(), SHA256)
 * await keys.close()
 * ```
 *
 * @packageDocumentation
 */
export { decodePrivateKey, encodePrivateKey, type ConvertOptions } from './convert.ts'
export { provider } from './factory.ts'
export {
  privateKeyFromJWK,
  privateKeyFromPEM,
  type PrivateKeyFromJWKOptions,
  type PrivateKeyFromPEMOptions,
} from './from-text.ts'
export type { Passphrase } from './passphrase.ts'
export { localKeys, type LocalKeys, type LocalOptions } from './provider.ts'
