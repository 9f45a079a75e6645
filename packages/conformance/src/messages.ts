import { createHash } from 'node:crypto'

/** A message of `size` bytes that looks random and is the same in every run. */
export function messageOf(size: number, seed = 'a message'): Uint8Array {
  if (size === 0) return new Uint8Array()
  return new Uint8Array(createHash('shake256', { outputLength: size }).update(seed).digest())
}

/** Cuts a message into chunks of uneven length, an empty one among them. */
export function chunksOf(message: Uint8Array): Uint8Array[] {
  const third = Math.ceil(message.length / 3)
  return [message.slice(0, 1), new Uint8Array(), message.slice(1, third), message.slice(third)]
}
