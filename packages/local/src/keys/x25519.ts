import { agreement } from '@kmskeys/core'
import { agree } from '../agree.ts'
import { agreementOffers } from '../algorithms.ts'
import { generatePair, keyObjectType } from '../key-object.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** X25519's entry in the list of key types. */
export const X25519Keys: SoftwareKeyType<'x25519'> = keyObjectType({
  type: 'x25519',
  generate: () => generatePair('x25519'),
  abilities: (key) => ({
    agreement: agreement(agreementOffers('x25519'), (_offer, peer) => agree(key, peer)),
  }),
})
