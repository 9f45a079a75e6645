import type { EncryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Call } from '../provider/call.ts'

/** One row of what a key decrypts. */
export interface DecryptOffer {
  readonly algorithm: EncryptionAlgorithm
  /** Whether a label may be given. */
  readonly label?: boolean | undefined
  /** Whether rows derived from `algorithm` with another MGF1 hash are served too. */
  readonly derived?: boolean | undefined
}

/** What the function that decrypts is handed beside the offer and the ciphertext. */
export interface DecryptCall extends Call {
  /** The label; absent unless the caller gave one that is not empty. */
  readonly label: Uint8Array | undefined
}

/** The ability to decrypt: offers, and the function that serves them. Made by {@link decryption}. */
export interface DecryptAbility {
  readonly offers: readonly DecryptOffer[]
  decrypt(offer: DecryptOffer, ciphertext: Uint8Array, call: DecryptCall): Uint8Array | Promise<Uint8Array>
}

/**
 * Makes the ability to decrypt.
 *
 * @param decrypt answers the plaintext, and throws `DecryptionError` without a reason when there is none
 * @throws {InvalidInputError} when there is no offer
 */
export function decryption<const O extends DecryptOffer>(
  offers: readonly O[],
  decrypt: (offer: O, ciphertext: Uint8Array, call: DecryptCall) => Uint8Array | Promise<Uint8Array>,
): DecryptAbility {
  if (offers.length === 0)
    throw new InvalidInputError(
      'a key that decrypts needs an offer; leave decryption out for one that does not',
    )
  // A method, so that its parameter may be the narrower offer: it is only ever handed offers of this list.
  return { offers: Object.freeze([...offers]), decrypt }
}
