import { agreement, curveByName, signing } from '@kmskeys/core'
import { agree } from '../agree.ts'
import { agreementOffers, EC_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { checkEC } from '../ec-scalar.ts'
import { checkBySigning, generatePair, keyObjectType } from '../key-object.ts'
import { signEC } from '../sign.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** The entry of elliptic curve keys in the list of key types. */
export const EC: SoftwareKeyType<'ec'> = keyObjectType({
  type: 'ec',
  generate: ({ curve }) => generatePair('ec', { namedCurve: curveByName(curve)?.nodeName ?? curve }),
  abilities: (key, { curve }) => ({
    signing: signing(EC_OFFERS, (offer, bytes) => signEC(key, curve, offer, bytes), SIGNING_TRAITS),
    agreement: agreement(agreementOffers('ec'), (_offer, peer) => agree(key, peer)),
  }),
  check: async (key, { curve }) => {
    checkEC(key, curve)
    await checkBySigning(key, 'sha256')
  },
})
