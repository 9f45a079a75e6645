import {
  InvalidInputError,
  isBytes,
  KEY_TYPES,
  kindOf,
  PublicKey,
  readSPKI,
  toBytes,
  type Bytes,
  type SPKI,
} from '@kmskeys/core'
import { validateDER } from '@kmskeys/core/der'
import { copyBytes, equalBytes, hasAt, looksLikePEM } from '../data/bytes.ts'
import { pooled, viewOf } from '../data/pool.ts'

/** A SubjectPublicKeyInfo that was found good. */
export interface SubjectPublicKey {
  /** The DER of the whole. Not to be changed. */
  readonly der: Uint8Array
  /** The content of subjectPublicKey. */
  readonly key: Uint8Array
}

/**
 * The SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) of a public key, or the one that these bytes are. Keys of a type
 * that `@kmskeys/core` knows are checked as it does, points included; of others only the structure is.
 *
 * @throws {InvalidInputError} when it is malformed
 */
export function subjectPublicKey(key: PublicKey | Bytes): SubjectPublicKey {
  if (isBytes(key)) return fromBytes(key)
  if (!(key instanceof PublicKey))
    throw new InvalidInputError(
      `a public key is a PublicKey, or the bytes of a DER encoded SubjectPublicKeyInfo, not ${kindOf(key)}${typeof key === 'string' ? '; PEM is read with publicKeyFromPEM' : ''}`,
    )
  const known = ofKeys.get(key)
  if (known !== undefined) return known
  const made = readSPKI(key.toDER())
  ofKeys.set(key, made)
  return made
}

function fromBytes(key: Bytes): SubjectPublicKey {
  const view = toBytes(key, 'a public key')
  // One certificate asks twice: for its key and for the key's identifier.
  if (latest !== undefined && equalBytes(latest.der, view)) return latest
  if (looksLikePEM(view))
    throw new InvalidInputError('a public key is given as DER, and this looks like PEM; use publicKeyFromPEM')
  const spki = read(pooled(view))
  const type = kind?.type
  if (type === undefined) validateDER(spki.der, { path: 'subjectPublicKeyInfo' })
  else type.checkPublicKey(spki)
  latest = spki
  return spki
}

/** Keys of one kind differ in the content of subjectPublicKey alone, which comes last: what stands before is read once. */
function read(der: Uint8Array): SPKI {
  if (kind?.size === der.length && hasAt(der, 0, kind.start)) {
    const { algorithm, parameters, start } = kind
    return { der, algorithm, parameters, key: viewOf(der, start.length, der.length) }
  }
  const spki = readSPKI(der)
  const { algorithm, parameters, key } = spki
  kind = {
    size: der.length,
    start: copyBytes(der.subarray(0, der.length - key.length)),
    algorithm,
    parameters: parameters && copyBytes(parameters),
    type: BY_ALGORITHM.get(algorithm),
  }
  return spki
}

/** What keys of the kind that was read last have in common. */
interface Kind extends Pick<SPKI, 'algorithm' | 'parameters'> {
  readonly size: number
  /** What stands before the content of subjectPublicKey. */
  readonly start: Uint8Array
  /** `undefined` where it is not known. */
  readonly type: (typeof KEY_TYPES)[keyof typeof KEY_TYPES] | undefined
}

let kind: Kind | undefined

const BY_ALGORITHM = new Map(
  Object.values(KEY_TYPES).flatMap((entry) => entry.spkiAlgorithms.map((oid) => [oid, entry] as const)),
)

let latest: SPKI | undefined
const ofKeys = new WeakMap<PublicKey, SubjectPublicKey>()
