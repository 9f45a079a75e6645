/** The most bytes that `node:crypto` takes at once. */
export const LARGEST: number = 2 ** 31 - 1

/** Views of the bytes, in order, none longer than `node:crypto` takes. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += LARGEST) yield bytes.subarray(at, at + LARGEST)
}
