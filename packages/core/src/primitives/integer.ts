/**
 * The integer that big-endian bytes stand for; 0 for no bytes (OS2IP, RFC 8017 4.2). How long it takes, and what is done
 * with a bigint, depends on the value: for public data, or what is blinded.
 */
export function toInteger(bytes: Uint8Array): bigint {
  return integerAt(viewOf(bytes), 0, bytes.length)
}

/** The same bytes, of which {@link integerAt} reads. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** As {@link toInteger}, of the bytes from `start` to `end`. */
export function integerAt(view: DataView, start: number, end: number): bigint {
  let value = 0n
  let at = start
  while ((end - at) % 8 !== 0) value = (value << 8n) | BigInt(view.getUint8(at++))
  for (; at < end; at += 8) value = (value << 64n) | view.getBigUint64(at)
  return value
}

/** `base` to the power of `exponent`, modulo `modulus`. Not constant-time: for public data only. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

/**
 * What `value` times gives 1 modulo `modulus`, between 0 and the modulus. Both are positive and have no common
 * factor. Not constant-time: for public data, or what is blinded.
 */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, u, v] = [modulus, value % modulus, 0n, 1n]
  while (b > 1n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[u, v] = [v, u - quotient * v]
  }
  return v < 0n ? v + modulus : v
}
