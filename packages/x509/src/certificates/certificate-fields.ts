import { DERReader, Tag, context, type DERTolerance } from '@kmskeys/core/der'
import { equalBytes, octetsOf, toHex } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import { readExtensions } from '../extensions/extension-list.ts'
import { STRICT, type Tolerances } from './read-options.ts'

/**
 * The fields of what is signed (RFC 5280 section 4.1), encoded as they stand in it. All bytes are views of it that must
 * not be changed.
 */
export interface TBSCertificateFields {
  /** The whole, with its tag. */
  readonly tbsCertificate: Uint8Array
  readonly version: 1 | 2 | 3
  /** The value without its sign, big-endian, without a leading zero octet. */
  readonly serialNumber: Uint8Array
  /** Whether the serial number is negative, which must be tolerated to be read. */
  readonly negativeSerial: boolean
  /** The AlgorithmIdentifier, the same inside and outside of what is signed. */
  readonly signatureAlgorithm: Uint8Array
  readonly issuer: Uint8Array
  readonly validity: Uint8Array
  /** The first and the last second of validity, in milliseconds since 1970. */
  readonly notBefore: number
  readonly notAfter: number
  readonly subject: Uint8Array
  readonly subjectPublicKeyInfo: Uint8Array
  readonly extensions: readonly Extension<'certificate'>[]
}

/** The fields of a certificate; all bytes are views of `der`. */
export interface CertificateFields extends TBSCertificateFields {
  readonly der: Uint8Array
  readonly signature: Uint8Array
  /** What of DER is tolerated when names and extensions are read. */
  readonly tolerate: readonly DERTolerance[] | undefined
}

/**
 * Takes a certificate apart. Everything of its frame is checked; what is inside names, the key and the extensions is
 * read, and checked, when it is asked for.
 *
 * @throws {InvalidInputError} when it is malformed, with path, offset and rule
 */
export function readCertificate(der: Uint8Array, tolerances: Tolerances = STRICT): CertificateFields {
  const { der: tolerate } = tolerances
  const input = DERReader.from(der, { path: 'certificate', tolerate })
  const outer = input.sequence()
  input.end()
  const tbs = readTBSCertificate(outer, tolerances.negativeSerial)
  const algorithmStart = outer.offset
  const signatureAlgorithm = outer.element('signatureAlgorithm', Tag.SEQUENCE)
  if (!equalBytes(tbs.signatureAlgorithm, signatureAlgorithm)) {
    outer.offset = algorithmStart
    throw outer.error(
      {
        rule: 'RFC 5280 4.1.1.2',
        message: 'the algorithm that is signed is not the one that stands beside the signature',
      },
      'signatureAlgorithm',
    )
  }
  const signature = outer.bitStringBytes('signatureValue')
  outer.end()
  // Field by field: to spread costs more than to read the whole.
  return {
    der,
    tbsCertificate: tbs.tbsCertificate,
    version: tbs.version,
    serialNumber: tbs.serialNumber,
    negativeSerial: tbs.negativeSerial,
    signatureAlgorithm,
    issuer: tbs.issuer,
    validity: tbs.validity,
    notBefore: tbs.notBefore,
    notAfter: tbs.notAfter,
    subject: tbs.subject,
    subjectPublicKeyInfo: tbs.subjectPublicKeyInfo,
    extensions: tbs.extensions,
    signature,
    tolerate,
  }
}

/**
 * Takes apart what is signed, which comes next.
 *
 * @throws {InvalidInputError} when it is malformed, with path, offset and rule
 */
export function readTBSCertificate(outer: DERReader, takesNegative: boolean = false): TBSCertificateFields {
  const start = outer.offset
  const tbs = outer.sequence('tbsCertificate')
  const tbsCertificate = outer.since(start)
  const version = readVersion(tbs)
  const serialStart = tbs.offset
  const serialContent = tbs.integerBytes('serialNumber')
  const negativeSerial = (serialContent[0] ?? 0) >= 0x80
  if (serialContent.length > 20 || (negativeSerial && !takesNegative)) {
    tbs.offset = serialStart
    throw tbs.error(SERIAL_NUMBER, 'serialNumber')
  }
  const serialNumber = negativeSerial ? magnitudeOf(serialContent) : withoutZero(serialContent)
  const signatureAlgorithm = tbs.element('signature', Tag.SEQUENCE)
  const issuer = tbs.element('issuer', Tag.SEQUENCE)
  const validityStart = tbs.offset
  const times = tbs.sequence('validity')
  const validity = tbs.since(validityStart)
  const notBefore = times.time('notBefore').getTime()
  const notAfter = times.time('notAfter').getTime()
  times.end()
  const subject = tbs.element('subject', Tag.SEQUENCE)
  const subjectPublicKeyInfo = tbs.element('subjectPublicKeyInfo', Tag.SEQUENCE)
  skipUniqueIDs(tbs, version)
  const extensions = readOptionalExtensions(tbs, version)
  tbs.end()
  return {
    tbsCertificate,
    version,
    serialNumber,
    negativeSerial,
    signatureAlgorithm,
    issuer,
    validity,
    notBefore,
    notAfter,
    subject,
    subjectPublicKeyInfo,
    extensions,
  }
}

function readVersion(tbs: DERReader): 1 | 2 | 3 {
  if (!tbs.tagIs(0xa0)) return 1
  const start = tbs.offset
  const inner = tbs.explicit(0, 'version')
  const version = inner.smallInteger()
  inner.end()
  if (version === 1 || version === 2) return version === 1 ? 2 : 3
  tbs.offset = start
  throw tbs.error(
    { rule: 'RFC 5280 4.1.2.1', message: 'the version is 1, which is left out, 2 or 3' },
    'version',
  )
}

/**
 * RFC 5280 section 4.1.2.2: at most 20 octets, positive. 0, which roots of today have, is always read, as the section asks
 * for; it is never written.
 */
const SERIAL_NUMBER = {
  rule: 'RFC 5280 4.1.2.2',
  message: 'the serial number must not be negative and have at most 20 octets',
}

/** A number that is not negative without the zero octet before it. */
function withoutZero(content: Uint8Array): Uint8Array {
  return content[0] === 0 && content.length > 1 ? content.subarray(1) : content
}

/** What a negative number is without its sign. */
function magnitudeOf(content: Uint8Array): Uint8Array {
  return octetsOf(-BigInt.asIntN(content.length * 8, BigInt(`0x${toHex(content)}`)))
}

/** RFC 5280 section 4.1.2.8: never written nowadays, and only where the version is 2 or 3. */
function skipUniqueIDs(tbs: DERReader, version: number): void {
  for (const [n, name] of [
    [1, 'issuerUniqueID'],
    [2, 'subjectUniqueID'],
  ] as const) {
    if (!tbs.tagIs(context(n))) continue
    if (version === 1)
      throw tbs.error({ rule: 'RFC 5280 4.1.2.8', message: 'version 1 has no unique identifiers' }, name)
    tbs.bitString(name, context(n))
  }
}

function readOptionalExtensions(tbs: DERReader, version: number): readonly Extension<'certificate'>[] {
  if (!tbs.tagIs(0xa3)) return []
  if (version !== 3)
    throw tbs.error({ rule: 'RFC 5280 4.1.2.9', message: 'only version 3 has extensions' }, 'extensions')
  const inner = tbs.explicit(3)
  const extensions = readExtensions(inner)
  inner.end()
  return extensions
}
