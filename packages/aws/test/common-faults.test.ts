import type { AwsKms } from '@kmskeys/aws'
import { testFaults } from '@kmskeys/testing-clouds'
import { emulated, providerOf } from './emulated.ts'

testFaults({
  name: 'aws',
  start: async () => {
    const started = await emulated()
    const unverified = (): AwsKms => providerOf(started.server, { verifySignatures: false })
    return { ...started, unverified }
  },
  reference: 'alias/ca',
  open: { operation: 'GetPublicKey', permission: 'kms:GetPublicKey' },
  sign: { operation: 'Sign', permission: 'kms:Sign' },
  create: 'CreateKey',
  attempts: 3,
  refusals: [
    ['disabled', 'KEY_STATE', 1],
    ['invalid-state', 'KEY_STATE', 1],
    ['deny', 'ACCESS_DENIED', 1],
    ['not-found', 'KEY_NOT_FOUND', 1],
    ['expired-token', 'AUTHENTICATION', 1],
  ],
  falsehoods: [
    ['open', 'wrong-key', 1],
    ['open', 'empty', 1],
    ['sign', 'wrong-key', 1],
    ['sign', 'wrong-signature', 1],
    ['sign', 'empty', 1],
  ],
  alwaysNoticed: 'wrong-key',
  failsInside: ['internal-error', 'HTTP 500'],
  unknown: ['cut-before', 'cut-after', 'internal-error'],
  twoRequests: {
    operations: ['GetPublicKey', 'CreateKey'],
    work: (kms, options) => kms.createKey({ type: 'ec', curve: 'P-256', name: 'late' }, options),
  },
})
