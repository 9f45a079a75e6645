import { InvalidInputError, kindOf } from '@kmskeys/core'
import { formatIP, parseIP } from '../general-names/ip-address.ts'

/**
 * The address and the mask of a network such as `192.0.2.0/24`, 8 or 32 octets.
 *
 * @throws {InvalidInputError} when it is none, or its address has bits behind the prefix
 */
export function parseNetwork(text: string): Uint8Array {
  const [, address, prefix] = (typeof text === 'string' ? NETWORK.exec(text) : undefined) ?? []
  if (address === undefined)
    throw new InvalidInputError(
      `a network is written as an address and the length of its prefix, such as 192.0.2.0/24, not ${typeof text === 'string' ? JSON.stringify(text) : kindOf(text)}`,
      { rule: RULE },
    )
  const octets = parseIP(address)
  const length = Number(prefix)
  if (length > octets.length * 8)
    throw new InvalidInputError(`the prefix of a network has at most ${octets.length * 8} bits`, {
      rule: RULE,
    })
  const both = Uint8Array.from([...octets, ...octets.map((_, i) => maskOctet(length - 8 * i))])
  if (formatNetwork(both) === undefined)
    throw new InvalidInputError(
      `${text} is an address in a network: the bits behind the prefix must be zero`,
      {
        rule: RULE,
      },
    )
  return both
}

/** Its text, or `undefined` when the octets are not those of a network. */
export function formatNetwork(octets: Uint8Array): string | undefined {
  const size = octets.length / 2
  if (size !== 4 && size !== 16) return undefined
  const mask = octets.subarray(size)
  let length = 0
  while (length < size * 8 && ((mask[length >> 3] ?? 0) & (0x80 >> (length & 7))) !== 0) length++
  const isNetwork = mask.every(
    (octet, i) => octet === maskOctet(length - 8 * i) && ((octets[i] ?? 0) & ~octet) === 0,
  )
  return isNetwork ? `${formatIP(octets.subarray(0, size))}/${length}` : undefined
}

/** An octet whose first `bits` bits are set. */
function maskOctet(bits: number): number {
  return (0xff00 >> Math.max(0, Math.min(8, bits))) & 0xff
}

const NETWORK = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/
const RULE = 'RFC 5280 4.2.1.10'
