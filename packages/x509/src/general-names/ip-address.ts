import { InvalidInputError, kindOf } from '@kmskeys/core'

/**
 * The 4 or 16 octets of an IP address.
 *
 * @throws {InvalidInputError} when it is not one
 */
export function parseIP(text: string): Uint8Array {
  if (typeof text !== 'string')
    throw new InvalidInputError(`an IP address is text, not ${kindOf(text)}`, { rule: 'RFC 5280 4.2.1.6' })
  // Importing node:net takes a twentieth of what importing this package takes.
  const { isIPv4, isIPv6 } = process.getBuiltinModule('node:net')
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIPv6(text) || text.includes('%'))
    throw new InvalidInputError(`${JSON.stringify(text)} is not an IP address`, { rule: 'RFC 5280 4.2.1.6' })
  const [head = '', tail = ''] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

/** The text of 4 or 16 octets, for version 6 that of RFC 5952. */
export function formatIP(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0))
  const hex = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  const { start, length } = longestZeros(groups)
  return length < 2 ? hex(0, 8) : `${hex(0, start)}::${hex(start + length, 8)}`
}

/** RFC 5952 section 4.2: of several runs that are equally long, the first. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start > longest.length) longest = { start, length: end - start }
  }
  return longest
}

/** The groups of one side of `::`, of which the last two may be written as version 4. */
function groupsOf(side: string): number[] {
  if (side === '') return []
  return side.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}
