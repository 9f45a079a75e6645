import { InvalidSignatureError, type PublicKey, type SignatureAlgorithm } from '@kmskeys/core'

/**
 * Verifies the signature of a certificate or request; returns when it is right.
 *
 * @param what what is signed, for the error
 * @throws {InvalidSignatureError} when it is not; names the format that it should have when it has another
 */
export function checkSignature(
  what: string,
  key: PublicKey,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  signature: Uint8Array,
): void {
  if (algorithm.keyType !== key.type)
    throw new InvalidSignatureError(
      `the signature of ${what} is ${algorithm.name}, which no ${key.type} key makes`,
      { operation: 'verify' },
    )
  try {
    key.verifyWith(algorithm, signature, signed)
  } catch (cause) {
    if (!(cause instanceof InvalidSignatureError)) throw cause
    throw new InvalidSignatureError(
      `the signature of ${what} does not verify${formatHint(algorithm, signature)}`,
      { operation: 'verify', cause },
    )
  }
}

/** ECDSA has two forms, and taking one for the other makes certificates that nobody can verify. */
function formatHint(algorithm: SignatureAlgorithm, signature: Uint8Array): string {
  if (algorithm.keyType !== 'ec') return ''
  const isDER = signature[0] === 0x30 && (signature[1] === signature.length - 2 || signature[1] === 0x81)
  return isDER ? '' : '; an ECDSA signature must be DER here (RFC 3279 2.2.3): convert r‖s with ecdsaToDER'
}
