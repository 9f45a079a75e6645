import type {
  AnyPrivateKey,
  AnyPublicKey,
  KeySpec,
  KeyType,
  PrivateKeyByType,
  PublicKeyByType,
} from '../keys/key-types.ts'
import type { CallOptions } from './call.ts'

/** Options of opening a key. */
export interface OpenOptions<T extends KeyType = KeyType> extends CallOptions {
  /** The type that the key must have; it also types what comes back. */
  readonly type?: T | undefined
}

/** Where keys live: a service, a token, a folder. Made by `defineProvider`. */
export interface KeyProvider extends AsyncDisposable {
  /** The provider's name, such as `aws`. */
  readonly name: string
  /** The URI schemes of its references, without the colon. */
  readonly schemes: readonly string[]
  /**
   * Opens a key: resolves the reference to one immutable version, and fetches what the key is and can do.
   *
   * @throws {KeyNotFoundError} when there is none
   * @throws {AmbiguousKeyError} when the reference fits several
   * @throws {WrongKeyTypeError} when it is not of the type that was asked for
   * @throws {InvalidInputError} when the reference is malformed
   * @throws {ClosedError} when the provider was closed
   * @throws {KmsKeysError} whatever else the service answers, by its code; an abort rejects with its own reason
   */
  getPrivateKey<T extends KeyType>(
    reference: string,
    options: OpenOptions<T> & { readonly type: T },
  ): Promise<PrivateKeyByType[T]>
  getPrivateKey(reference: string, options?: OpenOptions): Promise<AnyPrivateKey>
  /** The public half, for those who only verify; otherwise as `getPrivateKey`. */
  getPublicKey<T extends KeyType>(
    reference: string,
    options: OpenOptions<T> & { readonly type: T },
  ): Promise<PublicKeyByType[T]>
  getPublicKey(reference: string, options?: OpenOptions): Promise<AnyPublicKey>
  /** Refuses new calls, lets those in flight finish, and frees what the provider holds. Closing twice is harmless. */
  close(): Promise<void>
}

/** What is known of a key without opening it. */
export interface KeyDescription {
  /** The reference that opens it. */
  readonly id: string
  readonly type?: string | undefined
  /** The service's own word for it, which several keys may have where the service allows that: `id` names one key. */
  readonly name?: string | undefined
  readonly labels?: { readonly [name: string]: string } | undefined
  /** The service's own word for the state, such as `Enabled`. */
  readonly state?: string | undefined
  readonly createdAt?: Date | undefined
}

/** A provider that makes keys. `Own` are the fields that its wishes have beside those that all have. */
export interface KeyCreation<Own = unknown> {
  /**
   * @throws {KeyExistsError} when the name is taken; nothing is overwritten
   * @throws {InvalidInputError} when the wish is malformed, or has a field that this provider cannot honour
   */
  createKey<T extends KeyType>(
    spec: { readonly type: T } & KeySpec<T> & Own,
    options?: CallOptions,
  ): Promise<PrivateKeyByType[T]>
}

/** A provider that lists its keys, page by page as they are asked for. */
export interface KeyListing {
  listKeys(options?: CallOptions): AsyncIterable<KeyDescription>
}

/** A provider that tells about a key. */
export interface KeyDescribing {
  /** @throws {KeyNotFoundError} when there is none */
  describeKey(reference: string, options?: CallOptions): Promise<KeyDescription>
}

/** A provider that takes keys in. */
export interface KeyImport {
  /**
   * @param pkcs8 the DER encoded PrivateKeyInfo (RFC 5958), which is copied at once; overwrite it when it has been used
   * @throws {KeyExistsError} when the name is taken; nothing is overwritten
   * @throws {InvalidInputError} when it is no private key of a type that is known, or a field cannot be honoured
   * @throws {UnsupportedOperationError} when this provider has no keys of the type for the use
   */
  importKey(pkcs8: Uint8Array, spec?: ImportSpec, options?: CallOptions): Promise<AnyPrivateKey>
}

/** What one says of a key that is imported. */
export type ImportSpec = Pick<KeySpec, 'name' | 'labels' | 'use'>

/** A provider that deletes keys. */
export interface KeyDeletion {
  /**
   * A key that is open meanwhile is not closed by it.
   *
   * @returns when the key will be gone: now, or later where the service schedules
   * @throws {KeyNotFoundError} when there is none
   */
  deleteKey(
    reference: string,
    options?: CallOptions & { readonly afterDays?: number | undefined },
  ): Promise<Date>
}

/** A provider whose keys can be switched. */
export interface KeyLifecycle {
  enableKey(reference: string, options?: CallOptions): Promise<void>
  disableKey(reference: string, options?: CallOptions): Promise<void>
  cancelKeyDeletion(reference: string, options?: CallOptions): Promise<void>
}

/** A provider that keeps certificates beside its keys. */
export interface CertificateStore {
  /** @returns the DER encoded certificates, the key's own first */
  getCertificates(reference: string, options?: CallOptions): Promise<readonly Uint8Array[]>
  putCertificates(
    reference: string,
    certificates: readonly Uint8Array[],
    options?: CallOptions,
  ): Promise<void>
}

/**
 * What every provider package exports as `provider`: by it a keyring configuration and a command line find the
 * package of a stranger.
 */
export interface ProviderFactory<Options> {
  readonly name: string
  readonly schemes: readonly string[]
  /** The options that a URI of one of `schemes`, or an entry of a configuration file, stands for. */
  optionsFrom(source: string | { readonly [field: string]: unknown }): Options
  create(options: Options): KeyProvider
}
