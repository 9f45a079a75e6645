import { toBytes, type Bytes } from '../data/bytes.ts'
import { decodePEM, encodePEM } from '../encodings/pem.ts'
import { WrongKeyTypeError } from '../errors/errors.ts'
import type { PublicKeyLimits } from '../keys/key-type.ts'
import { publicStateOf } from '../keys/public-key-state.ts'
import type { RSAPublicKey } from '../keys/rsa.ts'
import { readSPKI } from '../keys/spki.ts'
import { keyOf } from './key-formats.ts'
import { readRSAPublicKey, rsaParts } from './rsa.ts'

const LABEL = 'RSA PUBLIC KEY'

/**
 * Reads a DER encoded RSAPublicKey of PKCS #1 (RFC 8017 appendix A.1.1).
 *
 * @throws {InvalidInputError} when it is not one, or beyond the bounds
 */
export function publicKeyFromPKCS1(der: Bytes, options?: PublicKeyLimits): RSAPublicKey {
  const bytes = toBytes(der, 'der')
  readRSAPublicKey(bytes)
  return keyOf(rsaParts(bytes), 'rsaPublicKey', { ...options, type: 'rsa' })
}

/**
 * Reads a PEM block with the label `RSA PUBLIC KEY`; otherwise as {@link publicKeyFromPKCS1}.
 *
 * @throws {InvalidInputError} when it is not exactly one such block
 */
export function publicKeyFromPKCS1PEM(pem: string | Bytes, options?: PublicKeyLimits): RSAPublicKey {
  return publicKeyFromPKCS1(decodePEM(pem, LABEL).der, options)
}

/**
 * The DER encoded RSAPublicKey of an RSA key.
 *
 * @throws {WrongKeyTypeError} when it is no RSA key
 */
export function publicKeyToPKCS1(key: RSAPublicKey): Uint8Array {
  const { type, spki } = publicStateOf(key)
  if (type !== 'rsa')
    throw new WrongKeyTypeError(`only RSA keys are written as PKCS #1, and this one is of the type ${type}`)
  return new Uint8Array(readSPKI(spki).key)
}

/** The same as PEM, label `RSA PUBLIC KEY`. */
export function publicKeyToPKCS1PEM(key: RSAPublicKey): string {
  return encodePEM(LABEL, publicKeyToPKCS1(key))
}
