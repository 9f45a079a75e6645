import type { AnyPrivateKey, AnyPublicKey, KeySpec } from '../keys/key-types.ts'
import type { KeyUse } from '../keys/key-spec.ts'
import type { PrivateKeyInit } from '../keys/private-key-state.ts'
import type { Call } from './call.ts'
import type { LifetimeOptions } from './lifetime.ts'
import type {
  CertificateStore,
  ImportSpec,
  KeyCreation,
  KeyDeletion,
  KeyDescribing,
  KeyDescription,
  KeyImport,
  KeyLifecycle,
  KeyListing,
  KeyProvider,
} from './provider.ts'

/** What opening or making a key answers: what the key is made from, or an instance of a class of the provider's own. */
export type OpenedKey = PrivateKeyInit<AnyPublicKey> | AnyPrivateKey

/**
 * What a provider is made from. Each optional function is an ability that the provider then has; each is handed
 * checked arguments and the {@link Call}, whose signal it passes on.
 */
export interface ProviderSpec extends LifetimeOptions {
  /** The URI schemes of its references, without the colon. */
  readonly schemes?: readonly string[] | undefined
  /** Opens a key, in as few calls as the service allows. */
  readonly open: (reference: string, call: Call) => OpenedKey | Promise<OpenedKey>
  /** Opens the public half; where it is left out, the key is opened and its public half handed out. */
  readonly openPublic?: ((reference: string, call: Call) => AnyPublicKey | Promise<AnyPublicKey>) | undefined
  /**
   * Makes a key. The wish is checked already; fields that are not among `keySpecFields` were refused. The values of
   * fields that are the provider's own are its to check.
   */
  readonly createKey?: CreateKey | undefined
  /**
   * The fields beside type, size, curve or parameter set that `createKey` honours, the provider's own among them;
   * `name` and `use` unless given.
   */
  readonly keySpecFields?: readonly string[] | undefined
  /** The uses that `createKey` honours; `sign` and `decrypt` unless given. */
  readonly keyUses?: readonly KeyUse[] | undefined
  /** Lists keys, and fetches the next page when it is needed. The deadline bounds each step. */
  readonly listKeys?: ((call: Call) => AsyncIterable<KeyDescription>) | undefined
  /** Tells about a key without opening it. */
  readonly describeKey?: ((reference: string, call: Call) => Promise<KeyDescription>) | undefined
  /**
   * Takes a key in. It is a PKCS#8 of a type and for a use that are known, in memory of its own, which is overwritten
   * when the function has ended. `keySpecFields` and `keyUses` hold for it, too.
   */
  readonly importKey?:
    | ((pkcs8: Uint8Array, spec: ImportSpec, call: Call) => OpenedKey | Promise<OpenedKey>)
    | undefined
  /** Deletes a key at once, or after as many days as are given or as the service prescribes. */
  readonly deleteKey?:
    | ((reference: string, afterDays: number | undefined, call: Call) => Promise<Date>)
    | undefined
  readonly enableKey?: ((reference: string, call: Call) => Promise<void>) | undefined
  readonly disableKey?: ((reference: string, call: Call) => Promise<void>) | undefined
  readonly cancelKeyDeletion?: ((reference: string, call: Call) => Promise<void>) | undefined
  readonly getCertificates?: ((reference: string, call: Call) => Promise<readonly Uint8Array[]>) | undefined
  readonly putCertificates?:
    | ((reference: string, certificates: readonly Uint8Array[], call: Call) => Promise<void>)
    | undefined
  /** Frees what the provider holds, after the calls in flight have finished. */
  readonly close?: (() => void | Promise<void>) | undefined
}

/** In the form of a method, so that a provider may ask for wishes that also have fields of its own. */
type CreateKey = { make(spec: KeySpec, call: Call): OpenedKey | Promise<OpenedKey> }['make']

/** A provider with the abilities that its specification has. */
export type ProviderOf<S> = KeyProvider &
  Has<S, 'createKey', KeyCreation> &
  Has<S, 'listKeys', KeyListing> &
  Has<S, 'describeKey', KeyDescribing> &
  Has<S, 'importKey', KeyImport> &
  Has<S, 'deleteKey', KeyDeletion> &
  Has<S, 'enableKey', Pick<KeyLifecycle, 'enableKey'>> &
  Has<S, 'disableKey', Pick<KeyLifecycle, 'disableKey'>> &
  Has<S, 'cancelKeyDeletion', Pick<KeyLifecycle, 'cancelKeyDeletion'>> &
  Has<S, 'getCertificates', Pick<CertificateStore, 'getCertificates'>> &
  Has<S, 'putCertificates', Pick<CertificateStore, 'putCertificates'>>

type Has<S, Name extends keyof ProviderSpec, Ability> =
  S extends Required<Pick<ProviderSpec, Name>> ? Ability : unknown
