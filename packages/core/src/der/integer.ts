/** The length of an INTEGER beyond which it is not made a bigint, in octets; a bigint has a limit of its own. */
export const MAX_BIGINT_SIZE = 0x1_0000

/** The value of two's complement octets. */
export function toBigInt(source: Uint8Array, start: number, end: number): bigint {
  const size = end - start
  if (size <= 6) {
    let value = ((source[start] ?? 0) << 24) >> 24
    for (let i = start + 1; i < end; i++) value = value * 0x100 + (source[i] ?? 0)
    return BigInt(value)
  }
  const magnitude = BigInt(`0x${Buffer.from(source.buffer, source.byteOffset + start, size).toString('hex')}`)
  return (source[start] ?? 0) >= 0x80 ? BigInt.asIntN(size * 8, magnitude) : magnitude
}

/** The two's complement octets of a value, as few as possible. */
export function fromBigInt(value: bigint): Uint8Array {
  const positive = value < 0n ? ~value : value
  const digits = positive.toString(16)
  // One more bit than the magnitude, for the sign.
  const bits = digits.length * 4 - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28 + 1
  const size = Math.ceil(bits / 8)
  const bytes = Buffer.alloc(size)
  bytes.write(digits.padStart(size * 2, '0'), 'hex')
  if (value < 0n) for (let i = 0; i < size; i++) bytes[i] = ~(bytes[i] ?? 0)
  return bytes
}
