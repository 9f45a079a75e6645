import { AGREEMENT_ALGORITHMS, type AgreementAlgorithm } from '../algorithms/agreement-algorithms.ts'
import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import type { Call } from '../provider/call.ts'

/** One row of what a key agrees with. A provider's own columns, such as the service's name, stand beside these. */
export interface AgreementOffer {
  readonly algorithm: AgreementAlgorithm
}

/** The ability to agree on a secret: offers, and the function that serves them. Made by {@link agreement}. */
export interface AgreementAbility {
  readonly offers: readonly AgreementOffer[]
  agree(offer: AgreementOffer, peer: PublicKey, call: Call): Uint8Array | Promise<Uint8Array>
}

/**
 * Makes the ability to agree on a secret.
 *
 * @param agree answers the shared secret, of the length that the algorithm has, and not hashed. `peer` is a key of the
 *   same type and curve, and no point of small order: `peer.toDER()` or `peer.toKeyObject()` is what services take
 * @throws {InvalidInputError} when there is no offer, or one has an algorithm that this version does not know
 */
export function agreement<const O extends AgreementOffer>(
  offers: readonly O[],
  agree: (offer: O, peer: PublicKey, call: Call) => Uint8Array | Promise<Uint8Array>,
): AgreementAbility {
  if (!isList(offers) || offers.length === 0)
    throw new InvalidInputError(
      'a key that agrees on secrets needs an offer; leave agreement out for one that does not',
    )
  // A method, so that its parameter may be the narrower offer: it is only ever handed offers of this list.
  return { offers: Object.freeze(offers.map(ownOffer)), agree }
}

/** A copy that nobody changes, with this version's own row of the algorithm. */
function ownOffer<O extends AgreementOffer>(offer: O): O {
  const name = offer?.algorithm?.name
  const algorithm = AGREEMENT_ALGORITHMS.find((row) => row.name === name)
  if (algorithm === undefined)
    throw new InvalidInputError(
      `an offer has an algorithm that this version of @kmskeys/core knows, such as ECDH, not ${name ?? kindOf(offer?.algorithm)}`,
    )
  return Object.freeze({ ...offer, algorithm })
}
