import { InvalidInputError } from '@kmskeys/core'
import { context, type DERReader, type DERWriter } from '@kmskeys/core/der'
import type { GeneralName } from '../general-names/general-name.ts'
import { readGeneralName, writeGeneralName } from '../general-names/general-names.ts'
import { emailAddress, hostName } from '../general-names/internet-names.ts'
import { formatNetwork, parseNetwork } from './ip-network.ts'

/**
 * A part of the space of names (RFC 5280 section 4.2.1.10), in the form of a general name:
 *
 * - `dns`: `example.org`, which includes what stands below it; the empty text is all names;
 * - `email`: a mailbox `a@example.org`, all those of a host `example.org`, or of the hosts below it `.example.org`;
 * - `uri`: a host `example.org`, or the hosts below it `.example.org`;
 * - `ip`: a network, `192.0.2.0/24` or `2001:db8::/32`;
 * - `directoryName`: all names that begin with these relative names.
 */
export type NameSubtree = GeneralName

/**
 * Writes the base of a GeneralSubtree.
 *
 * @throws {InvalidInputError} when it is malformed
 */
export function writeSubtree(writer: DERWriter, subtree: NameSubtree): void {
  switch (subtree?.type) {
    case 'dns':
      writer.ia5String(subtree.value === '' ? '' : constraint(subtree.value, ''), DNS)
      break
    case 'email':
      writer.ia5String(
        typeof subtree.value === 'string' && subtree.value.includes('@')
          ? emailAddress(subtree.value)
          : constraint(subtree.value, '.'),
        EMAIL,
      )
      break
    case 'uri':
      writer.ia5String(constraint(subtree.value, '.'), URI)
      break
    case 'ip':
      writer.octetString(parseNetwork(subtree.value), IP)
      break
    default:
      writeGeneralName(writer, subtree)
  }
}

/** Reads it. Texts may be empty. */
export function readSubtree(fields: DERReader): NameSubtree {
  const type = TEXTS.get(fields.peekTag())
  const start = fields.offset
  if (type !== undefined) {
    const value = fields.ia5String('base', fields.peekTag())
    if (/^[!-~]*$/.test(value)) return { type, value }
    fields.offset = start
    throw fields.error({ rule: RULE, message: 'a name constraint must be visible ASCII' }, 'base')
  }
  if (!fields.tagIs(IP)) return readGeneralName(fields, 'base')
  const value = formatNetwork(fields.octetString('base', IP))
  if (value !== undefined) return { type: 'ip', value }
  fields.offset = start
  throw fields.error(
    { rule: RULE, message: 'a network is an address and a mask that begins with ones, 8 or 32 octets' },
    'base',
  )
}

/** A host, or with the point that may stand before it those below it. */
function constraint(text: string, point: string): string {
  if (typeof text === 'string' && text.includes('*'))
    throw new InvalidInputError(`${JSON.stringify(text)} has a wildcard, which a name constraint has not`, {
      rule: RULE,
    })
  return point !== '' && typeof text === 'string' && text.startsWith(point)
    ? point + hostName(text.slice(1))
    : hostName(text)
}

const RULE = 'RFC 5280 4.2.1.10'
const EMAIL = context(1)
const DNS = context(2)
const URI = context(6)
const IP = context(7)
const TEXTS: ReadonlyMap<number, 'email' | 'dns' | 'uri'> = new Map([
  [EMAIL, 'email'],
  [DNS, 'dns'],
  [URI, 'uri'],
])
