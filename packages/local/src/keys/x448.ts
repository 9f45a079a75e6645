import { agreement } from '@kmskeys/core'
import { agree } from '../agree.ts'
import { agreementOffers } from '../algorithms.ts'
import { generatePair, keyObjectType } from '../key-object.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** X448's entry in the list of key types. */
export const X448Keys: SoftwareKeyType<'x448'> = keyObjectType({
  type: 'x448',
  generate: () => generatePair('x448'),
  abilities: (key) => ({
    agreement: agreement(agreementOffers('x448'), (_offer, peer) => agree(key, peer)),
  }),
})
