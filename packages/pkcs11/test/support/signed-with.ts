import { SIGNATURE_ALGORITHMS, type KeyType, type SignatureAlgorithm } from '@kmskeys/core'

const NAMES: Partial<Record<KeyType, RegExp>> = {
  rsa: /^RSA_(?:PKCS1V15|PSS)_SHA(?:256|384|512)$/u,
  ec: /^ECDSA_SHA(?:256|384|512)$/u,
  ed25519: /^ED25519$/u,
}

/** The rows that a token's keys of a type sign with. */
export function signedWith(type: KeyType): readonly SignatureAlgorithm[] {
  return SIGNATURE_ALGORITHMS.filter(({ name }) => NAMES[type]?.test(name) === true)
}
