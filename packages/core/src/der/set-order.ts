import { derError, type Fault } from './fault.ts'
import { elementEnd, headerFault } from './header.ts'

/** What is wrong with the elements from `start` to `end` as those of a SET OF (X.690 11.6), or undefined. */
export function setOrderFault(
  source: Uint8Array,
  start: number,
  end: number,
  lax: boolean,
): Fault | undefined {
  let previous = start
  for (let at = start; at < end;) {
    const next = elementEnd(source, at, end, lax)
    if (next < 0) return headerFault(next)
    if (at !== start && compareElements(source, previous, at, at, next) > 0) return OUT_OF_ORDER
    previous = at
    at = next
  }
  return undefined
}

/**
 * What is wrong with the elements of a SET of which it is not known whether it is a SET OF: they must be in the
 * order of either, that is of their encodings (X.690 11.6) or, each having its own, of their tags (10.3). Their
 * headers are known to be well formed, or found not to be later.
 */
export function anySetFault(source: Uint8Array, start: number, end: number, lax: boolean): Fault | undefined {
  let previous = start
  let byTag = true
  let byEncoding = true
  for (let at = start; at < end;) {
    const next = elementEnd(source, at, end, lax)
    if (next < 0) return headerFault(next)
    if (at !== start) {
      byEncoding &&= compareElements(source, previous, at, at, next) <= 0
      byTag &&= compareTags(source, previous, at) < 0
      if (!byEncoding && !byTag) return OUT_OF_ORDER
    }
    previous = at
    at = next
  }
  return undefined
}

/**
 * Puts the elements from `start` to `end` into ascending order of their encodings.
 *
 * @throws {InvalidInputError} when these are not whole elements
 */
export function sortElements(buffer: Uint8Array, start: number, end: number): void {
  // One element, as in nearly all names, has no order.
  if (elementEnd(buffer, start, end, false) === end) return
  const elements: Uint8Array[] = []
  for (let at = start; at < end;) {
    const next = elementEnd(buffer, at, end, false)
    if (next < 0) throw derError(headerFault(next), at - start, undefined)
    elements.push(buffer.slice(at, next))
    at = next
  }
  if (elements.length < 2) return
  elements.sort((a, b) => Buffer.compare(a, b))
  let at = start
  for (const element of elements) {
    buffer.set(element, at)
    at += element.length
  }
}

/**
 * Compares two whole elements; negative when the first comes first. None is the beginning of another, so that there
 * is nothing to compare behind the shorter one.
 */
function compareElements(source: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): number {
  const shared = Math.min(aEnd - a, bEnd - b)
  for (let i = 0; i < shared; i++) {
    const difference = (source[a + i] ?? 0) - (source[b + i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** By class, then by number (X.680 8.6); the constructed bit does not count. Tag numbers above 30 are alike. */
function compareTags(source: Uint8Array, a: number, b: number): number {
  return ((source[a] ?? 0) & 0xdf) - ((source[b] ?? 0) & 0xdf)
}

const OUT_OF_ORDER: Fault = {
  rule: 'X.690 11.6',
  message: 'the elements of the SET are not in ascending order',
}
