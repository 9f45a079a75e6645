import { DERWriter, encodeDER, type WriteContent } from '@kmskeys/core/der'
import { copyBytes } from './bytes.ts'

/**
 * What `write` writes, in pooled memory, into which it is written at once: that costs a fifth of memory of its own. For
 * bytes that this package keeps to itself or hands out as views that must not be changed; what a caller may change is
 * copied.
 *
 * @throws {InvalidInputError} what `write` throws, as when a value cannot be written
 */
export function encodePooled(write: WriteContent): Uint8Array {
  // A nested call would write where the outer one does.
  if (writing) return encodeDER(write)
  makeRoom(ROOM)
  const writer = new DERWriter(0)
  writer.buffer = pool
  writer.start = next
  writer.length = next
  writing = true
  try {
    write(writer)
    if (writer.buffer !== pool) return writer.finish()
    next = writer.length
    return new Uint8Array(pool.buffer, writer.start, next - writer.start)
  } finally {
    writing = false
    // Whoever keeps the writer does not write into what follows.
    writer.buffer = NOTHING
    writer.start = 0
    writer.length = 0
  }
}

/** A copy, in pooled memory. */
export function pooled(bytes: Uint8Array): Uint8Array {
  if (writing || bytes.length > ROOM) return copyBytes(bytes)
  makeRoom(bytes.length)
  const copy = new Uint8Array(pool.buffer, next, bytes.length)
  copy.set(bytes)
  next += bytes.length
  return copy
}

function makeRoom(size: number): void {
  // Turned around, so that a length that is no number gets a new pool instead of spoiling this one for all that follow.
  if (next + size <= POOL_SIZE) return
  pool = new Uint8Array(POOL_SIZE)
  next = 0
}

/** One small piece that is kept keeps the whole pool, so this bounds what is wasted; a quarter of it costs more time. */
const POOL_SIZE = 65_536
/** Most of what is written fits; what does not moves into memory of its own. */
const ROOM = 2048
const NOTHING = new Uint8Array()

let pool: Uint8Array<ArrayBuffer> = new Uint8Array(POOL_SIZE)
let next = 0
/** Whether the memory behind `next` is being written to. */
let writing = false
