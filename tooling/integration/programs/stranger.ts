// The place of a stranger's provider, written for the template: it is renamed as the scaffold renames that.
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { CloudError, cloudKeys, OFFERS, type CloudClient } from '@kmskeys/example-provider'
import { RSA_PKCS1V15_SHA256, RSA_PKCS1V15_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA512 } from '@kmskeys/core'
import { signRSADigest } from '@kmskeys/core/primitives'
import type { Place } from './places.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The service's algorithms, as the service understands them. */
const ALGORITHMS = new Map([
  ['RSA_PKCS1_SHA256', RSA_PKCS1V15_SHA256],
  ['RSA_PKCS1_SHA512', RSA_PKCS1V15_SHA512],
  ['RSA_PSS_SHA256', RSA_PSS_SHA256],
  ['RSA_PSS_SHA512', RSA_PSS_SHA512],
])

/** The service, with one key. */
const client: CloudClient = {
  async sign(keyId, algorithm, digest) {
    const row = ALGORITHMS.get(algorithm)
    if (keyId !== 'signing' || row === undefined) throw new CloudError(404, 'no such key or algorithm')
    return signRSADigest(privateKey, 2048, row, digest)
  },
  async getPublicKey(keyId) {
    if (keyId !== 'signing') throw new CloudError(404, 'no such key')
    return createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  },
}

/** Keys of cloud. */
export const place: Place = {
  name: 'cloud',
  open: () => cloudKeys({ client }),
  keys: [{ reference: 'cloud:signing', type: 'rsa' }],
  unknownReference: 'no-such-key',
  table: OFFERS,
}
