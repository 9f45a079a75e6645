import type { KeyCreation, KeyProvider } from '@kmskeys/core'

/** A place where keys are, what it is called in the tree, and in names. */
export interface Place {
  readonly title: string
  readonly short: string
  /** The reference, as a URI, by which a keyring opens the key of a name. */
  readonly uri: (name: string) => string
  readonly keys: KeyProvider & KeyCreation
}
