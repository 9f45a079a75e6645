/**
 * RSA keys of the cloud.
 *
 * @example
 * ```ts
 * import { PSS, SHA256 } from '@kmskeys/core'
 * import { cloudKeys } from '@kmskeys/example-provider'
 *
 * const keys = cloudKeys({ client })
 * const key = await keys.getPrivateKey('signing', { type: 'rsa' })
 * const signature = await key.sign(data, new PSS(), SHA256)
 * ```
 *
 * @packageDocumentation
 */
export { CloudError, type CloudClient, type CloudRequestOptions } from './cloud-client.ts'
export { cloudKeys, OFFERS, type CloudOffer } from './provider.ts'
