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
    latest = new Uint8Array(memory, writer.start, next - writer.start)
    return latest
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
  latest = new Uint8Array(memory, next, bytes.length)
  latest.set(bytes)
  next += bytes.length
  return latest
}

/** The bytes from `start` to `end` of what was mostly pooled just now; `subarray` has more to look at. */
export function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  // To ask bytes for their buffer is a call out of compiled code, and takes as long as to make the view.
  const buffer = bytes === latest ? memory : bytes.buffer
  return new Uint8Array(buffer, bytes.byteOffset + start, end - start)
}

function makeRoom(size: number): void {
  // Turned around, so that a length that is no number gets a new pool instead of spoiling this one for all that follow.
  if (next + size <= POOL_SIZE) return
  memory = new ArrayBuffer(POOL_SIZE)
  // Whoever transferred one piece would take all the others with it.
  process.getBuiltinModule('node:worker_threads').markAsUntransferable(memory)
  pool = new Uint8Array(memory)
  next = 0
  latest = undefined
}

/** One small piece that is kept keeps the whole pool, so this bounds what is wasted; a quarter of it costs more time. */
const POOL_SIZE = 65_536
/** Most of what is written fits; what does not moves into memory of its own. */
const ROOM = 2048
const NOTHING = new Uint8Array()

let memory = new ArrayBuffer(0)
let pool = new Uint8Array(memory)
let next = POOL_SIZE
/** The view of `memory` that was made last. */
let latest: Uint8Array | undefined
/** Whether the memory behind `next` is being written to. */
let writing = false
