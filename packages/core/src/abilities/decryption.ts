import type { EncryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import { knownEncryption } from '../algorithms/known-algorithm.ts'
import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { Call, CallOptions } from '../provider/call.ts'

/** One row of what a key decrypts. A provider's own columns, such as the service's name, stand beside these. */
export interface DecryptOffer {
  readonly algorithm: EncryptionAlgorithm
  /** Whether a label may be given. */
  readonly label?: boolean | undefined
  /** Whether rows derived from `algorithm` with another MGF1 hash are served too. */
  readonly derived?: boolean | undefined
}

/** Options of a decryption. */
export interface DecryptOptions extends CallOptions {
  /** OAEP: the label that was encrypted with; empty unless given. */
  readonly label?: Uint8Array | undefined
}

/** What the function that decrypts is handed beside the offer and the ciphertext. */
export interface DecryptCall extends Call {
  /** The label, a copy; absent unless the caller gave one that is not empty. */
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
 * @param decrypt answers the plaintext, and throws `DecryptionError` when there is none; whatever it says of the reason
 *   is not passed on
 * @throws {InvalidInputError} when there is no offer, or one has an algorithm that this version does not know
 */
export function decryption<const O extends DecryptOffer>(
  offers: readonly O[],
  decrypt: (offer: O, ciphertext: Uint8Array, call: DecryptCall) => Uint8Array | Promise<Uint8Array>,
): DecryptAbility {
  if (!isList(offers) || offers.length === 0)
    throw new InvalidInputError(
      'a key that decrypts needs an offer; leave decryption out for one that does not',
    )
  // A method, so that its parameter may be the narrower offer: it is only ever handed offers of this list.
  return { offers: Object.freeze(offers.map(ownOffer)), decrypt }
}

/** A copy that nobody changes, with this version's own row of the algorithm. */
function ownOffer<O extends DecryptOffer>(offer: O): O {
  const algorithm = knownEncryption(offer?.algorithm)
  if (algorithm === undefined)
    throw new InvalidInputError(
      `an offer has an algorithm that this version of @kmskeys/core knows, such as RSA_OAEP_SHA256, not ${offer?.algorithm?.name ?? kindOf(offer?.algorithm)}`,
    )
  return Object.freeze({ ...offer, algorithm })
}
