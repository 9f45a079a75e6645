import { decryption, signing } from '@kmskeys/core'
import { DECRYPT_OFFERS, RSA_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { decryptRSA } from '../decrypt.ts'
import { checkBySigning, generatePair, keyObjectType } from '../key-object.ts'
import { checkRSA } from '../rsa-numbers.ts'
import { signRSA } from '../sign.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** RSA's entry in the list of key types. */
export const RSA: SoftwareKeyType<'rsa'> = keyObjectType({
  type: 'rsa',
  generate: ({ size }) => generatePair('rsa', { modulusLength: size }),
  abilities: (key, { keySize }) => ({
    signing: signing(RSA_OFFERS, (offer, bytes) => signRSA(key, keySize, offer, bytes), SIGNING_TRAITS),
    decryption: decryption(DECRYPT_OFFERS, (offer, ciphertext, { label }) =>
      decryptRSA(key, keySize, offer, ciphertext, label),
    ),
  }),
  check: async (key) => {
    checkRSA(key)
    await checkBySigning(key, 'sha256')
  },
})
