import type { KeySpec } from '@kmskeys/core'
import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import { DECRYPT_OFFERS, OFFERS, type AzureKeyVault } from '@kmskeys/azure'
import { azureKeyVaultEmulator } from '@kmskeys/emulator'
import { underFaults } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { providerOf, token } from './emulated.ts'

const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa-2048' },
  { type: 'rsa', size: 3072, name: 'rsa-3072' },
  { type: 'rsa', size: 2048, name: 'rsa-decrypts', use: 'decrypt' },
  ...(['P-256', 'P-384', 'P-521', 'secp256k1'] as const).map(
    (curve) => ({ type: 'ec', curve, name: `ec-${curve}` }) as const,
  ),
]
const keys: readonly DescribedKey[] = SPECS.map(({ name, type, use }) => ({
  reference: name,
  type,
  ...(use === 'decrypt' && { signs: [] }),
}))

const server = await azureKeyVaultEmulator()
const open = (): AzureKeyVault => providerOf(server)

beforeAll(async () => {
  const provider = open()
  for (const spec of SPECS) await provider.createKey(spec)
  await provider.close()
}, 60_000)
afterAll(() => server.close())

const withoutRetries = (): AzureKeyVault =>
  providerOf(server, { clientOptions: { retryOptions: { maxRetries: 0 } } })
const { open: faulty, stall, failures } = underFaults(server, 'GetKey', withoutRetries, 'ec-P-256')

testProvider(
  {
    name: 'azure',
    open,
    keys,
    table: [...OFFERS, ...DECRYPT_OFFERS],
    newKeys: [
      { type: 'rsa', size: 2048 },
      { type: 'rsa', size: 2048, use: 'decrypt' },
      { type: 'ec', curve: 'P-384', use: 'sign' },
    ],
    unknownReference: 'no-such-key',
    secrets: [token],
    shortSignatures: 128,
    // Asking for the challenge is no call.
    calls: () => server.count() - server.count('Challenge'),
    stall,
    failures: [
      ...failures,
      {
        when: 'the token is refused',
        act: () => faulty('unauthorized'),
        code: 'AUTHENTICATION',
        outcome: 'refused',
      },
    ],
  },
  { describe, test },
)
