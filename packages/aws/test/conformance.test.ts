import { AccessDeniedError, type KeySpec } from '@kmskeys/core'
import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import { OFFERS, type AwsKms } from '@kmskeys/aws'
import { awsKmsEmulator } from '@kmskeys/emulator'
import { underFaults } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { providerOf, region } from './emulated.ts'

const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa-2048' },
  { type: 'rsa', size: 4096, name: 'rsa-4096' },
  ...(['P-256', 'P-384', 'P-521', 'secp256k1'] as const).map(
    (curve) => ({ type: 'ec', curve, name: `ec-${curve}` }) as const,
  ),
  { type: 'ed25519', name: 'ed25519' },
]
const keys: readonly DescribedKey[] = SPECS.map(({ name, type }) => ({ reference: `alias/${name}`, type }))

const server = await awsKmsEmulator({ region })
const secret = 'wJalrXUtnFEMI'
const open = (): AwsKms =>
  providerOf(server, {
    clientConfig: {
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret, sessionToken: `${secret}+` },
    },
  })

beforeAll(async () => {
  const provider = open()
  for (const spec of SPECS) await provider.createKey(spec)
  await provider.close()
}, 60_000)
afterAll(() => server.close())

const { open: faulty, stall, failures } = underFaults(server, 'GetPublicKey', open, 'alias/ed25519')

testProvider(
  {
    name: 'aws',
    open,
    keys,
    table: OFFERS,
    newKeys: [
      { type: 'rsa', size: 2048 },
      { type: 'ec', curve: 'P-384' },
      { type: 'ed25519', use: 'sign' },
    ],
    unknownReference: 'alias/no-such-key',
    secrets: [secret],
    shortSignatures: 128,
    calls: () => server.count(),
    stall,
    failures: [
      ...failures,
      { when: 'the key is disabled', act: () => faulty('disabled'), code: 'KEY_STATE', outcome: 'refused' },
    ],
  },
  { describe, test },
)

test('an error of this family is one by instanceof', async () => {
  await expect(faulty('deny')).rejects.toBeInstanceOf(AccessDeniedError)
})
