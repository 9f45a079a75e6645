import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import {
  AccessDeniedError,
  RSA_OAEP_SHA1,
  RSA_OAEP_SHA512,
  RSA_PSS_SHA256,
  RSA_PSS_SHA512,
  type KeySpec,
} from '@kmskeys/core'
import { ALGORITHMS, type GcpKeyFields, type GcpKms } from '@kmskeys/gcp'
import { googleKmsEmulator } from '@kmskeys/emulator'
import { underFaults } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { providerOf } from './emulated.ts'

/** Keys with each algorithm of the table once; sign.test.ts has each of its rows. */
const SPECS: readonly (KeySpec & GcpKeyFields & { readonly name: string })[] = [
  { name: 'rsa-pkcs1-2048', type: 'rsa', size: 2048 },
  { name: 'rsa-pkcs1-4096', type: 'rsa', size: 4096 },
  { name: 'rsa-pss-2048', type: 'rsa', size: 2048, algorithm: RSA_PSS_SHA256 },
  { name: 'rsa-pss-4096', type: 'rsa', size: 4096, algorithm: RSA_PSS_SHA512 },
  { name: 'rsa-oaep-sha256', type: 'rsa', size: 2048, use: 'decrypt' },
  { name: 'rsa-oaep-sha1', type: 'rsa', size: 2048, use: 'decrypt', algorithm: RSA_OAEP_SHA1 },
  { name: 'rsa-oaep-sha512', type: 'rsa', size: 4096, use: 'decrypt', algorithm: RSA_OAEP_SHA512 },
  { name: 'p256', type: 'ec', curve: 'P-256' },
  { name: 'p384', type: 'ec', curve: 'P-384' },
  { name: 'secp256k1', type: 'ec', curve: 'secp256k1' },
  { name: 'ed25519', type: 'ed25519' },
  { name: 'ml-dsa-44', type: 'ml-dsa', parameterSet: 'ML-DSA-44' },
  { name: 'ml-dsa-65', type: 'ml-dsa', parameterSet: 'ML-DSA-65' },
  { name: 'ml-dsa-87', type: 'ml-dsa', parameterSet: 'ML-DSA-87' },
]

const server = await googleKmsEmulator()
const open = (): GcpKms => providerOf(server)
const nameOf = (id: string): string => `${server.keyRing}/cryptoKeys/${id}`
const keys: readonly DescribedKey[] = SPECS.map(({ name, type }) => ({ reference: nameOf(name), type }))

beforeAll(async () => {
  const provider = open()
  for (const spec of SPECS) await provider.createKey(spec, { timeout: 240_000 })
  await provider.close()
}, 240_000)
afterAll(() => server.close())

const { open: faulty, stall, failures } = underFaults(server, 'GetPublicKey', open, nameOf('ed25519'))

testProvider(
  {
    name: 'gcp',
    open,
    keys,
    table: ALGORITHMS.flatMap(({ signs, decrypts }) => signs ?? decrypts ?? []),
    newKeys: [
      { type: 'rsa', size: 2048 },
      { type: 'rsa', size: 2048, use: 'decrypt' },
      { type: 'ec', curve: 'P-384' },
      { type: 'ed25519', use: 'sign' },
      { type: 'ml-dsa', parameterSet: 'ML-DSA-65' },
    ],
    unknownReference: nameOf('no-such-key'),
    shortSignatures: 128,
    calls: () => server.count(),
    stall,
    failures: [
      ...failures,
      {
        when: 'the version is disabled',
        act: () => faulty('disabled'),
        code: 'KEY_STATE',
        outcome: 'refused',
      },
      {
        when: 'a checksum is wrong',
        act: () => faulty('wrong-checksum'),
        code: 'INTEGRITY',
        outcome: 'unknown',
      },
      {
        when: 'another version answers',
        act: () => faulty('wrong-key'),
        code: 'INTEGRITY',
        outcome: 'unknown',
      },
    ],
  },
  { describe, test },
)

test('an error of this family is one by instanceof', async () => {
  await expect(faulty('deny')).rejects.toBeInstanceOf(AccessDeniedError)
})
