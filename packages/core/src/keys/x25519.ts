import { agree } from '../abilities/agree.ts'
import { X25519 } from '../algorithms/agreement-algorithms.ts'
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

/** An X25519 private key. It agrees on secrets, and signs nothing. */
export abstract class X25519PrivateKey extends PrivateKey<never, X25519PublicKey> {
  get type(): 'x25519' {
    return 'x25519'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<X25519PublicKey>) {
    super('x25519', init)
  }

  /**
   * Agrees on a secret with whoever has the private half of `peer` (RFC 7748 section 6.1). The secret is no key yet:
   * derive one from it, such as with `hkdf` of `node:crypto`.
   *
   * @returns the shared secret, 32 bytes, which the caller wipes
   * @throws {UnsupportedOperationError} when the key does not agree on secrets
   * @throws {InvalidInputError} when `peer` is no X25519 key, or a point of small order, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  exchange(peer: X25519PublicKey, options?: CallOptions): Promise<Uint8Array> {
    return agree(privateStateOf(this), X25519, peer, 32, options, checkPeer)
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, X25519PrivateKey, 'private', value, 'x25519')
  }
}

/** An X25519 public key. Any 32 bytes are one; points of small order are refused when one is agreed with. */
export class X25519PublicKey extends PublicKey<never> {
  get type(): 'x25519' {
    return 'x25519'
  }

  /** @throws {InvalidInputError} when it is not a key of 32 bytes without parameters */
  constructor(spki: SPKI) {
    checkPublicKey(spki)
    super({ type: 'x25519', spki: spki.der })
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, X25519PublicKey, 'public', value, 'x25519')
  }
}

/** What one asks for to get a new X25519 key. */
export interface X25519KeySpec extends KeySpecBase {
  readonly type: 'x25519'
}

/** X25519's entry in the list of key types. */
export const X25519Keys: KeyTypeEntry<X25519PrivateKey, X25519PublicKey, X25519KeySpec> = {
  label: 'X25519',
  spkiAlgorithms: ['1.3.101.110'],
  readPublicKey: (spki) => new X25519PublicKey(spki),
  checkPublicKey,
  privateKey: (init) => new OpenedX25519PrivateKey(init),
  specFields: [],
  kinds: [{ type: 'x25519' }],
  kindOf: () => ({ type: 'x25519' }),
  uses: ['agree'],
  checkSpec: () => undefined,
}

class OpenedX25519PrivateKey extends X25519PrivateKey {}

function checkPublicKey({ algorithm, parameters, key }: SPKI): void {
  if (algorithm !== '1.3.101.110' || parameters !== undefined || key.length !== 32)
    throw new InvalidInputError('an X25519 key has 32 bytes and no parameters', { rule: 'RFC 8410 3, 4' })
}

function checkPeer(peer: X25519PublicKey): void {
  // The key comes last.
  if (!hasSmallOrder(peer.toDER().subarray(-32))) return
  throw new InvalidInputError(
    'the public key to agree with is a point of small order, which makes no secret',
    {
      rule: 'RFC 7748 6',
    },
  )
}
