import type { JsonWebKey } from '@azure/keyvault-keys'
import { CURVES, IntegrityError, UnsupportedAlgorithmError, type AnyPublicKey } from '@kmskeys/core'
import { publicKeyFromJWK } from '@kmskeys/core/formats'
import { publicKeyOfReply, requireBytes } from '@kmskeys/core/service'
import { KEY_KINDS, type KeyKindRow } from './algorithms.ts'

/**
 * The public key of a JSON Web Key. Its numbers may have leading zeros added or left out.
 *
 * @param id the key's reference, for messages
 * @throws {UnsupportedAlgorithmError} when it is of a kind that is not known here
 * @throws {IntegrityError} when a number is missing, too long, or no key comes of them
 */
export function publicKeyOf(jwk: JsonWebKey, id: string): AnyPublicKey {
  const kty = String(jwk.kty).replace(/-HSM$/u, '')
  const modulus = kty === 'RSA' ? withoutZeros(requireBytes('modulus n', jwk.n)) : undefined
  const size = modulus === undefined ? undefined : modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  const row = KEY_KINDS.find(
    (each) => each.kty === kty && (each.type === 'rsa' ? each.size === size : each.crv === jwk.crv),
  )
  if (row === undefined) throw unknownKind(jwk, size, id)
  const numbers =
    modulus === undefined
      ? coordinates(jwk, row)
      : { kty, n: base64(modulus), e: base64(withoutZeros(requireBytes('exponent e', jwk.e))) }
  return publicKeyOfReply(() => publicKeyFromJWK(numbers), row, id)
}

function coordinates({ x, y }: JsonWebKey, row: KeyKindRow): { readonly [name: string]: string } {
  const curve = CURVES.find(({ name }) => row.type === 'ec' && name === row.curve)
  const width = curve?.coordinateSize ?? 0
  return {
    kty: 'EC',
    crv: curve?.name ?? '',
    x: base64(ofWidth(width, 'coordinate x', x)),
    y: base64(ofWidth(width, 'coordinate y', y)),
  }
}

function ofWidth(width: number, what: string, value: unknown): Uint8Array {
  const number = withoutZeros(requireBytes(what, value))
  if (number.length > width)
    throw new IntegrityError(
      `the ${what} of the reply has ${number.length} bytes, and at most ${width} are right`,
    )
  const padded = new Uint8Array(width)
  padded.set(number, width - number.length)
  return padded
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? bytes.subarray(bytes.length) : bytes.subarray(first)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

function unknownKind(
  { kty, crv }: JsonWebKey,
  size: number | undefined,
  id: string,
): UnsupportedAlgorithmError {
  const supported = KEY_KINDS.map(({ name }) => name)
  const kind = [kty, crv, size].filter((each) => each !== undefined).join(' ')
  return new UnsupportedAlgorithmError(
    `the key ${id} is of the kind ${kind || 'nothing'}, which is not known here; known are ${supported.join(', ')}`,
    { supported, outcome: 'refused' },
  )
}
