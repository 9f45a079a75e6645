import { agree } from '../abilities/agree.ts'
import { X448 } from '../algorithms/agreement-algorithms.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { hasSmallOrder } from '../primitives/small-order.ts'
import type { CallOptions } from '../provider/call.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey } from './public-key.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf } from './state.ts'

/** An X448 private key. It agrees on secrets, and signs nothing. */
export abstract class X448PrivateKey extends PrivateKey<never, X448PublicKey> {
  get type(): 'x448' {
    return 'x448'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<X448PublicKey>) {
    super('x448', init)
  }

  /**
   * Agrees on a secret with whoever has the private half of `peer` (RFC 7748 section 6.2). The secret is no key yet:
   * derive one from it, such as with `hkdf` of `node:crypto`.
   *
   * @returns the shared secret, 56 bytes, which the caller wipes
   * @throws {UnsupportedOperationError} when the key does not agree on secrets
   * @throws {InvalidInputError} when `peer` is no X448 key, or a point of small order, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  exchange(peer: X448PublicKey, options?: CallOptions): Promise<Uint8Array> {
    return agree(privateStateOf(this), X448, peer, 56, options, checkPeer)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, X448PrivateKey, 'private', value, 'x448')
  }
}

/** An X448 public key. Any 56 bytes are one; points of small order are refused when one is agreed with. */
export class X448PublicKey extends PublicKey<never> {
  get type(): 'x448' {
    return 'x448'
  }

  /** @throws {InvalidInputError} when it is not a key of 56 bytes without parameters */
  constructor(spki: SPKI) {
    checkPublicKey(spki)
    super({ type: 'x448', spki: spki.der })
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, X448PublicKey, 'public', value, 'x448')
  }
}

/** What one asks for to get a new X448 key. */
export interface X448KeySpec extends KeySpecBase {
  readonly type: 'x448'
}

/** X448's entry in the list of key types. */
export const X448Keys: KeyTypeEntry<X448PrivateKey, X448PublicKey, X448KeySpec> = {
  label: 'X448',
  spkiAlgorithms: ['1.3.101.111'],
  readPublicKey: (spki) => new X448PublicKey(spki),
  checkPublicKey,
  privateKey: (init) => new OpenedX448PrivateKey(init),
  specFields: [],
  kinds: [{ type: 'x448' }],
  kindOf: () => ({ type: 'x448' }),
  uses: ['agree'],
  checkSpec: () => undefined,
}

class OpenedX448PrivateKey extends X448PrivateKey {}

function checkPublicKey({ algorithm, parameters, key }: SPKI): void {
  if (algorithm !== '1.3.101.111' || parameters !== undefined || key.length !== 56)
    throw new InvalidInputError('an X448 key has 56 bytes and no parameters', { rule: 'RFC 8410 3, 4' })
}

function checkPeer(peer: X448PublicKey): void {
  // The key comes last.
  if (!hasSmallOrder(peer.toDER().subarray(-56))) return
  throw new InvalidInputError(
    'the public key to agree with is a point of small order, which makes no secret',
    {
      rule: 'RFC 7748 6',
    },
  )
}
