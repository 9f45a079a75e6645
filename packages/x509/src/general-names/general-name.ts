import { InvalidInputError } from '@kmskeys/core'
import { encodeOID } from '@kmskeys/core/der'
import { kindOf } from '../data/bytes.ts'
import { checkName } from '../names/check-name.ts'
import type { Name } from '../names/name.ts'
import { emailAddress, hostName, uniformResourceIdentifier } from './internet-names.ts'
import { formatIP, parseIP } from './ip-address.ts'

/**
 * One general name (RFC 5280 section 4.2.1.6), told apart by `type`. The forms that are not understood here keep
 * the bytes of the whole element as they were read, tag included.
 */
export type GeneralName =
  | { readonly type: 'dns' | 'email' | 'uri' | 'ip' | 'registeredID'; readonly value: string }
  | { readonly type: 'directoryName'; readonly value: Name }
  | { readonly type: 'otherName' | 'x400Address' | 'ediPartyName'; readonly value: Uint8Array }

/**
 * A DNS name. Unicode becomes A-labels (`bücher.example` is written `xn--bcher-kva.example`); a leading `*.` is a
 * wildcard.
 *
 * @throws {InvalidInputError} when it is empty or not a name of RFC 1034 section 3.5, an IP address, or no IDN
 */
export function dns(name: string): GeneralName {
  return { type: 'dns', value: hostName(name) }
}

/**
 * A mail address. A Unicode domain becomes A-labels.
 *
 * @throws {InvalidInputError} when it is not a mailbox `local@domain` (RFC 5321 section 4.1.2), its local part ASCII
 */
export function email(address: string): GeneralName {
  return { type: 'email', value: emailAddress(address) }
}

/**
 * A URI.
 *
 * @throws {InvalidInputError} when it is not absolute (RFC 3986 section 4.3), or not ASCII
 */
export function uri(text: string): GeneralName {
  return { type: 'uri', value: uniformResourceIdentifier(text) }
}

/**
 * An IP address of version 4 or 6.
 *
 * @throws {InvalidInputError} when it is not one; a network or a zone is none
 */
export function ip(address: string): GeneralName {
  return { type: 'ip', value: formatIP(parseIP(address)) }
}

/** A distinguished name. */
export function directoryName(name: Name): GeneralName {
  return { type: 'directoryName', value: checkName(name, 'directoryName') }
}

/**
 * A registered identifier.
 *
 * @throws {InvalidInputError} when it is not the dotted form of an OID
 */
export function registeredID(oid: string): GeneralName {
  return { type: 'registeredID', value: checkOID(oid) }
}

/** The same, if it is the dotted form of an OID. */
export function checkOID(oid: string): string {
  if (typeof oid !== 'string')
    throw new InvalidInputError(`a registered identifier is the text of an OID, not ${kindOf(oid)}`)
  encodeOID(oid)
  return oid
}
