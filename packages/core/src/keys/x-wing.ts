import type { KeyObject } from 'node:crypto'
import { decapsulate } from '../abilities/decapsulate.ts'
import type { Encapsulation } from '../abilities/decapsulation.ts'
import type { Bytes } from '../data/bytes.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import { isMLKEMKey } from '../primitives/ml-kem.ts'
import { encapsulateXWing } from '../primitives/x-wing.ts'
import type { CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey } from './public-key.ts'
import { readSPKI, type SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** The object identifier of X-Wing in dotted form (draft-connolly-cfrg-xwing-kem section 5.8). */
const OID = '1.3.6.1.4.1.62253.25722'
/** The lengths of a public key, and of what is of ML-KEM-768 in it, in bytes. */
const PUBLIC_KEY_SIZE = 1216
const LATTICE_SIZE = 1184
/** The length of a ciphertext in bytes. */
const CIPHERTEXT_SIZE = 1120

/**
 * An X-Wing private key (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 together, so that a secret stays one as long
 * as either of them holds. It decapsulates secrets, and signs nothing.
 */
export abstract class XWingPrivateKey extends PrivateKey<never, XWingPublicKey> {
  get type(): 'x-wing' {
    return 'x-wing'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<XWingPublicKey>) {
    super('x-wing', init)
  }

  /** The length of a ciphertext in bytes: 1120. */
  get ciphertextSize(): number {
    return CIPHERTEXT_SIZE
  }

  /**
   * Decapsulates the secret that {@link XWingPublicKey.encapsulate} made (section 5.5). Success proves nothing: of a
   * ciphertext that is forged, or of another key, comes a secret that nobody else has, and no error.
   *
   * @returns the shared secret, 32 bytes, which the caller wipes
   * @throws {UnsupportedOperationError} when the key does not decapsulate
   * @throws {InvalidInputError} when the ciphertext has another length, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  decapsulate(ciphertext: Bytes, options?: CallOptions): Promise<Uint8Array> {
    return decapsulate(privateStateOf(this), ciphertext, CIPHERTEXT_SIZE, options)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, XWingPrivateKey, 'private', value, 'x-wing')
  }
}

/**
 * An X-Wing public key. It encapsulates by `node:crypto`, and where that has no ML-KEM (before Node.js 24.7) with the
 * optional peer `@noble/post-quantum`. `node:crypto` has no key objects of it.
 */
export class XWingPublicKey extends PublicKey<never> {
  /** The length of a ciphertext in bytes: 1120. */
  get ciphertextSize(): number {
    return CIPHERTEXT_SIZE
  }

  get type(): 'x-wing' {
    return 'x-wing'
  }

  /**
   * @throws {InvalidInputError} when it has not 1216 bytes, it has parameters, or a coefficient of ML-KEM-768 is not below
   *   the modulus (FIPS 203 section 7.2)
   */
  constructor(spki: SPKI) {
    checkPublicKey(spki)
    super({ type: 'x-wing', spki: spki.der })
  }

  /**
   * There is none of `node:crypto`.
   *
   * @throws {UnsupportedOperationError} always
   */
  override toKeyObject(): KeyObject {
    throw new UnsupportedOperationError('node:crypto has no X-Wing, so there is no key object')
  }

  /**
   * Makes a secret and encapsulates it, so that only the private key gets it (section 5.4). Here, without a call.
   *
   * @returns the shared secret of 32 bytes, and the ciphertext to be sent
   * @throws {UnsupportedOperationError} when neither `node:crypto` nor `@noble/post-quantum` has ML-KEM here
   */
  encapsulate(): Encapsulation {
    return encapsulateXWing(readSPKI(this.toDER()).key)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, XWingPublicKey, 'public', value, 'x-wing')
  }
}

/** What one asks for to get a new X-Wing key. */
export interface XWingKeySpec extends KeySpecBase {
  readonly type: 'x-wing'
}

/** X-Wing's entry in the list of key types. */
export const XWing: KeyTypeEntry<XWingPrivateKey, XWingPublicKey, XWingKeySpec> = {
  label: 'X-Wing',
  spkiAlgorithms: [OID],
  readPublicKey: (spki) => new XWingPublicKey(spki),
  checkPublicKey,
  privateKey: (init) => new OpenedXWingPrivateKey(init),
  specFields: [],
  kinds: [{ type: 'x-wing' }],
  kindOf: () => ({ type: 'x-wing' }),
  uses: ['decapsulate'],
  checkSpec: () => undefined,
}

class OpenedXWingPrivateKey extends XWingPrivateKey {}

function checkPublicKey({ algorithm, parameters, key }: SPKI): void {
  if (algorithm !== OID || parameters !== undefined || key.length !== PUBLIC_KEY_SIZE)
    throw new InvalidInputError(`an X-Wing key has ${PUBLIC_KEY_SIZE} bytes and no parameters`, {
      rule: 'draft-connolly-cfrg-xwing-kem 5.1, 5.8.1',
    })
  if (isMLKEMKey(key.subarray(0, LATTICE_SIZE))) return
  throw new InvalidInputError('the X-Wing key has a coefficient of ML-KEM-768 that is not below 3329', {
    rule: 'FIPS 203 7.2, draft-connolly-cfrg-xwing-kem 4',
  })
}
