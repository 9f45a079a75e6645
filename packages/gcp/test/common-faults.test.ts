import type { GcpKms } from '@kmskeys/gcp'
import { testFaults } from '@kmskeys/testing-clouds'
import { emulated, providerOf } from './emulated.ts'

const reference = 'projects/emulated-project/locations/europe-west1/keyRings/emulated/cryptoKeys/ca'

testFaults({
  name: 'gcp',
  start: async () => {
    const started = await emulated()
    const unverified = (): GcpKms => providerOf(started.server, { verifySignatures: false })
    return { ...started, unverified }
  },
  reference: `${reference}/cryptoKeyVersions/1`,
  open: { operation: 'GetPublicKey', permission: 'cloudkms.cryptoKeyVersions.viewPublicKey' },
  sign: { operation: 'AsymmetricSign', permission: 'cloudkms.cryptoKeyVersions.useToSign' },
  create: 'CreateCryptoKey',
  attempts: 3,
  refusals: [
    ['disabled', 'KEY_STATE', 1],
    ['destroyed', 'KEY_STATE', 1],
    ['deny', 'ACCESS_DENIED', 1],
    ['not-found', 'KEY_NOT_FOUND', 1],
    ['unauthenticated', 'AUTHENTICATION', 1],
  ],
  falsehoods: [
    ['open', 'wrong-key', 2],
    ['open', 'wrong-checksum', 2],
    ['open', 'zero-checksum', 2],
    ['open', 'no-checksum', 2],
    ['open', 'empty', 2],
    ['sign', 'wrong-key', 2],
    ['sign', 'wrong-checksum', 2],
    ['sign', 'zero-checksum', 2],
    ['sign', 'no-checksum', 2],
    ['sign', 'unverified', 2],
    ['sign', 'empty', 2],
    ['sign', 'wrong-signature', 1],
  ],
  alwaysNoticed: 'wrong-checksum',
  failsInside: ['unavailable', 'UNAVAILABLE'],
  unknown: ['cut-before', 'cut-after', 'unavailable'],
  twoRequests: {
    operations: ['ListCryptoKeyVersions', 'GetPublicKey'],
    work: (kms, options) => kms.getPrivateKey(reference, options),
  },
})
