import { hasAt } from '../data/bytes.ts'

/**
 * Holds what was written, from its first byte to its last, against what must stand there: headers against the only ones
 * that DER (X.690 section 10.1) has for tag and size, everything else against bytes that are known to be right.
 */
export class Comparison {
  readonly source: Uint8Array
  /** What stands before was as it must be. */
  at: number

  constructor(source: Uint8Array, start: number = 0) {
    this.source = source
    this.at = start
  }

  /** Whether the header comes next of an element with this tag and so many octets of content; if so, moves behind it. */
  header(tag: number, size: number): boolean {
    const { source, at } = this
    let next = at + 1
    if (size >= 0x80) {
      let octets = 1
      while (octets < 4 && size >>> (8 * octets) !== 0) octets++
      if (source[next++] !== (0x80 | octets)) return false
      while (octets > 1) if (source[next++] !== ((size >>> (8 * --octets)) & 0xff)) return false
    }
    if (source[at] !== tag || source[next] !== (size & 0xff)) return false
    this.at = next + 1
    return true
  }

  /** Whether these bytes come next; if so, moves behind them. */
  bytes(expected: Uint8Array): boolean {
    if (!hasAt(this.source, this.at, expected)) return false
    this.at += expected.length
    return true
  }

  /** Whether an element with this tag and content comes next; if so, moves behind it. */
  element(tag: number, content: Uint8Array): boolean {
    return this.header(tag, content.length) && this.bytes(content)
  }
}

/** How many octets an element has whose content has so many. */
export function elementSize(content: number): number {
  let size = content + 2
  if (content >= 0x80) for (let rest = content; rest > 0; rest = Math.floor(rest / 0x100)) size++
  return size
}
