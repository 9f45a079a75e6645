/**
 * AWS KMS keys for `@kmskeys`.
 *
 * @example
 * ```ts
 * import { PSS, SHA256 } from '@kmskeys/core'
 * import { awsKms } from '@kmskeys/aws'
 *
 * const kms = awsKms({ region: 'eu-west-1' })
 * const key = await kms.getPrivateKey('alias/issuing-ca', { type: 'rsa' })
 * const signature = await key.sign(message, new PSS(), SHA256)
 * await kms.close()
 * ```
 *
 * @packageDocumentation
 */
export { OFFERS, type AwsOffer } from './algorithms.ts'
export { provider } from './factory.ts'
export { awsKms, type AwsKms, type AwsKmsOptions } from './provider.ts'
