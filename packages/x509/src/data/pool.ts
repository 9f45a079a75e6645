import { DERWriter, type WriteContent } from '@kmskeys/core/der'

/**
 * What `write` writes, in pooled memory, which costs a fifth of memory of its own. For bytes that this package keeps to
 * itself or hands out as views that must not be changed; what a caller may change is copied.
 *
 * @throws {InvalidInputError} what `write` throws, as when a value cannot be written
 */
export function encodePooled(write: WriteContent): Uint8Array {
  const writer = idle ?? new DERWriter()
  // Nested calls take another one; one that was left in the middle is not used again.
  idle = undefined
  writer.length = 0
  write(writer)
  idle = writer
  return pooled(writer.buffer, writer.length)
}

/** A copy, in pooled memory, of the first bytes. */
export function pooled(bytes: Uint8Array, length: number = bytes.length): Uint8Array {
  if (length > LARGE) return Uint8Array.prototype.slice.call(bytes, 0, length)
  // Turned around, so that a length that is no number gets a new pool instead of spoiling this one for all that follow.
  if (!(next + length <= pool.length)) {
    pool = new Uint8Array(POOL_SIZE)
    next = 0
  }
  const copy = pool.subarray(next, next + length)
  copy.set(length === bytes.length ? bytes : bytes.subarray(0, length))
  next += length
  return copy
}

/** One small piece that is kept keeps the whole pool, so this bounds what is wasted. */
const POOL_SIZE = 16_384
const LARGE = 2048

let idle: DERWriter | undefined
let pool: Uint8Array = new Uint8Array(POOL_SIZE)
let next = 0
