import {
  defineProvider,
  KeyNotFoundError,
  ML_DSA_44,
  publicKeyFromDER,
  signing,
  type SignCall,
  type SignOffer,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import type { ProviderDescription } from '@kmskeys/conformance'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'

/** How a service signs with ML-DSA, and what it is said to take. */
export interface MLDSAManner {
  readonly sign?: (message: Uint8Array, call: SignCall) => Uint8Array
  readonly context?: boolean
}

const { secretKey, publicKey } = ml_dsa44.keygen()
const spki = encodeDER((w) =>
  w.sequence(() => {
    w.sequence(() => w.oid('2.16.840.1.101.3.4.3.17'))
    w.bitString(publicKey)
  }),
)

/** Signs rightly, with the context or without. */
export function signMLDSA(message: Uint8Array, context: Uint8Array | undefined): Uint8Array {
  return ml_dsa44.sign(message, secretKey, context === undefined ? {} : { context })
}

/** A provider with one ML-DSA key that nothing of core verifies, so that what the kit sees by itself is shown. */
export function describeMLDSASample({
  sign = (message, call) => signMLDSA(message, call.context),
  context = true,
}: MLDSAManner = {}): ProviderDescription {
  const offer: SignOffer = { algorithm: ML_DSA_44, input: 'message', ...(context && { context }) }
  return {
    name: 'sample',
    open: () =>
      defineProvider({
        name: 'sample',
        open: async (reference) => {
          if (reference !== 'ml-dsa') throw new KeyNotFoundError(`there is no key ${reference}`)
          return {
            id: reference,
            publicKey: publicKeyFromDER(spki),
            verifyAfterSign: false,
            signing: signing([offer], (_offer, message, call) => sign(message, call)),
          }
        },
      }),
    keys: [{ reference: 'ml-dsa', type: 'ml-dsa', signs: [ML_DSA_44] }],
    unknownReference: 'nothing',
    table: [offer],
    verifiesSignatures: false,
  }
}
