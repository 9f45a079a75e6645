import type { DSABounds } from './dsa-bounds.ts'
import type { KeySpecBase, KeyUse } from './key-spec.ts'
import type { PrivateKeyInit } from './private-key-state.ts'
import type { PublicKey } from './public-key.ts'
import type { RSABounds } from './rsa-bounds.ts'
import type { SPKI } from './spki.ts'

/** Which public keys are read, by type. */
export interface PublicKeyLimits {
  /** Bounds for RSA keys. */
  readonly rsa?: RSABounds | undefined
  /** Bounds for DSA keys. */
  readonly dsa?: DSABounds | undefined
}

/** What dispatch needs to know of a type of key: its entry in the list of key types. */
export interface KeyTypeEntry<Private, Public extends PublicKey, Spec extends KeySpecBase> {
  /** What people call such keys, such as `ML-KEM`. */
  readonly label: string
  /** The object identifiers that a SubjectPublicKeyInfo of this type may have, in dotted form. */
  readonly spkiAlgorithms: readonly string[]
  readPublicKey(spki: SPKI, limits?: PublicKeyLimits): Public
  /** Refuses what `readPublicKey` would refuse, without making a key of it: what a CA asks of keys that it certifies. */
  checkPublicKey(spki: SPKI): void
  privateKey(init: PrivateKeyInit<Public>): Private
  /** The fields of a wish for a new key that this type adds: those that tell kinds of such keys apart. */
  readonly specFields: readonly string[]
  /** The wish that such a key fulfils, without what all wishes may say. */
  kindOf(key: Public): Omit<Spec, keyof KeySpecBase>
  /** Every kind of such keys that can be wished for. */
  readonly kinds: readonly Omit<Spec, keyof KeySpecBase>[]
  /** What keys of this type can be for. */
  readonly uses: readonly KeyUse[]
  /** What is wrong with the added fields, in words; `undefined` when nothing is. */
  checkSpec(spec: Spec): string | undefined
}
