import { InvalidInputError, isBytes, kindOf, type Bytes } from '@kmskeys/core'
import { bytesOf, octetsOf } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'

/**
 * The value of a serial number, big-endian without leading zeros.
 *
 * @throws {InvalidInputError} when it is not positive, or does not fit into 20 octets of DER (RFC 5280 section 4.1.2.2)
 */
export function serialNumber(value: Bytes | bigint): Uint8Array {
  const bytes =
    typeof value === 'bigint'
      ? fromBigInt(value)
      : isBytes(value)
        ? bytesOf(value, 'a serial number')
        : undefined
  if (bytes === undefined) throw refused(`it is ${kindOf(value)}`)
  let start = 0
  while (bytes[start] === 0) start++
  const magnitude = bytes.subarray(start)
  const octets = magnitude.length + ((magnitude[0] ?? 0) >> 7)
  if (magnitude.length === 0) throw refused('it is zero')
  if (octets > 20) throw refused(`it needs ${octets}`)
  return magnitude
}

/** 16 random octets, the highest bits 01, so that all have the same length and are positive. A view of pooled memory. */
export function randomSerialNumber(): Uint8Array {
  if (next === POOL_SIZE) {
    pool = new ArrayBuffer(POOL_SIZE)
    nodeCrypto().randomFillSync(new Uint8Array(pool))
    next = 0
  }
  const serial = new Uint8Array(pool, next, 16)
  next += 16
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial
}

function fromBigInt(value: bigint): Uint8Array {
  if (value <= 0n) throw refused(value === 0n ? 'it is zero' : 'it is negative')
  if (value >> 160n > 0n) throw refused('it needs more')
  return octetsOf(value)
}

function refused(why: string): InvalidInputError {
  return new InvalidInputError(`a serial number must be positive and have 1 to 20 octets: ${why}`, {
    path: 'tbsCertificate.serialNumber',
    rule: 'RFC 5280 4.1.2.2',
  })
}

const POOL_SIZE = 4096
let pool = new ArrayBuffer(0)
let next = POOL_SIZE
