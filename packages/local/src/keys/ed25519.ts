import { signing } from '@kmskeys/core'
import { ED25519_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { signEd25519ph } from '../ed25519ph.ts'
import { checkBySigning, generatePair, keyObjectType } from '../key-object.ts'
import { signEd25519 } from '../sign.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** Ed25519's entry in the list of key types. */
export const Ed25519: SoftwareKeyType<'ed25519'> = keyObjectType({
  type: 'ed25519',
  generate: () => generatePair('ed25519'),
  abilities: (key) => ({
    signing: signing(
      ED25519_OFFERS,
      ({ input }, bytes, { context }) =>
        input === 'message' ? signEd25519(key, bytes) : signEd25519ph(key, bytes, context),
      SIGNING_TRAITS,
    ),
  }),
  check: (key) => checkBySigning(key, null),
})
