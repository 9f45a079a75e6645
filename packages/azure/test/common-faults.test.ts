import type { AzureKeyVault } from '@kmskeys/azure'
import { testFaults } from '@kmskeys/testing-clouds'
import { emulated, providerOf } from './emulated.ts'

testFaults({
  name: 'azure',
  start: async () => {
    const started = await emulated()
    const unverified = (): AzureKeyVault => providerOf(started.server, { verifySignatures: false })
    return { ...started, unverified }
  },
  reference: 'ca',
  open: { operation: 'GetKey', permission: 'keys/get' },
  sign: { operation: 'Sign', permission: 'keys/sign' },
  create: 'CreateKey',
  retryAfter: true,
  attempts: 4,
  refusals: [
    ['disabled', 'KEY_STATE', 1],
    ['expired', 'KEY_STATE', 1],
    ['not-yet-valid', 'KEY_STATE', 1],
    ['operation-forbidden', 'UNSUPPORTED_OPERATION', 1],
    ['deny', 'ACCESS_DENIED', 1],
    ['not-found', 'KEY_NOT_FOUND', 1],
    // The SDK answers the challenge that comes with it once more.
    ['unauthorized', 'AUTHENTICATION', 2],
  ],
  falsehoods: [
    ['open', 'wrong-key', 1],
    ['open', 'empty', 1],
    ['sign', 'wrong-key', 1],
    ['sign', 'wrong-name', 1],
    ['sign', 'wrong-signature', 1],
    ['sign', 'short-signature', 1],
    ['sign', 'empty', 1],
  ],
  alwaysNoticed: 'wrong-key',
  failsInside: ['unavailable', 'HTTP 503'],
  unknown: ['cut-before', 'cut-after', 'internal-error', 'unavailable'],
  twoRequests: {
    operations: ['GetKey', 'CreateKey'],
    work: (vault, options) => vault.createKey({ type: 'ec', curve: 'P-256', name: 'late' }, options),
  },
})
