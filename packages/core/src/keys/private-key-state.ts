import type { AgreementAbility } from '../abilities/agreement.ts'
import type { DecapsulationAbility } from '../abilities/decapsulation.ts'
import type { DecryptAbility } from '../abilities/decryption.ts'
import type { SignAbility, SignOffer } from '../abilities/signing.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'
import { isBytes } from '../data/bytes.ts'
import { endStream } from '../data/chunks.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type { CallOptions } from '../provider/call.ts'
import { Lifetime } from '../provider/lifetime.ts'
import { refuse } from '../provider/run.ts'
import type { PublicKey } from './public-key.ts'
import { publicStateOf, type PublicKeyState } from './public-key-state.ts'
import { requireState, type KeyState } from './state.ts'

/** What a key is made from: who it is, and what it can do. */
export interface PrivateKeyInit<P extends PublicKey = PublicKey> {
  /** The canonical reference of this key, pinned to its version; what errors and events name. Holds no secret. */
  readonly id: string
  readonly publicKey: P
  /** The ability to sign, made by `signing()`; left out for a key that does not. */
  readonly signing?: SignAbility | undefined
  /** The ability to decrypt, made by `decryption()`; left out for a key that does not. */
  readonly decryption?: DecryptAbility | undefined
  /** The ability to agree on secrets, made by `agreement()`; left out for a key that does not. */
  readonly agreement?: AgreementAbility | undefined
  /** The ability to decapsulate secrets, made by `decapsulation()`; left out for a key that does not. */
  readonly decapsulation?: DecapsulationAbility | undefined
  /** Why the key lacks an ability, such as `its key_ops are decrypt`: words that follow a semicolon in the error. */
  readonly because?: string | undefined
  /** Milliseconds a call may take where the key is used without a provider that hands it out; 30,000 unless given. */
  readonly timeout?: number | undefined
  /** Whether each signature is verified here before it is returned; `true` unless given. */
  readonly verifyAfterSign?: boolean | undefined
}

/** What a private key is made of. */
export class PrivateKeyState<
  A extends SignatureAlgorithm = SignatureAlgorithm,
  P extends PublicKey = PublicKey,
> implements KeyState {
  readonly half = 'private'
  readonly type: string
  readonly id: string
  readonly publicKey: P
  readonly signing: SignAbility | undefined
  readonly decryption: DecryptAbility | undefined
  readonly agreement: AgreementAbility | undefined
  readonly decapsulation: DecapsulationAbility | undefined
  readonly because: string | undefined
  readonly verifyAfterSign: boolean
  readonly twin: PublicKeyState
  /** Its own until a provider hands the key out, then the provider's. */
  lifetime: Lifetime
  /** Whether no provider has handed it out yet. */
  orphan = true
  readonly prefer: ((algorithm: A) => number) | undefined
  ordered: readonly A[] | undefined = undefined

  constructor(type: string, init: PrivateKeyInit<P>, prefer: ((algorithm: A) => number) | undefined) {
    const { id, publicKey, signing, decryption, agreement, decapsulation } = init
    if (typeof id !== 'string' || id === '')
      throw new InvalidInputError('a key needs an id: its canonical reference')
    const twin = publicStateOf(publicKey)
    if (twin.type !== type)
      throw new InvalidInputError(`the public key of a ${type} key must be of that type, not ${twin.type}`)
    const foreign =
      [...(signing?.offers ?? []), ...(decapsulation?.offers ?? [])].find(
        (offer) => !twin.serves(offer.algorithm),
      ) ??
      [...(decryption?.offers ?? []), ...(agreement?.offers ?? [])].find(
        (offer) => offer.algorithm.keyType !== type,
      )
    if (foreign !== undefined)
      throw new InvalidInputError(`${foreign.algorithm.name} is not an algorithm of ${twin.kind} keys`)
    this.type = type
    this.id = id
    this.publicKey = publicKey
    this.signing = signing
    this.decryption = decryption
    this.agreement = agreement
    this.decapsulation = decapsulation
    this.because = init.because
    this.lifetime = new Lifetime({ name: 'custom', timeout: init.timeout })
    this.verifyAfterSign = init.verifyAfterSign ?? true
    this.twin = twin
    this.prefer = prefer
  }

  /** Whether signatures come in two forms, as ECDSA's do. */
  get formats(): boolean {
    return this.twin.verification().fromP1363 !== undefined
  }

  /** What the key can do, in words, and why no more. */
  abilities(): string {
    const able = [
      ...(this.signing ? ['sign'] : []),
      ...(this.decryption ? ['decrypt'] : []),
      ...(this.agreement ? ['agree on secrets'] : []),
      ...(this.decapsulation ? ['decapsulate'] : []),
    ]
    return `it can ${able.join(', ') || 'do nothing'}${this.because === undefined ? '' : `; ${this.because}`}`
  }

  offers(): readonly (SignOffer & { readonly algorithm: A })[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor refused rows of other types
    return (this.signing?.offers ?? []) as readonly (SignOffer & { readonly algorithm: A })[]
  }

  signatureAlgorithms(): readonly A[] {
    this.ordered ??= this.order()
    return this.ordered
  }

  order(): readonly A[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor refused rows of other types
    const rows = new Map(this.signing?.offers.map(({ algorithm }) => [algorithm.name, algorithm as A]))
    const { prefer } = this
    const sorted =
      prefer === undefined ? [...rows.values()] : [...rows.values()].toSorted((a, b) => prefer(a) - prefer(b))
    return Object.freeze(sorted)
  }
}

/** The state of a private key, of this or of another copy of this package. */
export function privateStateOf<A extends SignatureAlgorithm, P extends PublicKey>(
  key: unknown,
): PrivateKeyState<A, P> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the base class sets this state
  return requireState(key, 'private') as PrivateKeyState<A, P>
}

/**
 * Ends an operation that was refused while its arguments were read, like every other: typed and observed, and a
 * stream among them is ended.
 */
export function rejectWith(
  key: PrivateKeyState,
  operation: string,
  error: unknown,
  options: CallOptions | undefined,
  data?: unknown,
): Promise<never> {
  if (!isBytes(data)) endStream(data, error)
  return refuse(key.lifetime, { operation, keyId: key.id }, options, error)
}
