import { InvalidInputError, kindOf } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import { placed } from './refused.ts'
import { decodeSCT, encodeSCT, type SignedCertificateTimestamp } from './signed-certificate-timestamp.ts'

/** Writes SignedCertificateTimestampList, lengths of two bytes before the list and before each (RFC 6962 section 3.3). */
export function writeSCTs(writer: DERWriter, scts: readonly SignedCertificateTimestamp[]): void {
  if (!Array.isArray(scts))
    throw new InvalidInputError(`signed certificate timestamps must be an array, not ${kindOf(scts)}`, {
      rule: RULE,
    })
  if (scts.length === 0) throw new InvalidInputError(EMPTY, { rule: RULE })
  const parts = scts.flatMap((sct: SignedCertificateTimestamp, i) => {
    try {
      const bytes = encodeSCT(sct)
      return [lengthOf(bytes.length), bytes]
    } catch (error) {
      throw placed(error, i)
    }
  })
  const list = Buffer.concat(parts)
  writer.octetString(Buffer.concat([lengthOf(list.length), list]))
}

/** Reads it. */
export function readSCTs(reader: DERReader): SignedCertificateTimestamp[] {
  const start = reader.offset
  const bytes = reader.octetString()
  try {
    return split(bytes)
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    reader.offset = start
    throw reader.error({ rule: RULE, message: error.message })
  }
}

function split(bytes: Uint8Array): SignedCertificateTimestamp[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const lengthAt = (at: number): number => (at + 2 > bytes.length ? Infinity : view.getUint16(at))
  if (lengthAt(0) !== bytes.length - 2)
    throw new InvalidInputError('the length of the list of signed certificate timestamps is not its length')
  if (bytes.length === 2) throw new InvalidInputError(EMPTY)
  const scts: SignedCertificateTimestamp[] = []
  for (let at = 2; at < bytes.length;) {
    const end = at + 2 + lengthAt(at)
    if (end > bytes.length) throw new InvalidInputError('the last signed certificate timestamp is cut')
    scts.push(decodeSCT(bytes.subarray(at + 2, end)))
    at = end
  }
  return scts
}

function lengthOf(length: number): Uint8Array {
  if (length > 0xffff)
    throw new InvalidInputError('signed certificate timestamps have together at most 65,535 bytes', {
      rule: RULE,
    })
  return Uint8Array.of(length >> 8, length & 0xff)
}

const RULE = 'RFC 6962 3.3'
const EMPTY = 'a list of signed certificate timestamps must not be empty'
