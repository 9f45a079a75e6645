import type { AnyPublicKey, KeySpec, KeyType, OpenedKey, PrivateKeyInit } from '@kmskeys/core'

/** What software keys of one type do: its entry in the list of key types. */
export interface SoftwareKeyType<T extends KeyType = KeyType> {
  /** Makes a new key. The signal ends what takes long. */
  create(spec: KeySpec<T>, signal: AbortSignal): Promise<SoftwareKey>
  /**
   * Makes a key of its PKCS#8, which has an algorithm of this type. What it keeps of `der` it copies. The signal ends what
   * takes long.
   *
   * @throws when it is malformed; an InvalidInputError where more can be said
   */
  read(der: Uint8Array, signal: AbortSignal | undefined): SoftwareKey | Promise<SoftwareKey>
}

/** A private key that is held by this process. What it is made of only its type knows. */
export interface SoftwareKey {
  readonly publicKey: AnyPublicKey
  /** What it can do. */
  readonly abilities: Abilities
  /** The DER encoded PKCS#8, the same on every Node.js. The caller overwrites it. */
  pkcs8(): Uint8Array
  /**
   * Refuses a key that was read and cannot serve, such as one with halves of different keys, since its signatures would
   * not verify.
   *
   * @throws {InvalidInputError}
   */
  check(): Promise<void>
}

/** A key and its canonical reference. */
export interface StoredKey {
  readonly id: string
  readonly key: SoftwareKey
}

/** Those of them that a key has. */
export type Abilities = Pick<PrivateKeyInit, 'signing' | 'decryption' | 'agreement' | 'decapsulation'>

/** What a provider's key is made from. */
export function openedKey({ id, key }: StoredKey, verifyAfterSign: boolean): OpenedKey {
  const { publicKey, abilities } = key
  return { id, publicKey, verifyAfterSign, ...abilities }
}
