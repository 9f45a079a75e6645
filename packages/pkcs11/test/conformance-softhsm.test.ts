import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { KeySpec } from '@kmskeys/core'
import { testProvider, type DescribedKey } from '@kmskeys/conformance'
import { pkcs11 } from '@kmskeys/pkcs11'
import { allOf, modulePath, needsCommand, needsModule } from '@kmskeys/testing'
import { signedWith } from './support/signed-with.ts'
import { PIN, softHSM, type TestToken } from './support/tokens.ts'

const SPECS: readonly (KeySpec & { readonly name: string })[] = [
  { type: 'rsa', size: 2048, name: 'rsa-2048' },
  { type: 'rsa', size: 3072, name: 'rsa-3072' },
  { type: 'ec', curve: 'P-256', name: 'p-256' },
  { type: 'ec', curve: 'P-384', name: 'p-384' },
  { type: 'ed25519', name: 'ed25519' },
]
const keys: readonly DescribedKey[] = SPECS.map(({ name, type }) => ({
  reference: `pkcs11:token=conformance;object=${name}`,
  type,
  signs: signedWith(type),
}))

allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).describe('SoftHSM', () => {
  let token: TestToken
  beforeAll(async () => {
    token = softHSM('conformance')
    const provider = pkcs11(token.options)
    for (const spec of SPECS) await provider.createKey(spec)
    await provider.close()
  }, 60_000)
  afterAll(() => token.dispose())
  const module = modulePath('libsofthsm2') ?? ''

  testProvider(
    {
      name: 'pkcs11',
      open: () => pkcs11(token.options),
      keys,
      newKeys: [
        { type: 'rsa', size: 2048 },
        { type: 'ec', curve: 'P-256' },
        { type: 'ec', curve: 'P-384', use: 'sign' },
        { type: 'ed25519' },
      ],
      unknownReference: 'pkcs11:token=conformance;object=no-such-key',
      secrets: [PIN],
      failures: [
        {
          when: 'there is no such token',
          act: () => pkcs11({ ...token.options, token: 'other' }).getPrivateKey('pkcs11:object=x'),
          code: 'KEY_NOT_FOUND',
          outcome: 'refused',
        },
        {
          when: 'the module is no module',
          act: () =>
            pkcs11({ module: join(import.meta.dirname, 'nothing.so'), pin: PIN }).getPrivateKey(
              `pkcs11:object=x?pin-value=${PIN}`,
            ),
          code: 'INVALID_INPUT',
          outcome: 'not-sent',
        },
        {
          when: 'the URI has an unknown attribute',
          act: () => pkcs11({ module }).getPrivateKey(`pkcs11:object=x?pin=${PIN}`),
          code: 'INVALID_INPUT',
          outcome: 'not-sent',
        },
      ],
    },
    { describe, test },
  )
})
