import { InvalidInputError } from '../errors/errors.ts'

/** Reads the strings and numbers of SSH (RFC 4251 section 5), without copies. Each refusal is an `InvalidInputError`. */
export class SSHReader {
  readonly bytes: Uint8Array
  /** Where the next field begins. */
  offset = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** A string: its length in four octets, and its octets. */
  string(field: string): Uint8Array {
    const { bytes } = this
    const size = this.uint32(field)
    const start = this.offset
    if (size > bytes.length - start) throw this.error('it ends in the middle', 'RFC 4251 5', field)
    this.offset = start + size
    return bytes.subarray(start, this.offset)
  }

  /** A number in four octets. */
  uint32(field: string): number {
    const { bytes, offset } = this
    if (bytes.length - offset < 4) throw this.error('it ends in the middle', 'RFC 4251 5', field)
    this.offset = offset + 4
    return new DataView(bytes.buffer, bytes.byteOffset + offset).getUint32(0)
  }

  /** An mpint above zero, in the fewest octets; returned without its leading zero. */
  unsigned(field: string): Uint8Array {
    const content = this.string(field)
    const [first = 0, second = 0] = content
    const padded = content.length > 0 && first === 0
    if (content.length === 0 || first >= 0x80 || (padded && second < 0x80))
      throw this.error('it is no positive number in the fewest octets', 'RFC 4251 5', field)
    return padded ? content.subarray(1) : content
  }

  /** Refuses what follows the last field. */
  end(): void {
    if (this.offset < this.bytes.length) throw this.error('something follows the key', 'RFC 4253 6.6')
  }

  /** An error that names where the reader stands. */
  error(message: string, rule: string, field?: string): InvalidInputError {
    const path = field === undefined ? 'ssh' : `ssh.${field}`
    const { offset } = this
    return new InvalidInputError(`SSH key at ${path}, offset ${offset}: ${message} (${rule})`, {
      path,
      offset,
      rule,
    })
  }
}

/** The octets of an mpint of a number above zero without leading zeros. */
export function mpint(value: Uint8Array): Uint8Array {
  return (value[0] ?? 0) < 0x80 ? value : Buffer.concat([Uint8Array.of(0), value])
}

/** Strings, one after the other. */
export function writeStrings(strings: readonly (string | Uint8Array)[]): Uint8Array {
  const pieces = strings.flatMap((each) => {
    const bytes = Buffer.from(each)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(bytes.length)
    return [size, bytes]
  })
  return new Uint8Array(Buffer.concat(pieces))
}
