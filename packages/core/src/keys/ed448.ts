import { sign } from '../abilities/sign.ts'
import type { SignOptions } from '../abilities/signing.ts'
import { refuseHash } from '../algorithms/prehashed.ts'
import type { Ed448SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { ED448 } from '../algorithms/signature-algorithms.ts'
import { copyBytes, type Bytes } from '../data/bytes.ts'
import type { Data } from '../data/chunks.ts'
import type { Chunks } from '../data/source.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { ed448Verification } from '../primitives/ed448-verify.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, rejectWith, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey, type VerifyStreamOptions } from './public-key.ts'
import type { VerifyOptions } from './public-key-state.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An Ed448 private key; see {@link PrivateKey.signWith} for the errors. */
export abstract class Ed448PrivateKey extends PrivateKey<Ed448SignatureAlgorithm, Ed448PublicKey> {
  get type(): 'ed448' {
    return 'ed448'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<Ed448PublicKey>) {
    super('ed448', init)
  }

  /**
   * Signs (RFC 8032 section 5.2.6). The algorithm needs the whole message: a stream is collected, up to
   * `maxCollectedBytes`.
   *
   * @param options `context`: up to 255 bytes, which the verifier must know; none unless given
   * @returns the signature, 114 bytes
   */
  sign(data: Data, options?: SignOptions): Promise<Uint8Array> {
    const state = privateStateOf(this)
    try {
      refuseHash(options, 'Ed448')
      return sign(state, ED448, data, options)
    } catch (error) {
      return rejectWith(state, 'sign', error, undefined, data)
    }
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, Ed448PrivateKey, 'private', value, 'ed448')
  }
}

/** An Ed448 public key. */
export class Ed448PublicKey extends PublicKey<Ed448SignatureAlgorithm> {
  get type(): 'ed448' {
    return 'ed448'
  }

  /** @throws {InvalidInputError} when it is not a key of 57 bytes without parameters */
  constructor(spki: SPKI) {
    checkPublicKey(spki)
    const key = copyBytes(spki.key)
    super({
      type: 'ed448',
      spki: spki.der,
      verification: (keyObject) => ed448Verification(key, keyObject),
    })
  }

  /**
   * Verifies a signature over bytes; returns when it is right.
   *
   * @param options `{ context }` that was signed with; none unless given
   * @throws {InvalidSignatureError} when it is not right
   * @throws {InvalidInputError} when an argument is not bytes, or the context is longer than 255 bytes
   * @throws {UnsupportedOperationError} when there is a context, and neither `node:crypto` nor `@noble/curves` takes it
   */
  verify(signature: Bytes, data: Bytes, options?: Pick<VerifyOptions, 'context'>): void {
    this.verifyWith(ED448, signature, data, options)
  }

  /** Verifies a signature over a stream, which is collected; otherwise as {@link Ed448PublicKey.verify}. */
  async verifyStream(signature: Bytes, chunks: Chunks, options?: VerifyStreamOptions): Promise<void> {
    await this.verifyStreamWith(ED448, signature, chunks, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, Ed448PublicKey, 'public', value, 'ed448')
  }
}

/** What one asks for to get a new Ed448 key. */
export interface Ed448KeySpec extends KeySpecBase {
  readonly type: 'ed448'
}

/** Ed448's entry in the list of key types. */
export const Ed448: KeyTypeEntry<Ed448PrivateKey, Ed448PublicKey, Ed448KeySpec> = {
  label: 'Ed448',
  spkiAlgorithms: ['1.3.101.113'],
  readPublicKey: (spki) => new Ed448PublicKey(spki),
  checkPublicKey,
  privateKey: (init) => new OpenedEd448PrivateKey(init),
  specFields: [],
  kinds: [{ type: 'ed448' }],
  kindOf: () => ({ type: 'ed448' }),
  uses: ['sign'],
  checkSpec: () => undefined,
}

class OpenedEd448PrivateKey extends Ed448PrivateKey {}

function checkPublicKey({ algorithm, parameters, key }: SPKI): void {
  if (algorithm !== '1.3.101.113' || parameters !== undefined || key.length !== 57)
    throw new InvalidInputError('an Ed448 key has 57 bytes and no parameters', { rule: 'RFC 8410 3, 4' })
}
