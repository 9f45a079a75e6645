import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'vitest'
import { testProvider } from '@kmskeys/conformance'
import { cloudKeys, OFFERS } from '@kmskeys/example-provider'
import { FakeCloudClient } from './support/fake-cloud-client.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const client = new FakeCloudClient({ signing: privateKey }, 'hunter2')
const keys = cloudKeys({ client })

testProvider(
  {
    name: 'cloud',
    open: () => cloudKeys({ client }),
    keys: [
      {
        reference: 'signing',
        type: 'rsa',
        publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
      },
      { reference: 'cloud:signing', type: 'rsa' },
    ],
    unknownReference: 'no-such-key',
    table: OFFERS,
    failures: [
      { when: 'the key is forbidden', act: () => keys.getPrivateKey('forbidden'), code: 'ACCESS_DENIED' },
      { when: 'the service is busy', act: () => keys.getPrivateKey('busy'), code: 'THROTTLED' },
      { when: 'the service is broken', act: () => keys.getPrivateKey('broken'), code: 'PROVIDER' },
    ],
    secrets: ['hunter2'],
    calls: () => client.calls,
    stall: () => client.stall(),
  },
  { describe, test },
)
