import type { EncryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import type { SignatureAlgorithm } from '../algorithms/signature-algorithm.ts'

/** What a key is for. Services make keys for one of these. */
export type KeyUse = 'sign' | 'decrypt' | 'agree' | 'decapsulate'

/** What every wish for a new key may say. A field that a provider cannot honour is refused. */
export interface KeySpecBase {
  /** What the key is for; the first use of its type unless given, which is `'sign'` where keys of the type sign. */
  readonly use?: KeyUse | undefined
  /** The one algorithm that the key is for, where the service fixes it when it makes the key. */
  readonly algorithm?: SignatureAlgorithm | EncryptionAlgorithm | undefined
  /** The name (alias, label, file name) under which it can be opened. */
  readonly name?: string | undefined
  /** Labels (tags) that the service keeps beside the key. */
  readonly labels?: { readonly [name: string]: string } | undefined
}
