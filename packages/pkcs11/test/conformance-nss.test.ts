import { afterAll, beforeAll, describe, test } from 'vitest'
import type { KeySpec } from '@kmskeys/core'
import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import { pkcs11 } from '@kmskeys/pkcs11'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { signedWith } from './support/signed-with.ts'
import { nssToken, PIN, type TestToken } from './support/tokens.ts'

const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa-2048' },
  { type: 'ec', curve: 'P-256', name: 'p-256' },
  { type: 'ec', curve: 'P-384', name: 'p-384' },
]
const keys: readonly DescribedKey[] = SPECS.map(({ name, type }) => ({
  reference: `pkcs11:token=NSS%20Certificate%20DB;object=${name}`,
  type,
  signs: signedWith(type),
}))

allOf(needsModule('libsoftokn3'), needsCommand('certutil')).describe('NSS softokn', () => {
  let token: TestToken
  beforeAll(async () => {
    token = nssToken()
    const provider = pkcs11(token.options)
    for (const spec of SPECS) await provider.createKey(spec)
    await provider.close()
  }, 60_000)
  afterAll(() => token.dispose())

  testProvider(
    {
      name: 'pkcs11',
      open: () => pkcs11(token.options),
      keys,
      newKeys: [
        { type: 'rsa', size: 2048 },
        { type: 'ec', curve: 'P-256' },
      ],
      unknownReference: 'pkcs11:object=no-such-key',
      secrets: [PIN],
      failures: [
        {
          when: 'the token makes no keys of this type',
          act: () => pkcs11(token.options).createKey({ type: 'ed25519' }),
          code: 'UNSUPPORTED_OPERATION',
          outcome: 'not-sent',
        },
      ],
    },
    { describe, test },
  )
})
