/**
 * Keys in the transit engine of OpenBao, over its HTTP API.
 *
 * @example
 * ```ts
 * import { SHA256 } from '@kmskeys/core'
 * import { openbaoKeys } from '@kmskeys/example-openbao'
 *
 * const keys = openbaoKeys({ address: 'https://bao.example.org:8200', token })
 * const key = await keys.getPrivateKey('issuing-ca', { type: 'ec' })
 * const signature = await key.sign(data, SHA256)
 * ```
 *
 * @packageDocumentation
 */
export { DECRYPTS, SIGNS, type TransitOffer } from './algorithms.ts'
export { openbaoKeys } from './provider.ts'
export type { OpenBaoOptions } from './transit.ts'
