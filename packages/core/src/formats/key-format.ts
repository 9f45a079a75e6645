import type { KeyKind } from '../keys/key-types.ts'
import type { PublicKey } from '../keys/public-key.ts'
import type { SPKI } from '../keys/spki.ts'
import type { PublicJWK } from './public-jwk.ts'
import type { SSHReader } from './ssh-wire.ts'

/** What a SubjectPublicKeyInfo is made of: what every format is read into. */
export type KeyParts = Omit<SPKI, 'der'>

/** How keys of one type are written where they are no SubjectPublicKeyInfo. */
export interface KeyFormat<P extends PublicKey = PublicKey> {
  /** Absent for types that JOSE has not. */
  readonly jwk?: JWKFormat<P>
  /** Absent for types whose keys are not one string of bytes. */
  readonly raw?: RawFormat<P>
  /** Absent for types that SSH has not. */
  readonly ssh?: SSHFormat<P>
}

/** A kind of JSON Web Key. */
export interface JWKFormat<P extends PublicKey> {
  readonly kty: string
  /** The member that tells keys of one `kty` apart, and what it may say; absent where nothing does. */
  readonly name?: { readonly member: 'crv' | 'alg'; readonly values: readonly string[] }
  /** The members that hold the key. */
  readonly members: readonly string[]
  /** @param bytesOf what a member holds, which is never empty */
  read(name: string, bytesOf: (member: string) => Uint8Array): KeyParts
  /** `undefined` for a key that JOSE has no name for. */
  write(key: P): PublicJWK | undefined
}

/** A key as bytes that do not say what they are. */
interface RawFormat<P extends PublicKey> {
  /** @param kind one that is known */
  read(kind: KeyKind, bytes: Uint8Array): KeyParts
  write(key: P): Uint8Array
  /** The compressed form, where there is one. */
  writeCompressed?(key: P): Uint8Array
}

/** The kinds of keys of SSH. */
interface SSHFormat<P extends PublicKey> {
  /** The names of the kinds, such as `ssh-ed25519`. */
  readonly names: readonly string[]
  /** Reads what follows the name. */
  read(name: string, reader: SSHReader): KeyParts
  /** The strings that the key is made of, its name first; `undefined` for a key that SSH has no name for. */
  write(key: P): readonly [name: string, ...(string | Uint8Array)[]] | undefined
}
