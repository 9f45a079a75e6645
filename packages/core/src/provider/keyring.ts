import { isList } from '../data/fields.ts'
import { InvalidInputError } from '../errors/errors.ts'
import type {
  AnyPrivateKey,
  AnyPublicKey,
  KeyType,
  PrivateKeyByType,
  PublicKeyByType,
} from '../keys/key-types.ts'
import type { KeyProvider, OpenOptions } from './provider.ts'

/**
 * Opens keys of several providers by the scheme of their URI: `awskms:…`, `pkcs11:…`, `local:…`. It holds exactly
 * the providers that it was given; closing it closes them.
 */
export class Keyring implements AsyncDisposable {
  readonly providers: readonly KeyProvider[]

  /** @throws {InvalidInputError} when two providers have the same scheme */
  constructor(providers: readonly KeyProvider[]) {
    if (!isList(providers) || !providers.every((each) => isList(each?.schemes)))
      throw new InvalidInputError('a keyring is made of a list of providers: new Keyring([localKeys()])')
    this.providers = Object.freeze([...providers])
    const schemes = providers.flatMap((provider) => provider.schemes)
    const twice = schemes.find((scheme, index) => schemes.indexOf(scheme) !== index)
    if (twice !== undefined)
      throw new InvalidInputError(`two providers of this keyring have the scheme ${twice}:`)
  }

  /**
   * Opens the key that a URI names.
   *
   * @throws {InvalidInputError} when it is not a URI, or no provider has its scheme; the message shows what to write
   * @throws as the provider's own `getPrivateKey`
   */
  getPrivateKey<T extends KeyType>(
    uri: string,
    options: OpenOptions<T> & { readonly type: T },
  ): Promise<PrivateKeyByType[T]>
  getPrivateKey(uri: string, options?: OpenOptions): Promise<AnyPrivateKey>
  async getPrivateKey(uri: string, options?: OpenOptions): Promise<AnyPrivateKey> {
    return this.providerOf(uri).getPrivateKey(uri, options)
  }

  /** Opens the public half of the key that a URI names; otherwise as {@link Keyring.getPrivateKey}. */
  getPublicKey<T extends KeyType>(
    uri: string,
    options: OpenOptions<T> & { readonly type: T },
  ): Promise<PublicKeyByType[T]>
  getPublicKey(uri: string, options?: OpenOptions): Promise<AnyPublicKey>
  async getPublicKey(uri: string, options?: OpenOptions): Promise<AnyPublicKey> {
    return this.providerOf(uri).getPublicKey(uri, options)
  }

  /**
   * The provider that opens a URI.
   *
   * @throws {InvalidInputError} when there is none
   */
  providerOf(uri: string): KeyProvider {
    const scheme =
      typeof uri === 'string' ? /^([A-Za-z][A-Za-z0-9+.-]*):/u.exec(uri)?.[1]?.toLowerCase() : undefined
    const provider = this.providers.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme))
    if (provider !== undefined) return provider
    const schemes = this.providers.flatMap((each) => each.schemes.map((name) => `${name}:…`))
    const known = schemes.join(' or ') || 'nothing, as it has no provider'
    throw new InvalidInputError(
      scheme === undefined
        ? `a keyring opens URIs, and this is none; write the reference as a URI that begins with ${known}`
        : `no provider of this keyring opens ${scheme}: URIs; it opens ${known}`,
    )
  }

  /** Closes all its providers, also when closing one of them fails. */
  async close(): Promise<void> {
    const results = await Promise.allSettled(this.providers.map((provider) => provider.close()))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
