import { checkFields, InvalidInputError, kindOf } from '@kmskeys/core'
import { copyBytes } from '../data/bytes.ts'
import { within } from './refused.ts'
import { checkBytes, checkInteger } from './values.ts'

/** What a log of certificate transparency promises (RFC 6962 section 3.2), or one of a version that is not known here. */
export type SignedCertificateTimestamp = SCTv1 | UnknownSCT

/** A signed certificate timestamp of version 1. */
export interface SCTv1 {
  readonly version: 'v1'
  /** The SHA-256 of the log's public key, 32 bytes. */
  readonly logID: Uint8Array
  /** When it was promised, in milliseconds. */
  readonly timestamp: Date
  /** Nothing, as long as there are no extensions. */
  readonly extensions: Uint8Array
  /** The name of the hash, or the number of one that has none here (RFC 5246 section 7.4.1.4.1). */
  readonly hashAlgorithm: keyof typeof HASHES | (number & {})
  readonly signatureAlgorithm: keyof typeof SIGNATURES | (number & {})
  readonly signature: Uint8Array
}

/** One of another version. */
export interface UnknownSCT {
  readonly version: 'unknown'
  /** The whole of it, the number of the version first. */
  readonly bytes: Uint8Array
}

/**
 * The bytes of a signed certificate timestamp, as logs sign and TLS sends them.
 *
 * @throws {InvalidInputError} when a field is malformed
 */
export function encodeSCT(sct: SignedCertificateTimestamp): Uint8Array {
  if (sct?.version === 'unknown') {
    checkFields(sct, UNKNOWN_FIELDS, 'unknown signed certificate timestamps')
    const bytes = checkBytes(sct.bytes, RULE, 1, 0xffff)
    if (bytes[0] === 0)
      throw new InvalidInputError('the first byte is that of version 1', { path: 'bytes', rule: RULE })
    return copyBytes(bytes)
  }
  if (sct?.version !== 'v1')
    throw new InvalidInputError(
      `a signed certificate timestamp is an object with a version, 'v1' or 'unknown', not ${kindOf(sct)}`,
      { rule: RULE },
    )
  checkFields(sct, FIELDS, 'signed certificate timestamps')
  const { logID, timestamp, extensions, hashAlgorithm, signatureAlgorithm, signature } = sct
  within('logID', () => checkBytes(logID, RULE, 32, 32))
  within('extensions', () => checkBytes(extensions, RULE, 0, 0xffff))
  within('signature', () => checkBytes(signature, RULE, 0, 0xffff))
  const bytes = Buffer.alloc(FIXED_SIZE + extensions.length + signature.length)
  bytes.set(logID, 1)
  within('timestamp', () => bytes.writeBigUInt64BE(BigInt(milliseconds(timestamp)), 33))
  bytes.writeUInt16BE(extensions.length, 41)
  bytes.set(extensions, 43)
  const at = 43 + extensions.length
  within('hashAlgorithm', () => bytes.writeUInt8(numberOf(hashAlgorithm, HASHES), at))
  within('signatureAlgorithm', () => bytes.writeUInt8(numberOf(signatureAlgorithm, SIGNATURES), at + 1))
  bytes.writeUInt16BE(signature.length, at + 2)
  bytes.set(signature, at + 4)
  return new Uint8Array(bytes)
}

/**
 * Reads it from such bytes, which are copied.
 *
 * @throws {InvalidInputError} when they are malformed, or something stands behind it
 */
export function decodeSCT(given: Uint8Array): SignedCertificateTimestamp {
  const bytes = copyBytes(checkBytes(given, RULE, 1))
  if (bytes[0] !== 0) return { version: 'unknown', bytes }
  const view = new DataView(bytes.buffer)
  const extensionsEnd = bytes.length < FIXED_SIZE ? Infinity : 43 + view.getUint16(41)
  const start = extensionsEnd + 4
  if (start > bytes.length || start + view.getUint16(extensionsEnd + 2) !== bytes.length)
    throw new InvalidInputError(
      'the lengths in the signed certificate timestamp are not those of its parts',
      { rule: RULE },
    )
  const time = view.getBigUint64(33)
  if (time > LAST_TIME)
    throw new InvalidInputError('the time of the signed certificate timestamp is out of range', {
      path: 'timestamp',
      rule: RULE,
    })
  return {
    version: 'v1',
    logID: bytes.slice(1, 33),
    timestamp: new Date(Number(time)),
    extensions: bytes.slice(43, extensionsEnd),
    hashAlgorithm: nameOf(view.getUint8(extensionsEnd), HASHES),
    signatureAlgorithm: nameOf(view.getUint8(extensionsEnd + 1), SIGNATURES),
    signature: bytes.slice(start),
  }
}

function milliseconds(timestamp: Date): number {
  const time = timestamp instanceof Date ? timestamp.getTime() : Number.NaN
  if (time >= 0) return time
  throw new InvalidInputError('it must be a valid Date of 1970 or later', { rule: RULE })
}

function numberOf<T extends string>(name: T | (number & {}), numbers: Readonly<Record<T, number>>): number {
  if (typeof name !== 'string') return checkInteger(name, RULE, 0, 0xff)
  if (Object.hasOwn(numbers, name)) return numbers[name]
  throw new InvalidInputError(`it must be a number, or one of ${Object.keys(numbers).join(', ')}`, {
    rule: RULE,
  })
}

function nameOf<T extends string>(number: number, numbers: Readonly<Record<T, number>>): T | number {
  for (const name in numbers) if (numbers[name] === number) return name
  return number
}

const HASHES = { none: 0, md5: 1, sha1: 2, sha224: 3, sha256: 4, sha384: 5, sha512: 6 }
const SIGNATURES = { anonymous: 0, rsa: 1, dsa: 2, ecdsa: 3 }
const FIELDS: ReadonlySet<string> = new Set([
  'version',
  'logID',
  'timestamp',
  'extensions',
  'hashAlgorithm',
  'signatureAlgorithm',
  'signature',
])
const UNKNOWN_FIELDS: ReadonlySet<string> = new Set(['version', 'bytes'])
/** Version, log, time, the lengths of extensions and signature, and the two algorithms. */
const FIXED_SIZE = 47
/** The last time that a Date can say. */
const LAST_TIME = 8_640_000_000_000_000n
const RULE = 'RFC 6962 3.2'
