import { createPublicKey, hash as hashOf, verify, type KeyObject } from 'node:crypto'
import type { SignatureAlgorithm } from '@kmskeys/core'
import { keyAmong } from './key-among.ts'

/** What was signed. */
interface Signed {
  readonly algorithm: Pick<SignatureAlgorithm, 'hash'>
  readonly message: Uint8Array
  readonly context?: Uint8Array | undefined
}

/**
 * A public key whose signatures have a context, of Ed448, ML-DSA or SLH-DSA: one for `node:crypto`, where that has the algorithm
 * and reads contexts, and one for @noble.
 */
export class ContextWitness {
  readonly spki: Buffer
  /** The one length that its signatures have. */
  readonly signatureSize: number
  readonly keyObject: KeyObject | undefined
  readonly verifyByNoble: (signed: Signed, signature: Uint8Array) => boolean

  constructor(spki: Buffer, { noble, signatureSize }: ParameterSet, key: Uint8Array) {
    this.spki = spki
    this.signatureSize = signatureSize
    this.keyObject = nodeKeyOf(spki)
    this.verifyByNoble = ({ algorithm, message, context }, signature) =>
      algorithm.hash === undefined
        ? noble.verify(signature, message, key, context === undefined ? {} : { context })
        : noble.internal?.verify(signature, hashedInput(algorithm.hash.name, message, context), key) === true
  }

  /** The witness of a DER encoded SubjectPublicKeyInfo; `undefined` when its algorithm is none of these. */
  static among(sets: readonly ParameterSet[], spki: Buffer): ContextWitness | undefined {
    const found = keyAmong(sets, spki)
    return found && new ContextWitness(spki, ...found)
  }

  equals(other: unknown): boolean {
    return other instanceof ContextWitness && other.spki.equals(this.spki)
  }

  /** Who verifies first. */
  get name(): string {
    return this.keyObject === undefined ? NOBLE : 'node:crypto'
  }

  accepts(signed: Signed, signature: Uint8Array): boolean {
    const { keyObject: key } = this
    // HashSLH-DSA is not known to `node:crypto`.
    if (key === undefined || signed.algorithm.hash !== undefined) return this.verifyByNoble(signed, signature)
    const { message, context = Buffer.of() } = signed
    return verify(null, message, { key, context }, signature)
  }
}

export const NOBLE = '@noble'

interface ParameterSet {
  /** The object identifier as it is encoded, in hexadecimal (RFC 8410 section 3, RFC 9881 section 2, RFC 9909 section 3). */
  readonly oid: string
  readonly noble: {
    verify(
      signature: Uint8Array,
      message: Uint8Array,
      key: Uint8Array,
      options: { readonly context?: Uint8Array },
    ): boolean
    readonly internal?: { verify(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean }
  }
  /** RFC 8032 section 5.2, FIPS 204 table 2, FIPS 205 table 2. */
  readonly signatureSize: number
}

function nodeKeyOf(spki: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return readsContexts(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** Node.js 24.7 ignores a context. Whoever reads it refuses one that is longer than FIPS 204 section 5.2 allows. */
function readsContexts(key: KeyObject): boolean {
  try {
    verify(null, Buffer.of(), { key, context: Buffer.alloc(256) }, Buffer.of())
    return false
  } catch {
    return true
  }
}

/** M′ of FIPS 205 algorithm 23; SHA-256 is the one hash that is used. */
function hashedInput(hash: string, message: Uint8Array, context: Uint8Array = Buffer.of()): Uint8Array {
  const prefix = Buffer.concat([Buffer.of(1, context.length), context, SHA256_OID])
  return new Uint8Array(Buffer.concat([prefix, hashOf(hash, message, 'buffer')]))
}

const SHA256_OID = Buffer.from('0609608648016503040201', 'hex')
