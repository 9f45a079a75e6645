import type { KeyDescription } from '@kmskeys/core'
import type { Passphrase } from './passphrase.ts'
import type { SoftwareKey, StoredKey } from './software-key.ts'

/** Where the keys of a provider are: in memory, or in a folder. */
export interface Store {
  /** The key of that name. @throws {KeyNotFoundError} */
  read(name: string, signal: AbortSignal): Promise<StoredKey>
  /**
   * Keeps a new key, unless the call was given up meanwhile: whoever asked for it would not know of it.
   *
   * @throws {KeyExistsError} when the name is taken; nothing is overwritten
   */
  add(name: string, key: SoftwareKey, signal: AbortSignal): Promise<StoredKey>
  /** What is known of the key of that name without its passphrase. @throws {KeyNotFoundError} */
  describe(name: string): Promise<KeyDescription>
  /** Forgets the key of that name. @throws {KeyNotFoundError} */
  remove(name: string): Promise<void>
  /** The names and ids, in order. */
  list(): AsyncIterable<{ readonly id: string; readonly name: string }>
  close(): void
}

/** What the functions of this package share. */
export interface LocalContext {
  readonly store: Store
  readonly passphrase: Passphrase | undefined
  readonly verifySignatures: boolean
}
