import { SIGNATURE_ALGORITHMS } from '../algorithms/signature-algorithms.ts'
import { kindOf } from '../data/bytes.ts'
import { isList } from '../data/fields.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import {
  keyKind,
  type AnyPublicKey,
  type KeyType,
  type PublicKeyByType,
  type ReadPublicKeyOptions,
} from '../keys/key-types.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { fromBase64, toBase64 } from './base64.ts'
import type { JWKFormat } from './key-format.ts'
import { ALL_FORMATS, formatOf, keyOf } from './key-formats.ts'
import type { PublicJWK } from './public-jwk.ts'

/**
 * Reads a public JSON Web Key (RFC 7517): `RSA`, `EC`, `OKP` or `AKP`. Members that do not say which key it is, such as
 * `kid`, `use`, `key_ops` and `x5c`, are neither read nor checked. An `alg` that is known here must be one of keys like
 * this.
 *
 * @param jwk as `JSON.parse` returns it
 * @throws {InvalidInputError} with `path` and `rule`, when it is a private or a symmetric key, a member is missing,
 *   belongs to another `kty` or is not base64url without padding, a number has leading zeros, a coordinate has not its
 *   curve's length, or no key comes of it
 * @throws {WrongKeyTypeError} when it is not of the type that was asked for
 */
export function publicKeyFromJWK<T extends KeyType = KeyType>(
  jwk: object,
  options?: ReadPublicKeyOptions<T>,
): PublicKeyByType[T] {
  if (typeof jwk !== 'object' || jwk === null || isList(jwk))
    throw new InvalidInputError(
      `a JWK is an object with a member kty, not ${kindOf(jwk)}${typeof jwk === 'string' ? '; parse JSON first' : ''}`,
      { path: 'jwk', rule: 'RFC 7517 4' },
    )
  const members = new Map<string, unknown>(Object.entries(jwk).filter(([, value]) => value !== undefined))
  for (const member of PRIVATE_MEMBERS)
    if (members.has(member))
      fail(
        member,
        'this is a private key; leave its private members out to get the public one',
        'RFC 7517 9.2',
      )
  const { format, name } = kindOfJWK(members)
  for (const member of KEY_MEMBERS)
    if (members.has(member) && !format.members.includes(member) && member !== format.name?.member)
      fail(member, `keys with the kty ${format.kty} have no such member`, 'RFC 7517 4')
  const key = keyOf(
    format.read(name, (member) => bytesOf(members, member)),
    'jwk',
    options,
  )
  checkAlgorithm(members.get('alg'), key)
  return key
}

/**
 * Writes a public key as JSON Web Key, with the members alone that it must have.
 *
 * @throws {UnsupportedOperationError} when JOSE has no keys of its type, or no name for its curve
 */
export function publicKeyToJWK(key: PublicKey): PublicJWK {
  const { jwk: format } = formatOf(key)
  if (format === undefined)
    throw new UnsupportedOperationError(`JOSE has no ${key.type} keys, so there is no JWK of this one`)
  const jwk = format.write(key)
  if (jwk !== undefined) return jwk
  throw new UnsupportedOperationError(
    'JOSE has no name for the algorithm or curve of this key, so there is no JWK of it',
  )
}

/**
 * The thumbprint of a public key (RFC 7638, SHA-256), which is often its `kid`: 43 characters of base64url.
 *
 * @throws {UnsupportedOperationError} as {@link publicKeyToJWK}
 */
export function jwkThumbprint(key: PublicKey): string {
  const members = Object.entries(publicKeyToJWK(key)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const hash = nodeCrypto()
    .createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
  return toBase64(hash.digest(), 'base64url')
}

/** What private keys have, of whichever kty (RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037, RFC 9964). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']

const JWK_FORMATS = ALL_FORMATS.flatMap(({ jwk }) => jwk ?? [])

/** What says which key it is, of whichever kty. `alg` is one of them for some, and a hint for the others. */
const KEY_MEMBERS = new Set(
  JWK_FORMATS.flatMap((jwk) => [...jwk.members, ...(jwk.name?.member === 'crv' ? ['crv'] : [])]),
)

function kindOfJWK(members: ReadonlyMap<string, unknown>): { format: JWKFormat<PublicKey>; name: string } {
  const kty = textOf(members, 'kty', 'RFC 7517 4.1')
  if (kty === 'oct') fail('kty', 'this is a symmetric key', 'RFC 7518 6.4')
  const formats = JWK_FORMATS.filter((jwk) => jwk.kty === kty)
  const member = formats[0]?.name?.member
  if (formats[0] === undefined) {
    const known = [...new Set(JWK_FORMATS.map((jwk) => jwk.kty))]
    return fail('kty', `the kty is none of those that are known here: ${known.join(', ')}`, 'RFC 7517 4.1')
  }
  if (member === undefined) return { format: formats[0], name: '' }
  const name = textOf(members, member, RULES[member])
  const format = formats.find((each) => each.name?.values.includes(name))
  if (format !== undefined) return { format, name }
  const known = formats.flatMap((each) => each.name?.values ?? [])
  return fail(member, `it is none of those that are known here: ${known.join(', ')}`, RULES[member])
}

const RULES = { crv: 'RFC 7518 6.2.1.1, RFC 8037 2', alg: 'RFC 9964 3' }

function textOf(members: ReadonlyMap<string, unknown>, member: string, rule: string): string {
  const value = members.get(member)
  if (typeof value === 'string' && value !== '') return value
  return fail(member, `it must be text, not ${value === '' ? 'empty' : kindOf(value)}`, rule)
}

function bytesOf(members: ReadonlyMap<string, unknown>, member: string): Uint8Array {
  const bytes = fromBase64(textOf(members, member, 'RFC 7517 4'), 'base64url')
  return (
    bytes ?? fail(member, 'it is not base64url, without padding and with no bits left over', 'RFC 7515 2')
  )
}

/** Refuses an algorithm of other keys. One that is not known here, such as one that encrypts, tells nothing. */
function checkAlgorithm(alg: unknown, key: AnyPublicKey): void {
  // Some algorithms have no name in JOSE.
  if (alg === undefined) return
  const rows = SIGNATURE_ALGORITHMS.filter(({ jose }) =>
    typeof jose === 'object' ? Object.values(jose).some((name) => name === alg) : jose === alg,
  )
  const kind = keyKind(key)
  const fits = rows.some(
    ({ keyType, parameterSet, jose }) =>
      keyType === key.type &&
      (typeof jose !== 'object' || ('curve' in kind && jose[kind.curve] === alg)) &&
      (parameterSet === undefined || ('parameterSet' in kind && kind.parameterSet === parameterSet)),
  )
  if (rows.length > 0 && !fits) fail('alg', 'the algorithm is one of other keys', 'RFC 7517 4.4')
}

/** Never shows what a member holds, which may be a private key. */
function fail(member: string, message: string, rule: string): never {
  const path = `jwk.${member}`
  throw new InvalidInputError(`JWK at ${path}: ${message} (${rule})`, { path, rule })
}
