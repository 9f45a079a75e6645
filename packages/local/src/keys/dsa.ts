import { signing } from '@kmskeys/core'
import { DSA_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { boundDSA, checkDSA, readDSANumbers } from '../dsa-numbers.ts'
import { checkBySigning, generatePair, keyObjectType } from '../key-object.ts'
import { signDSA } from '../sign.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** DSA's entry in the list of key types. */
export const DSA: SoftwareKeyType<'dsa'> = keyObjectType({
  type: 'dsa',
  generate: ({ size }) => generatePair('dsa', { modulusLength: size, divisorLength: 256 }),
  abilities: (key) => ({
    signing: signing(DSA_OFFERS, (offer, bytes) => signDSA(key, offer, bytes), SIGNING_TRAITS),
  }),
  bound: (info) => boundDSA(readDSANumbers(info)),
  check: async (key) => {
    checkDSA(key)
    await checkBySigning(key, 'sha256')
  },
})
