import { agree } from '../abilities/agree.ts'
import { DH } from '../algorithms/agreement-algorithms.ts'
import { DH_GROUPS, dhGroupByName, type DHGroupName } from '../algorithms/dh-groups.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { CallOptions } from '../provider/call.ts'
import type { DHBounds } from './dh-bounds.ts'
import { DH_PKCS3, DH_X942, readDH, writePKCS3, type DHOtherGroup, type DHParameters } from './dh-numbers.ts'
import type { KeySpecBase } from './key-spec.ts'
import type { KeyTypeEntry } from './key-type.ts'
import { PrivateKey } from './private-key.ts'
import { privateStateOf, type PrivateKeyInit } from './private-key-state.ts'
import { PublicKey } from './public-key.ts'
import type { SPKI } from './spki.ts'
import { isKeyOf, showInConsole } from './state.ts'

/** A private key of finite-field Diffie-Hellman. It agrees on secrets, and signs nothing. */
export abstract class DHPrivateKey extends PrivateKey<never, DHPublicKey> {
  get type(): 'dh' {
    return 'dh'
  }

  /** @throws {InvalidInputError} as the base class does */
  constructor(init: PrivateKeyInit<DHPublicKey>) {
    super('dh', init)
  }

  /** The length of p in bits. */
  get keySize(): number {
    return this.publicKey.keySize
  }

  /** The name of the group, such as `ffdhe2048`. */
  get group(): DHGroupName | DHOtherGroup {
    return this.publicKey.group
  }

  /**
   * Agrees on a secret with whoever has the private half of `peer` (SP 800-56A Rev. 3 section 5.7.1.1). The secret is no key
   * yet: derive one from it, such as with `hkdf` of `node:crypto`.
   *
   * @returns the shared secret, as long as p, with leading zeros where the number is shorter (as RFC 8446 section 7.4.1 has
   *   it; what leaves them out, as TLS 1.2 does, is for the caller to strip). The caller wipes it
   * @throws {UnsupportedOperationError} when the key does not agree on secrets
   * @throws {InvalidInputError} when `peer` is no DH key of the same p and g, or an option is malformed
   * @throws {IntegrityError} when what came back is no shared secret, such as 0, 1 or p - 1
   * @throws {ClosedError} when the provider was closed
   * @throws {TimeoutError} when the deadline passed; an abort rejects with the signal's own reason
   * @throws {KmsKeysError} whatever else the service answers, by its code
   */
  exchange(peer: DHPublicKey, options?: CallOptions): Promise<Uint8Array> {
    const { p, g } = this.publicKey.parameters
    const checkPeer = ({ parameters, group }: DHPublicKey): void => {
      if (parameters.p === p && parameters.g === g) return
      throw new InvalidInputError(
        `the public key to agree with must be of the group ${this.group} like the private one, not of ${group}`,
        { rule: 'SP 800-56A 5.5' },
      )
    }
    const size = Math.ceil(this.keySize / 8)
    return agree(privateStateOf(this), DH, peer, size, options, checkPeer, (secret) =>
      isOfSmallOrder(secret, p),
    )
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, DHPrivateKey, 'private', value, 'dh')
  }
}

/**
 * A public key of finite-field Diffie-Hellman, of X9.42 (`dhpublicnumber`) or of PKCS #3 (`dhKeyAgreement`). It is kept as it
 * came; its key object is always one of PKCS #3, the only ones with which `node:crypto` agrees.
 */
export class DHPublicKey extends PublicKey<never> {
  /** The length of p in bits. */
  readonly keySize: number
  /** The name of the group, such as `ffdhe2048`; of another p or g one that begins with `other-`. */
  readonly group: DHGroupName | DHOtherGroup
  /** The group. */
  readonly parameters: DHParameters
  /** The public value. */
  readonly y: bigint

  get type(): 'dh' {
    return 'dh'
  }

  /**
   * @throws {InvalidInputError} when it is malformed, p has less than 2048 or more than 8192 bits unless other bounds are
   *   given, or y is not 2 to p - 2 or, where the order of the group is known, not in the group
   */
  constructor(spki: SPKI, bounds?: DHBounds) {
    const numbers = readDH(spki, bounds)
    super({
      type: 'dh',
      spki: spki.der,
      ...(spki.algorithm === DH_PKCS3 ? {} : { importable: () => writePKCS3(numbers) }),
    })
    this.keySize = numbers.size
    this.group = numbers.group
    this.parameters = Object.freeze(numbers.parameters)
    this.y = numbers.y
  }

  /** Whether `other` is the same number in the same group, in whichever form it came. */
  override equals(other: PublicKey): boolean {
    return (
      other instanceof DHPublicKey &&
      other.y === this.y &&
      other.parameters.p === this.parameters.p &&
      other.parameters.g === this.parameters.g
    )
  }

  /** Keys of another copy of this package count. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isKeyOf(this, DHPublicKey, 'public', value, 'dh')
  }
}

const SHOWN = ['id', 'group', 'keySize']
showInConsole(DHPrivateKey.prototype, SHOWN)
showInConsole(DHPublicKey.prototype, SHOWN)

/** What one asks for to get a new DH key. */
export interface DHKeySpec extends KeySpecBase {
  readonly type: 'dh'
  /** The name of a group of the table. Keys of other groups are read, and not made. */
  readonly group: DHGroupName | DHOtherGroup
}

/** The entry of finite-field Diffie-Hellman in the list of key types. */
export const DHKeys: KeyTypeEntry<DHPrivateKey, DHPublicKey, DHKeySpec> = {
  label: 'DH',
  spkiAlgorithms: [DH_X942, DH_PKCS3],
  readPublicKey: (spki, limits) => new DHPublicKey(spki, limits?.dh),
  checkPublicKey: (spki) => void readDH(spki),
  privateKey: (init) => new OpenedDHPrivateKey(init),
  specFields: ['group'],
  kinds: DH_GROUPS.map(({ name }) => ({ type: 'dh', group: name })),
  kindOf: ({ group }) => ({ type: 'dh', group }),
  uses: ['agree'],
  checkSpec: ({ group }) =>
    dhGroupByName(group) === undefined
      ? `group must be one of ${DH_GROUPS.map(({ name }) => name).join(', ')}`
      : undefined,
}

/** Whether a secret is 0, 1 or p - 1, without telling where it differs from them. */
function isOfSmallOrder(secret: Uint8Array, p: bigint): boolean {
  const last = Buffer.from((p - 1n).toString(16).padStart(2 * secret.length, '0'), 'hex')
  let [small, large] = [0, 0]
  secret.forEach((byte, index) => {
    small |= index === secret.length - 1 ? byte & 0xfe : byte
    large |= byte ^ (last[index] ?? 0)
  })
  return small === 0 || large === 0
}

class OpenedDHPrivateKey extends DHPrivateKey {}
