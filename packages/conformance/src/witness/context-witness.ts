import { createPublicKey, hash as hashOf, verify, type KeyObject } from 'node:crypto'
import { ed448 } from '@noble/curves/ed448.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import * as slhDSA from '@noble/post-quantum/slh-dsa.js'
import type { SignatureAlgorithm } from '@kmskeys/core'

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

  constructor(spki: Buffer, { noble, signatureSize, prefix }: ParameterSet) {
    const key = new Uint8Array(spki.subarray(prefix.length / 2))
    this.spki = spki
    this.signatureSize = signatureSize
    this.keyObject = nodeKeyOf(spki)
    this.verifyByNoble = ({ algorithm, message, context }, signature) =>
      algorithm.hash === undefined
        ? noble.verify(signature, message, key, context === undefined ? {} : { context })
        : noble.internal?.verify(signature, hashedInput(algorithm.hash.name, message, context), key) === true
  }

  /** The witness of a DER encoded SubjectPublicKeyInfo; `undefined` when its algorithm is another. */
  static from(spki: Buffer): ContextWitness | undefined {
    const found = PARAMETER_SETS.find(({ prefix }) => spki.toString('hex', 0, prefix.length / 2) === prefix)
    return found === undefined ? undefined : new ContextWitness(spki, found)
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
  /** All of a SubjectPublicKeyInfo before the key, in hexadecimal (RFC 8410 section 4, RFC 9881 section 4, RFC 9909 section 5). */
  readonly prefix: string
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

const PARAMETER_SETS: readonly ParameterSet[] = [
  { prefix: '3043300506032b6571033a00', noble: ed448, signatureSize: 114 },
  { prefix: '30820532300b06096086480165030403110382052100', noble: ml_dsa44, signatureSize: 2420 },
  { prefix: '308207b2300b0609608648016503040312038207a100', noble: ml_dsa65, signatureSize: 3309 },
  { prefix: '30820a32300b060960864801650304031303820a2100', noble: ml_dsa87, signatureSize: 4627 },
  { prefix: '3030300b0609608648016503040314032100', noble: slhDSA.slh_dsa_sha2_128s, signatureSize: 7856 },
  { prefix: '3030300b0609608648016503040315032100', noble: slhDSA.slh_dsa_sha2_128f, signatureSize: 17088 },
  { prefix: '3040300b0609608648016503040316033100', noble: slhDSA.slh_dsa_sha2_192s, signatureSize: 16224 },
  { prefix: '3040300b0609608648016503040317033100', noble: slhDSA.slh_dsa_sha2_192f, signatureSize: 35664 },
  { prefix: '3050300b0609608648016503040318034100', noble: slhDSA.slh_dsa_sha2_256s, signatureSize: 29792 },
  { prefix: '3050300b0609608648016503040319034100', noble: slhDSA.slh_dsa_sha2_256f, signatureSize: 49856 },
  { prefix: '3030300b060960864801650304031a032100', noble: slhDSA.slh_dsa_shake_128s, signatureSize: 7856 },
  { prefix: '3030300b060960864801650304031b032100', noble: slhDSA.slh_dsa_shake_128f, signatureSize: 17088 },
  { prefix: '3040300b060960864801650304031c033100', noble: slhDSA.slh_dsa_shake_192s, signatureSize: 16224 },
  { prefix: '3040300b060960864801650304031d033100', noble: slhDSA.slh_dsa_shake_192f, signatureSize: 35664 },
  { prefix: '3050300b060960864801650304031e034100', noble: slhDSA.slh_dsa_shake_256s, signatureSize: 29792 },
  { prefix: '3050300b060960864801650304031f034100', noble: slhDSA.slh_dsa_shake_256f, signatureSize: 49856 },
]

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
