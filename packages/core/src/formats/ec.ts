import { curveByName, CURVES, type Curve, type CurveName } from '../algorithms/curve.ts'
import { equalBytes } from '../data/bytes.ts'
import { encodeDER } from '../der/writer.ts'
import { InvalidInputError } from '../errors/errors.ts'
import { EC, type ECPublicKey } from '../keys/ec.ts'
import { encodePoint } from '../primitives/ec-point.ts'
import { toBase64 } from './base64.ts'
import type { KeyFormat, KeyParts } from './key-format.ts'

/** How SSH names the curves that it has (RFC 5656 section 10.1). */
const SSH_CURVES: { readonly [N in CurveName]?: string } = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
}
const SSH_PREFIX = 'ecdsa-sha2-'

/** How points of elliptic curves are written. */
export const EC_FORMAT: KeyFormat<ECPublicKey> = {
  jwk: {
    kty: 'EC',
    name: { member: 'crv', values: CURVES.flatMap(({ joseCurve }) => joseCurve ?? []) },
    members: ['x', 'y'],
    read: (name, bytesOf) => {
      const curve = found(CURVES.find(({ joseCurve }) => joseCurve === name))
      const [x, y] = [coordinate(curve, 'x', bytesOf('x')), coordinate(curve, 'y', bytesOf('y'))]
      return partsOf(curve, Buffer.concat([Uint8Array.of(4), x, y]))
    },
    write: (key) => {
      const { joseCurve: crv, coordinateSize: size } = curveOf(key)
      const point = encodePoint(curveOf(key), key.point)
      const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)]
      return crv === undefined
        ? undefined
        : { kty: 'EC', crv, x: toBase64(x, 'base64url'), y: toBase64(y, 'base64url') }
    },
  },
  raw: {
    read: (kind, bytes) => partsOf(found(kind.type === 'ec' ? curveByName(kind.curve) : undefined), bytes),
    write: (key) => encodePoint(curveOf(key), key.point),
    writeCompressed: (key) => encodePoint(curveOf(key), key.point, true),
  },
  ssh: {
    names: Object.values(SSH_CURVES).map((name) => SSH_PREFIX + name),
    read: (name, reader) => {
      const curve = found(CURVES.find((each) => SSH_CURVES[each.name] === name.slice(SSH_PREFIX.length)))
      if (!equalBytes(reader.string('curve'), Buffer.from(SSH_CURVES[curve.name] ?? '')))
        throw reader.error('the curve is another one than the name of the key says', 'RFC 5656 3.1', 'curve')
      const point = reader.string('Q')
      if (point[0] !== 4)
        throw reader.error(
          'the point is not uncompressed, the one form that OpenSSH takes',
          'RFC 5656 3.1',
          'Q',
        )
      return partsOf(curve, point)
    },
    write: (key) => {
      const name = SSH_CURVES[key.curve]
      return name === undefined ? undefined : [SSH_PREFIX + name, name, encodePoint(curveOf(key), key.point)]
    },
  },
}

const [ID_EC_PUBLIC_KEY = ''] = EC.spkiAlgorithms

/** A point's length, and whether it is on the curve, is for the key's own class to see. */
function partsOf(curve: Curve, key: Uint8Array): KeyParts {
  return { algorithm: ID_EC_PUBLIC_KEY, parameters: encodeDER((w) => w.oid(curve.oid)), key }
}

function coordinate(curve: Curve, member: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === curve.coordinateSize) return bytes
  throw new InvalidInputError(
    `JWK at jwk.${member}: a coordinate of ${curve.name} has ${curve.coordinateSize} bytes, not ${bytes.length}`,
    { path: `jwk.${member}`, rule: 'RFC 7518 6.2.1' },
  )
}

function curveOf(key: ECPublicKey): Curve {
  return found(curveByName(key.curve))
}

/** A key of another copy of this package may be on a curve that is not known here. */
function found(curve: Curve | undefined): Curve {
  if (curve !== undefined) return curve
  throw new InvalidInputError(`the curve is none of ${CURVES.map(({ name }) => name).join(', ')}`)
}
