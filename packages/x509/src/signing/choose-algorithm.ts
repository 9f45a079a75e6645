import {
  InvalidInputError,
  kindOf,
  PrivateKey,
  PublicKey,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
  type SignatureAlgorithm,
  type Signer,
} from '@kmskeys/core'
import { isList } from '../data/is-list.ts'
import { checkAlgorithm } from './check-algorithm.ts'

/**
 * The algorithm to sign with: the one that is wanted, or the first that the key offers.
 *
 * @param mustOffer whether the key must say that it signs with the one that is wanted
 * @throws {InvalidInputError} when one is not what it must be
 * @throws {UnsupportedOperationError} when the key does not sign, or with nothing that X.509 has an identifier of
 * @throws {UnsupportedAlgorithmError} when it does not offer the one that is wanted
 */
export function chooseAlgorithm(
  signer: Signer,
  wanted: SignatureAlgorithm | undefined,
  mustOffer: boolean = true,
): SignatureAlgorithm {
  const usual = wanted === undefined ? preferred.get(signer) : undefined
  if (usual !== undefined) return usual
  const offered = offersOf(signer)
  if (wanted !== undefined && !mustOffer) {
    checkAlgorithm(wanted)
    return wanted
  }
  // Of what has no identifier, such as Ed25519ph, a certificate cannot say that it was used.
  const first = offered.find((row) => row.algorithmIdentifier.length !== 0)
  if (first === undefined)
    throw new UnsupportedOperationError(
      offered.length === 0
        ? `the key ${signer.id} does not sign`
        : `the key ${signer.id} signs with nothing that X.509 has an identifier of: ${offered.map(({ name }) => name).join(', ')}`,
      { operation: 'sign', keyId: signer.id },
    )
  if (wanted === undefined) {
    if (signer instanceof PrivateKey) preferred.set(signer, first)
    return first
  }
  checkAlgorithm(wanted)
  if (offered.some(({ name }) => name === wanted.name) || servesDerived(signer, wanted)) return wanted
  const supported = offered.map(({ name }) => name)
  throw new UnsupportedAlgorithmError(
    `the key ${signer.id} does not sign with ${String(wanted.name)}; it signs with ${supported.join(', ')}`,
    { supported, operation: 'sign', keyId: signer.id },
  )
}

/** What keys of core prefer, which does not change. */
const preferred = new WeakMap<Signer, SignatureAlgorithm>()

function offersOf(signer: Signer): readonly SignatureAlgorithm[] {
  if (typeof signer?.signWith !== 'function' || !(signer.publicKey instanceof PublicKey))
    throw new InvalidInputError(
      `what signs must be a PrivateKey, or a Signer with publicKey, signatureAlgorithms and signWith, not ${kindOf(signer)}`,
    )
  const offered = signer.signatureAlgorithms
  if (isList(offered)) {
    for (const row of offered) checkAlgorithm(row)
    return offered
  }
  throw new InvalidInputError('the Signer has no signatureAlgorithms, an array of what it signs with')
}

/** Whether the key says that it serves rows that are derived from one that it offers, such as PSS with another salt. */
function servesDerived(signer: Signer, { derivedFrom, verifyOnly }: SignatureAlgorithm): boolean {
  if (derivedFrom === undefined || verifyOnly === true || !hasOffers(signer)) return false
  return signer.signatureOffers.some(
    (offer) => offer?.derived === true && offer.algorithm?.name === derivedFrom,
  )
}

function hasOffers(signer: Signer): signer is Signer & Pick<PrivateKey, 'signatureOffers'> {
  return 'signatureOffers' in signer && Array.isArray(signer.signatureOffers)
}
