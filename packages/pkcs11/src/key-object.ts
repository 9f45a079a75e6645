import { AmbiguousKeyError, KeyNotFoundError, type AnyPublicKey } from '@kmskeys/core'
import { CKA, CKO } from './cryptoki/constants.ts'
import { ulongBytes, type ULong } from './cryptoki/memory.ts'
import { findObjects, readAttributes } from './cryptoki/objects.ts'
import type { Attribute } from './cryptoki/templates.ts'
import {
  PUBLIC_ATTRIBUTES,
  publicKeyOf,
  publicKeyOfCertificate,
  typeOfKey,
  type Attributes,
} from './public-key.ts'
import { formatReference } from './reference.ts'
import type { Session } from './session-pool.ts'
import type { Token } from './token.ts'

/** What a key is known by. */
export interface KeyWish {
  readonly object?: string | undefined
  readonly id?: Uint8Array | undefined
}

/** An object of a token that is a key. */
export interface KeyObject {
  readonly handle: ULong
  /** The token's epoch in which the handle is good. */
  readonly epoch: number
  readonly label: string
  readonly id: Uint8Array
  readonly attributes: Attributes
  /** The canonical reference. */
  readonly reference: string
}

/** How many keys a message lists. */
const LISTED = 10

/** The class of objects that are keys. */
export type KeyClass = typeof CKO.PRIVATE_KEY | typeof CKO.PUBLIC_KEY

/** The handles of the keys that fit. */
export function findKeys(
  token: Token,
  session: Session,
  keyClass: KeyClass,
  { object, id }: KeyWish,
): Promise<readonly ULong[]> {
  const template: Attribute[] = [[CKA.CLASS, ulongBytes(keyClass)]]
  if (object !== undefined) template.push([CKA.LABEL, new TextEncoder().encode(object)])
  if (id !== undefined) template.push([CKA.ID, id])
  return findObjects(token.cryptoki, session.handle, template)
}

/**
 * The one key that fits.
 *
 * @throws {KeyNotFoundError} when there is none
 * @throws {AmbiguousKeyError} when there are several; the message lists them
 */
export async function findKey(
  token: Token,
  session: Session,
  keyClass: KeyClass,
  wish: KeyWish,
): Promise<ULong> {
  const [handle, ...others] = await findKeys(token, session, keyClass, wish)
  if (handle === undefined) throw await notFound(token, session, keyClass, wish)
  if (others.length === 0) return handle
  throw new AmbiguousKeyError(
    `${others.length + 1} keys of ${token.name} fit; give id or object too: ${await listed(token, session, [handle, ...others])}`,
  )
}

/** Reads what a key is. */
export async function readKey(token: Token, session: Session, handle: ULong): Promise<KeyObject> {
  const attributes = await readAttributes(token.cryptoki, session.handle, handle, [
    CKA.LABEL,
    CKA.ID,
    CKA.SIGN,
    CKA.ALWAYS_AUTHENTICATE,
    ...PUBLIC_ATTRIBUTES,
  ])
  return keyObject(token, handle, attributes)
}

/** Reads what a listing tells of a key. */
export async function readKeyBriefly(token: Token, session: Session, handle: ULong): Promise<KeyObject> {
  const wanted = [CKA.LABEL, CKA.ID, CKA.KEY_TYPE, CKA.EC_PARAMS]
  return keyObject(token, handle, await readAttributes(token.cryptoki, session.handle, handle, wanted))
}

/**
 * The public half of a private key: what the private object says itself, else the public object with the same id
 * (or label, where there is no id), else a certificate with the same id.
 *
 * @throws {KeyNotFoundError} when there is nothing of the kind
 * @throws {AmbiguousKeyError} when there are several public objects that differ
 */
export async function publicHalf(token: Token, session: Session, key: KeyObject): Promise<AnyPublicKey> {
  const own = publicKeyOf(key.attributes)
  if (own !== undefined) return own
  const found = (await publicObjects(token, session, key)) ?? (await certificate(token, session, key))
  if (found !== undefined) return found
  throw new KeyNotFoundError(
    `${token.name} has the private key ${key.reference}, of the type ${typeOfKey(key.attributes)}, but nothing that tells its public half in a form that is known here; put its public key or certificate beside it, with the same id`,
  )
}

async function publicObjects(
  token: Token,
  session: Session,
  { id, label }: KeyObject,
): Promise<AnyPublicKey | undefined> {
  const wish = id.length > 0 ? { id } : { object: label }
  const keys: AnyPublicKey[] = []
  for (const handle of await findKeys(token, session, CKO.PUBLIC_KEY, wish)) {
    const attributes = await readAttributes(token.cryptoki, session.handle, handle, PUBLIC_ATTRIBUTES)
    const key = publicKeyOf(attributes)
    if (key !== undefined && !keys.some((other) => other.equals(key))) keys.push(key)
  }
  if (keys.length > 1)
    throw new AmbiguousKeyError(
      `${token.name} has ${keys.length} different public keys with the id or label of one private key; remove those that do not belong to it`,
    )
  return keys[0]
}

async function certificate(
  token: Token,
  session: Session,
  { id }: KeyObject,
): Promise<AnyPublicKey | undefined> {
  if (id.length === 0) return undefined
  const { cryptoki } = token
  const handles = await findObjects(cryptoki, session.handle, [
    [CKA.CLASS, ulongBytes(CKO.CERTIFICATE)],
    [CKA.ID, id],
  ])
  for (const handle of handles) {
    const der = (await readAttributes(cryptoki, session.handle, handle, [CKA.VALUE])).get(CKA.VALUE)
    const key = der && publicKeyOfCertificate(der)
    if (key !== undefined) return key
  }
  return undefined
}

function keyObject(token: Token, handle: ULong, attributes: Attributes): KeyObject {
  const label = new TextDecoder().decode(attributes.get(CKA.LABEL))
  const id = attributes.get(CKA.ID) ?? new Uint8Array()
  return {
    handle,
    epoch: token.epoch,
    label,
    id,
    attributes,
    reference: formatReference(token.info, { label, id }),
  }
}

async function notFound(
  token: Token,
  session: Session,
  keyClass: KeyClass,
  wish: KeyWish,
): Promise<KeyNotFoundError> {
  const all = await findKeys(token, session, keyClass, {})
  const there = all.length === 0 ? 'it has none' : `it has ${await listed(token, session, all)}`
  const wanted = formatReference(token.info, { label: wish.object ?? '', id: wish.id ?? new Uint8Array() })
  return new KeyNotFoundError(`${token.name} has no key ${wanted}; ${there}`)
}

async function listed(token: Token, session: Session, handles: readonly ULong[]): Promise<string> {
  const references: string[] = []
  for (const handle of handles.slice(0, LISTED))
    references.push((await readKeyBriefly(token, session, handle)).reference)
  const more = handles.length - references.length
  return references.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
