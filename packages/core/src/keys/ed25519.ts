import { sign } from '../abilities/sign.ts'
import type { SignOptions } from '../abilities/signing.ts'
import { refuseHash } from '../algorithms/prehashed.ts'
import type { Ed25519SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { ED25519 } from '../algorithms/signature-algorithms.ts'
import { copyBytes, type Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { ed25519Verification } from '../primitives/ed25519-verify.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, rejectWith, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An Ed25519 private key; see {@link PrivateKey.signWith} for the errors. */
export abstract class Ed25519PrivateKey extends PrivateKey<Ed25519SignatureAlgorithm, Ed25519PublicKey> {
  get type(): 'ed25519' {
    return 'ed25519'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<Ed25519PublicKey>) {
    super('ed25519', init)
  }

  /**
   * Signs (RFC 8032 section 5.1.6). The algorithm needs the whole message: a stream is collected, up to
   * `maxCollectedBytes`. It takes no context. Ed25519ph, which hashes first, is another algorithm, whose signatures only
   * those verify who expect it: `signWith(ED25519PH, data)`.
   *
   * @returns the signature, 64 bytes
   */
  sign(data: Data, options?: SignOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      refuseHash(options, 'Ed25519')
      return sign(state, ED25519, data, options)
    } catch (error) {
      return rejectWith(state, 'sign', error, undefined, data)
    }
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, Ed25519PrivateKey, 'private', value, 'ed25519')
  }
}

/** An Ed25519 public key. What Ed25519ph signed verifies by `verifyWith(ED25519PH, …)`, through `@noble/curves`. */
export class Ed25519PublicKey extends PublicKey<Ed25519SignatureAlgorithm> {
  get type(): 'ed25519' {
    return 'ed25519'
  }

  /** @throws {InvalidInputError} when it is not a key of 32 bytes without parameters */
  constructor(spki: SPKI) {
    checkPublicKey(spki)
    const key = copyBytes(spki.key)
    super({
      type: 'ed25519',
      spki: spki.der,
      verification: (keyObject) => ed25519Verification(key, keyObject),
    })
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @throws {InvalidSignatureError} when it is not right
   * @throws {InvalidInputError} when an argument is not bytes
   */
  verify(signature: Bytes, data: Bytes): void {
    this.verifyWith(ED25519, signature, data)
  }

  /** Verifies a signature over a stream, which is collected; otherwise as {@link Ed25519PublicKey.verify}. */
  async verifyStream(signature: Bytes, chunks: Chunks, options?: VerifyStreamOptions): Promise<void> {
    await this.verifyStreamWith(ED25519, signature, chunks, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, Ed25519PublicKey, 'public', value, 'ed25519')
  }
}

/** What one asks for to get a new Ed25519 key. */
export interface Ed25519KeySpec extends KeySpecBase {
  readonly type: 'ed25519'
}

/** Ed25519's entry in the list of key types. */
export const Ed25519: KeyTypeEntry<Ed25519PrivateKey, Ed25519PublicKey, Ed25519KeySpec> = {
  label: 'Ed25519',
  spkiAlgorithms: ['1.3.101.112'],
  readPublicKey: (spki) => new Ed25519PublicKey(spki),
  checkPublicKey,
  privateKey: (init) => new OpenedEd25519PrivateKey(init),
  specFields: [],
  kinds: [{ type: 'ed25519' }],
  kindOf: () => ({ type: 'ed25519' }),
  uses: ['sign'],
  checkSpec: () => undefined,
}

class OpenedEd25519PrivateKey extends Ed25519PrivateKey {}

function checkPublicKey({ algorithm, parameters, key }: SPKI): void {
  if (algorithm !== '1.3.101.112' || parameters !== undefined || key.length !== 32)
    throw new InvalidInputError('an Ed25519 key has 32 bytes and no parameters', { rule: 'RFC 8410 3, 4' })
}
