import { curveByName, InvalidInputError, type AnyPublicKey } from '@kmskeys/core'
import { context, encodeDER } from '@kmskeys/core/der'
import { publicKeyFromJWK } from '@kmskeys/core/formats'
import { keyOfHalves, writeECPrivateKey, writeOctets } from './halves.ts'
import { MLDSA_SEED_SIZE } from './seed-pkcs8.ts'
import { writePKCS1 } from './rsa-numbers.ts'
import type { SoftwareKey } from './software-key.ts'

/**
 * Reads a private JSON Web Key: `RSA` with all of its numbers (RFC 7518 section 6.3.2), `EC` (section 6.2.2), `OKP`
 * (RFC 8037) or `AKP` (RFC 9964). Its public members are read as strictly as those of a public one.
 *
 * @throws {InvalidInputError} with `path` and `rule`, when it is no private key, a member is missing, malformed or of
 *   another kind of key, or the halves do not belong together
 */
export async function readPrivateJWK(jwk: object): Promise<SoftwareKey> {
  const members = new Map<string, unknown>(Object.entries(jwk).filter(([, value]) => value !== undefined))
  if (members.has('keys')) fail('keys', 'this is a set of keys; take one of them', 'RFC 7517 5')
  const inPublic = [...members].filter(([member]) => !PRIVATE_MEMBERS.has(member))
  const publicKey = publicKeyFromJWK(Object.fromEntries(inPublic))
  const kind = KINDS[publicKey.type] ?? unknown(publicKey)
  for (const member of PRIVATE_MEMBERS.keys())
    if (members.has(member) && !kind.own.includes(member))
      fail(member, 'keys of this kind have no such member', 'RFC 7517 4')
  return keyOfHalves(
    publicKey,
    kind.write((member) => bytesOf(members, member), publicKey),
  )
}

/**
 * Reads the text of a JWK.
 *
 * @throws {InvalidInputError} when it is no JSON object; what the parser says is dropped, since it quotes its input
 */
export function parseJWK(text: string): object {
  try {
    const jwk: unknown = JSON.parse(text.trimStart())
    if (typeof jwk === 'object' && jwk !== null) return jwk
  } catch {
    // As malformed as what is no object.
  }
  throw new InvalidInputError('this JWK is no JSON object', { path: 'jwk', rule: 'RFC 7517 4' })
}

/** The private members of any kind, and where each is specified. */
const PRIVATE_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['d', 'RFC 7518 6.2.2.1, 6.3.2.1, RFC 8037 2'],
  ...['p', 'q', 'dp', 'dq', 'qi', 'oth'].map((member) => [member, 'RFC 7518 6.3.2'] as const),
  ['priv', 'RFC 9964 3'],
])

interface Kind {
  /** The private members that keys of this kind have, all of them needed. */
  readonly own: readonly string[]
  /** The private half as PKCS#8 holds it. */
  write(bytes: (member: string) => Uint8Array, publicKey: AnyPublicKey): Uint8Array
}

const OCTETS: Kind = { own: ['d'], write: (bytes) => writeOctets(bytes('d')) }

const KINDS: { readonly [type: string]: Kind | undefined } = {
  rsa: {
    own: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
    write: (bytes) => {
      const number = (member: string): Uint8Array => {
        const value = bytes(member)
        return value[0] === 0 ? fail(member, 'the number has a leading zero', 'RFC 7518 2, 6.3.2') : value
      }
      const [n, e, d] = [number('n'), number('e'), number('d')]
      const [p, q] = [number('p'), number('q')]
      const [dp, dq, qi] = [number('dp'), number('dq'), number('qi')]
      return writePKCS1({ n, e, d, p, q, dp, dq, qi })
    },
  },
  ec: {
    own: ['d'],
    write: (bytes, publicKey) => {
      const curve = 'curve' in publicKey ? curveByName(publicKey.curve) : undefined
      const scalar = bytes('d')
      if (scalar.length !== curve?.coordinateSize)
        fail(
          'd',
          `it has ${scalar.length} bytes, not the ${curve?.coordinateSize} of its curve`,
          'RFC 7518 6.2.2.1',
        )
      return writeECPrivateKey(scalar)
    },
  },
  ed25519: OCTETS,
  ed448: OCTETS,
  x25519: OCTETS,
  x448: OCTETS,
  'ml-dsa': {
    own: ['priv'],
    write: (bytes) => {
      const seed = bytes('priv')
      if (seed.length !== MLDSA_SEED_SIZE)
        fail('priv', `it is no seed of ${MLDSA_SEED_SIZE} bytes`, 'RFC 9964 3')
      return encodeDER((w) => w.octetString(seed, context(0)))
    },
  },
}

function unknown({ type }: AnyPublicKey): never {
  throw new InvalidInputError(`private keys of the type ${type} are not read from JWK; give them as PKCS#8`, {
    path: 'jwk',
  })
}

function bytesOf(members: ReadonlyMap<string, unknown>, member: string): Uint8Array {
  const rule = PRIVATE_MEMBERS.get(member) ?? 'RFC 7517 4'
  const value = members.get(member)
  if (value === undefined)
    return fail(
      member,
      member === 'd' || member === 'priv' ? 'it is missing: this is no private key' : 'it is missing',
      rule,
    )
  if (typeof value !== 'string' || value === '')
    return fail(member, 'it must be text that is not empty', rule)
  return (
    decode(value) ??
    fail(member, 'it is not base64url, without padding and with no bits left over', 'RFC 7515 2')
  )
}

/** The bytes of base64url in its one form. */
function decode(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

/** Never shows what a member holds. */
function fail(member: string, message: string, rule: string): never {
  const path = `jwk.${member}`
  throw new InvalidInputError(`JWK at ${path}: ${message} (${rule})`, { path, rule })
}
