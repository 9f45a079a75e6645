import {
  InvalidInputError,
  kindOf,
  UnsupportedAlgorithmError,
  type PublicKey,
  type SignatureAlgorithm,
} from '@kmskeys/core'

/** @throws {InvalidInputError} when it is no signature algorithm */
export function checkAlgorithm(algorithm: SignatureAlgorithm): void {
  if (typeof algorithm?.name === 'string' && algorithm.algorithmIdentifier instanceof Uint8Array) return
  throw new InvalidInputError(
    `the algorithm must be a SignatureAlgorithm, such as ECDSA_SHA256 of @kmskeys/core, not ${kindOf(algorithm)}`,
  )
}

/** @throws {UnsupportedAlgorithmError} when no key of this type signs with it, or X.509 has no identifier of it */
export function checkKeyType(algorithm: SignatureAlgorithm, key: PublicKey): void {
  const { algorithmIdentifier, keyType, name, verifyOnly } = algorithm
  if (algorithmIdentifier.length === 0 && verifyOnly !== true)
    throw new UnsupportedAlgorithmError(`X.509 has no identifier of ${name}`, {
      supported: [],
      operation: 'sign',
    })
  if (keyType === key.type && verifyOnly !== true) return
  throw new UnsupportedAlgorithmError(`no ${key.type} key signs with ${name}`, {
    supported: [],
    operation: 'sign',
  })
}
