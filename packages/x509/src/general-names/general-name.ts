import { checkFields, InvalidInputError, kindOf, type Bytes } from '@kmskeys/core'
import { contextConstructed, encodeDER, encodeOID, Tag, validateDER } from '@kmskeys/core/der'
import { bytesOf } from '../data/bytes.ts'
import { checkName } from '../names/check-name.ts'
import type { Name } from '../names/name.ts'
import { emailAddress, hostName, uniformResourceIdentifier } from './internet-names.ts'
import { formatIP, parseIP } from './ip-address.ts'

/**
 * One general name (RFC 5280 section 4.2.1.6), told apart by `type`. An `otherName` has the OID that says what its
 * value is, and that value DER encoded; `x400Address` and `ediPartyName` keep the bytes of the whole element, tag
 * included.
 */
export type GeneralName =
  | { readonly type: 'dns' | 'email' | 'uri' | 'ip' | 'registeredID'; readonly value: string }
  | { readonly type: 'directoryName'; readonly value: Name }
  | { readonly type: 'otherName'; readonly typeID: string; readonly value: Uint8Array }
  | { readonly type: 'x400Address' | 'ediPartyName'; readonly value: Uint8Array }

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

/**
 * A name of a form that its OID tells, such as the user principal name of Windows (`1.3.6.1.4.1.311.20.2.3`).
 *
 *     otherName('1.3.6.1.4.1.311.20.2.3', encodeDER((w) => w.utf8String('user@example.org')))
 *
 * @param value the DER encoded value, which is copied
 * @throws {InvalidInputError} when it is not DER, or the OID is none
 */
export function otherName(typeID: string, value: Bytes): GeneralName {
  const der = bytesOf(value, 'the value of an otherName')
  validateDER(der, { path: 'otherName' })
  return { type: 'otherName', typeID: checkOID(typeID), value: der }
}

/**
 * A name of a partner in electronic data interchange.
 *
 * @param name the party's name and, where there is one, who gave it
 * @throws {InvalidInputError} when a text is empty or no text
 */
export function ediPartyName(name: {
  readonly nameAssigner?: string | undefined
  readonly partyName: string
}): GeneralName {
  checkFields(name, EDI_PARTY_NAME_FIELDS, 'an EDI party name')
  const { nameAssigner, partyName } = name
  const value = encodeDER((writer) =>
    writer.constructed(contextConstructed(5), () => {
      if (nameAssigner !== undefined) writer.explicit(0, () => writer.utf8String(filled(nameAssigner)))
      writer.explicit(1, () => writer.utf8String(filled(partyName)))
    }),
  )
  return { type: 'ediPartyName', value }
}

const EDI_PARTY_NAME_FIELDS: ReadonlySet<string> = new Set(['nameAssigner', 'partyName'])

/** A text that is not empty, as DirectoryString demands. */
function filled(text: string): string {
  if (typeof text === 'string' && text !== '') return text
  throw new InvalidInputError('an EDI party name has texts that are not empty', { rule: 'RFC 5280 4.2.1.6' })
}

/**
 * An X.400 address.
 *
 * @param address the DER encoded `ORAddress` of RFC 5280 appendix A.1, a SEQUENCE, which is copied
 * @throws {InvalidInputError} when it is not DER, or no SEQUENCE
 */
export function x400Address(address: Bytes): GeneralName {
  const value = bytesOf(address, 'an X.400 address')
  if (value[0] !== Tag.SEQUENCE)
    throw new InvalidInputError('an X.400 address is a DER encoded SEQUENCE', { rule: 'RFC 5280 A.1' })
  validateDER(value, { path: 'x400Address' })
  value[0] = contextConstructed(3)
  return { type: 'x400Address', value }
}

/** The same, if it is the dotted form of an OID. */
export function checkOID(oid: string): string {
  if (typeof oid !== 'string')
    throw new InvalidInputError(`a registered identifier is the text of an OID, not ${kindOf(oid)}`)
  encodeOID(oid)
  return oid
}
