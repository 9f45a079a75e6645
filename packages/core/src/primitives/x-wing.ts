import type { KeyObject } from 'node:crypto'
import type { Encapsulation } from '../abilities/decapsulation.ts'
import { mlKEMParametersByName, type MLKEMParameters } from '../algorithms/ml-kem-parameters.ts'
import { plainBytes } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { UnsupportedOperationError } from '../errors/errors.ts'
import { writeSPKI } from '../keys/spki.ts'
import { encapsulateMLKEM } from './ml-kem.ts'
import { hasSmallOrder } from './small-order.ts'

/** The length of a public key or ciphertext of X25519. */
const POINT_SIZE = 32
const X25519_OID = '1.3.101.110'

/**
 * Encapsulates to a public key of X-Wing (draft-connolly-cfrg-xwing-kem section 5.4), of which `node:crypto` has the parts
 * as {@link encapsulateMLKEM} says.
 *
 * @param key of ML-KEM-768, and behind it of X25519
 * @throws {UnsupportedOperationError} when there is no ML-KEM here
 */
export function encapsulateXWing(key: Uint8Array): Encapsulation {
  const [lattice, point] = [key.subarray(0, -POINT_SIZE), key.subarray(-POINT_SIZE)]
  const parameters = mlKEM768()
  const inner = encapsulateMLKEM(parameters, lattice, () => publicKeyOf(parameters.oid, lattice))
  const { privateKey, publicKey } = nodeCrypto().generateKeyPairSync('x25519')
  const ephemeral = publicKey.export({ type: 'spki', format: 'der' }).subarray(-POINT_SIZE)
  const agreed = agreeX25519(privateKey, point)
  const ciphertext = new Uint8Array(inner.ciphertext.length + POINT_SIZE)
  ciphertext.set(inner.ciphertext)
  ciphertext.set(ephemeral, inner.ciphertext.length)
  try {
    return { sharedSecret: combineXWing(inner.sharedSecret, agreed, ephemeral, point), ciphertext }
  } finally {
    inner.sharedSecret.fill(0)
    agreed.fill(0)
  }
}

/**
 * X25519 as X-Wing has it: with a point of small order the result is zeros, which is no error there, since ML-KEM keeps the
 * secret.
 */
export function agreeX25519(privateKey: KeyObject, point: Uint8Array): Uint8Array {
  if (hasSmallOrder(point)) return new Uint8Array(POINT_SIZE)
  return plainBytes(nodeCrypto().diffieHellman({ privateKey, publicKey: publicKeyOf(X25519_OID, point) }))
}

/**
 * The shared secret of X-Wing (section 5.3).
 *
 * @param lattice the secret of ML-KEM-768
 * @param agreed that of X25519
 * @param ephemeral the part of the ciphertext that is of X25519
 * @param point the part of the public key that is of X25519
 */
export function combineXWing(
  lattice: Uint8Array,
  agreed: Uint8Array,
  ephemeral: Uint8Array,
  point: Uint8Array,
): Uint8Array {
  const input = Buffer.concat([lattice, agreed, ephemeral, point, LABEL])
  try {
    return plainBytes(nodeCrypto().hash('sha3-256', input, 'buffer'))
  } finally {
    input.fill(0)
  }
}

const LABEL = new TextEncoder().encode('\\.//^\\')

function publicKeyOf(algorithm: string, key: Uint8Array): KeyObject {
  const spki = writeSPKI({ algorithm, parameters: undefined, key })
  return nodeCrypto().createPublicKey({ key: Buffer.from(spki.buffer), format: 'der', type: 'spki' })
}

function mlKEM768(): MLKEMParameters {
  const parameters = mlKEMParametersByName('ML-KEM-768')
  if (parameters !== undefined) return parameters
  throw new UnsupportedOperationError('there is no ML-KEM-768')
}
