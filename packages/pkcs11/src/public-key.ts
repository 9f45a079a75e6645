import {
  curveByName,
  curveByOID,
  KmsKeysError,
  publicKeyFromDER,
  type AnyPublicKey,
  type Curve,
} from '@kmskeys/core'
import { DERReader, encodeDER, Tag } from '@kmskeys/core/der'
import { CKA, CKK } from './cryptoki/constants.ts'
import { attributeNumber } from './cryptoki/memory.ts'

/** Attributes of an object, by their numbers. */
export type Attributes = ReadonlyMap<number, Uint8Array>

/** The attributes of which a public key is made. */
export const PUBLIC_ATTRIBUTES: readonly number[] = [
  CKA.KEY_TYPE,
  CKA.PUBLIC_KEY_INFO,
  CKA.MODULUS,
  CKA.PUBLIC_EXPONENT,
  CKA.EC_PARAMS,
  CKA.EC_POINT,
]

/**
 * The public key that a public object, or the public attributes of a private one, say.
 *
 * @returns `undefined` where they do not say all of it, or something that is not understood
 */
export function publicKeyOf(attributes: Attributes): AnyPublicKey | undefined {
  const info = attributes.get(CKA.PUBLIC_KEY_INFO)
  return (info && readable(() => info)) ?? readable(() => spkiOf(attributes))
}

/** The public key of an X.509 certificate (RFC 5280 section 4.1). */
export function publicKeyOfCertificate(der: Uint8Array): AnyPublicKey | undefined {
  return readable(() => {
    const certificate = DERReader.from(der, { path: 'certificate' }).sequence()
    const tbs = certificate.sequence('tbsCertificate')
    if (tbs.tagIs(VERSION)) tbs.skip('version')
    for (const field of ['serialNumber', 'signature', 'issuer', 'validity', 'subject']) tbs.skip(field)
    return tbs.element('subjectPublicKeyInfo')
  })
}

/** What a type of key is called; the number of PKCS#11 where it is none that is known here. */
export function typeOfKey(attributes: Attributes): string {
  const type = attributeNumber(attributes.get(CKA.KEY_TYPE) ?? new Uint8Array())
  if (type === CKK.RSA) return 'rsa'
  if (type === CKK.EC) return 'ec'
  if (type === CKK.EC_EDWARDS) return curveOf(attributes) === 'Ed25519' ? 'ed25519' : 'edwards'
  return `CKK 0x${type?.toString(16) ?? '?'}`
}

/** The parameters of a curve as an object identifier, DER encoded. */
export function curveParameters(oid: string): Uint8Array {
  return encodeDER((w) => w.oid(oid))
}

/** The parameters of Ed25519 as older tokens want them: its name, as a PrintableString. */
export function edwardsNameParameters(): Uint8Array {
  return encodeDER((w) => w.printableString('edwards25519'))
}

/** The object identifier of Ed25519 (RFC 8410). */
export const ED25519_OID = '1.3.101.112'

const VERSION = 0xa0
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
/** Other names under which tokens know Ed25519: that of the curve, and GnuPG's object identifier. */
const ED25519_NAMES: ReadonlySet<string> = new Set([
  'edwards25519',
  'ed25519',
  ED25519_OID,
  '1.3.6.1.4.1.11591.15.1',
])

function readable(spki: () => Uint8Array | undefined): AnyPublicKey | undefined {
  try {
    const der = spki()
    return der === undefined || der.length === 0 ? undefined : publicKeyFromDER(der)
  } catch (error) {
    // The next source may do better.
    if (error instanceof KmsKeysError) return undefined
    throw error
  }
}

function spkiOf(attributes: Attributes): Uint8Array | undefined {
  switch (attributeNumber(attributes.get(CKA.KEY_TYPE) ?? new Uint8Array())) {
    case CKK.RSA:
      return rsaSPKI(attributes)
    case CKK.EC:
      return ecSPKI(attributes)
    case CKK.EC_EDWARDS:
      return edwardsSPKI(attributes)
    default:
      return undefined
  }
}

function rsaSPKI(attributes: Attributes): Uint8Array | undefined {
  const modulus = attributes.get(CKA.MODULUS)
  const exponent = attributes.get(CKA.PUBLIC_EXPONENT)
  if (!modulus?.length || !exponent?.length) return undefined
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid(RSA_ENCRYPTION).null())
      w.bitStringOf(() => w.sequence(() => w.unsignedInteger(modulus).unsignedInteger(exponent)))
    }),
  )
}

function ecSPKI(attributes: Attributes): Uint8Array | undefined {
  const curve = curveOf(attributes)
  const point = attributes.get(CKA.EC_POINT)
  if (typeof curve !== 'object' || point === undefined) return undefined
  const { coordinateSize, oid } = curve
  const content = pointIn(point, [1 + 2 * coordinateSize, 1 + coordinateSize])
  return (
    content &&
    encodeDER((w) => w.sequence(() => w.sequence(() => w.oid(EC_PUBLIC_KEY).oid(oid)).bitString(content)))
  )
}

function edwardsSPKI(attributes: Attributes): Uint8Array | undefined {
  const point = attributes.get(CKA.EC_POINT)
  if (curveOf(attributes) !== 'Ed25519' || point === undefined) return undefined
  const content = pointIn(point, [32])
  return (
    content && encodeDER((w) => w.sequence(() => w.sequence(() => w.oid(ED25519_OID)).bitString(content)))
  )
}

/**
 * The point in CKA_EC_POINT, which is the point itself or a DER encoded OCTET STRING or BIT STRING of it. A raw
 * point may look like DER (both begin with 04), so the length decides.
 */
function pointIn(bytes: Uint8Array, lengths: readonly number[]): Uint8Array | undefined {
  if (lengths.includes(bytes.length)) return bytes
  const reader = DERReader.from(bytes, { path: 'CKA_EC_POINT' })
  const content = reader.tagIs(Tag.BIT_STRING) ? reader.bitStringBytes() : reader.octetString()
  reader.end()
  return lengths.includes(content.length) ? content : undefined
}

/** The curve in CKA_EC_PARAMS: an object identifier, or a name as a PrintableString, or bare text. */
function curveOf(attributes: Attributes): Curve | 'Ed25519' | undefined {
  const parameters = attributes.get(CKA.EC_PARAMS)
  if (parameters === undefined) return undefined
  const name = curveName(parameters)
  if (ED25519_NAMES.has(name.toLowerCase())) return 'Ed25519'
  return curveByOID(name) ?? curveByName(name) ?? curveByOID(OTHER_NAMES[name] ?? '')
}

const OTHER_NAMES: { readonly [name: string]: string } = {
  secp256r1: '1.2.840.10045.3.1.7',
  prime256v1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',
}

function curveName(parameters: Uint8Array): string {
  try {
    const reader = DERReader.from(parameters, { path: 'CKA_EC_PARAMS' })
    const name = reader.tagIs(Tag.OBJECT_IDENTIFIER) ? reader.oid() : reader.printableString()
    reader.end()
    return name
  } catch {
    return new TextDecoder().decode(parameters)
  }
}
