/** A buffer that grows; what is written so far is its bytes from `start` to `length`. */
export interface DEROutput {
  buffer: Uint8Array
  readonly start: number
  length: number
}

/** The size of a buffer that starts small, in bytes: a certificate fits. */
export const INITIAL_SIZE = 1024

/** Makes room for so many bytes, and returns where they start. */
export function reserve(output: DEROutput, size: number): number {
  const start = output.length
  const end = start + size
  if (end > output.buffer.length) grow(output, end)
  output.length = end
  return start
}

function grow(output: DEROutput, size: number): void {
  const { buffer, start, length } = output
  const larger = new Uint8Array(Math.max(size, buffer.length * 2, INITIAL_SIZE))
  larger.set(buffer.subarray(start, length), start)
  buffer.fill(0, start, length)
  output.buffer = larger
}

/** Writes tag and length of an element whose size is known, and returns where its content starts. */
export function header(output: DEROutput, tag: number, size: number): number {
  const octets = size < 0x80 ? 0 : lengthOctets(size)
  const at = reserve(output, 2 + octets + size)
  const { buffer } = output
  buffer[at] = tag
  if (octets === 0) buffer[at + 1] = size
  else writeLength(buffer, at + 1, octets, size)
  return at + 2 + octets
}

/**
 * Starts an element whose size is not known yet, with room for the length that is expected; returns where its content
 * starts.
 */
export function begin(output: DEROutput, tag: number, expected: number): number {
  const octets = expected < 0x80 ? 0 : lengthOctets(expected)
  const at = reserve(output, 2 + octets)
  output.buffer[at] = tag
  return at + 2 + octets
}

/** Writes the length of an element that {@link begin} started; moves its content where another size was expected. */
export function finishElement(output: DEROutput, start: number, expected: number): void {
  const size = output.length - start
  const room = expected < 0x80 ? 0 : lengthOctets(expected)
  const octets = size < 0x80 ? 0 : lengthOctets(size)
  const at = start - 1 - room
  if (octets !== room) {
    if (octets > room) reserve(output, octets - room)
    const end = start + size
    output.buffer.copyWithin(at + 1 + octets, start, end)
    output.length = at + 1 + octets + size
    // What is no part of the output may have been a private key.
    if (output.length < end) output.buffer.fill(0, output.length, end)
  }
  if (octets === 0) output.buffer[at] = size
  else writeLength(output.buffer, at, octets, size)
}

function lengthOctets(size: number): number {
  return size < 0x100 ? 1 : size < 0x1_0000 ? 2 : size < 0x100_0000 ? 3 : size < 0x1_0000_0000 ? 4 : 5
}

function writeLength(buffer: Uint8Array, at: number, octets: number, size: number): void {
  buffer[at] = 0x80 | octets
  let rest = size
  for (let i = at + octets; i > at; i--) {
    buffer[i] = rest
    rest = Math.floor(rest / 0x100)
  }
}

/** For the few bytes of most elements a loop is faster than a call. */
export function copy(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  const size = from.length - start
  if (size > 16) to.set(start === 0 ? from : from.subarray(start), at)
  else for (let i = 0; i < size; i++) to[at + i] = from[start + i] ?? 0
}
