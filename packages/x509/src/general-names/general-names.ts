import { InvalidInputError, kindOf } from '@kmskeys/core'
import {
  context,
  contextConstructed,
  validateDER,
  type DERReader,
  type DERWriter,
  type FieldName,
} from '@kmskeys/core/der'
import { opaqueElement } from '../data/opaque-element.ts'
import { checkName } from '../names/check-name.ts'
import { Name } from '../names/name.ts'
import { checkOID, type GeneralName } from './general-name.ts'
import { emailAddress, hostName, uniformResourceIdentifier } from './internet-names.ts'
import { formatIP, parseIP } from './ip-address.ts'

// The tags of RFC 5280 section 4.2.1.6.
const OTHER_NAME = contextConstructed(0)
const EMAIL = context(1)
const DNS = context(2)
const X400_ADDRESS = contextConstructed(3)
const DIRECTORY_NAME = contextConstructed(4)
const EDI_PARTY_NAME = contextConstructed(5)
const URI = context(6)
const IP = context(7)
const REGISTERED_ID = context(8)

/**
 * Writes one general name. What it says is checked, again where `dns()` and the like made it, because anybody can make
 * an object of this form. Of the forms that are not understood here only the tag, and that it is DER, are.
 *
 * @throws {InvalidInputError} when it is malformed
 */
export function writeGeneralName(writer: DERWriter, name: GeneralName): void {
  switch (name?.type) {
    case 'dns':
      writer.ia5String(hostName(name.value), DNS)
      break
    case 'email':
      writer.ia5String(emailAddress(name.value), EMAIL)
      break
    case 'uri':
      writer.ia5String(uniformResourceIdentifier(name.value), URI)
      break
    case 'ip':
      writer.octetString(parseIP(name.value), IP)
      break
    case 'registeredID':
      writer.oid(checkOID(name.value), REGISTERED_ID)
      break
    case 'directoryName':
      writer.constructed(DIRECTORY_NAME, () => writer.raw(checkName(name.value, 'directoryName').der))
      break
    case 'otherName': {
      const { typeID, value } = name
      validateDER(element(value, name.type), { path: 'otherName' })
      writer.constructed(OTHER_NAME, () => writer.oid(checkOID(typeID)).explicit(0, () => writer.raw(value)))
      break
    }
    case 'x400Address':
      writer.raw(tagged(name, X400_ADDRESS))
      break
    case 'ediPartyName':
      writer.raw(tagged(name, EDI_PARTY_NAME))
      break
    default:
      throw new InvalidInputError(
        'a general name is made by dns(), email(), uri(), ip(), directoryName(), registeredID(), otherName(), ediPartyName() or x400Address()',
      )
  }
}

/** Writes GeneralNames ::= SEQUENCE SIZE (1..MAX), without its tag. */
export function writeGeneralNames(writer: DERWriter, names: readonly GeneralName[]): void {
  if (!Array.isArray(names))
    throw new InvalidInputError(
      `general names are an array, such as [dns('example.org')], not ${kindOf(names)}`,
    )
  if (names.length === 0)
    throw new InvalidInputError('a list of general names must not be empty', { rule: 'RFC 5280 4.2.1.6' })
  for (const name of names as readonly GeneralName[]) writeGeneralName(writer, name)
}

/** GeneralNames, as the definition of a type of extension that has nothing else says it. */
export const GENERAL_NAMES = {
  encode: (writer: DERWriter, names: readonly GeneralName[]): unknown =>
    writer.sequence(() => writeGeneralNames(writer, names)),
  decode: (reader: DERReader): GeneralName[] => readGeneralNames(reader.sequence()),
}

/** Reads what a GeneralNames has inside; an empty one is refused. */
export function readGeneralNames(list: DERReader): GeneralName[] {
  if (list.done)
    throw list.error({ rule: 'RFC 5280 4.2.1.6', message: 'a list of general names must not be empty' })
  const names: GeneralName[] = []
  while (!list.done) names.push(readGeneralName(list, names.length))
  return names
}

/**
 * Reads them as {@link readGeneralNames} does, but makes nothing of texts, which nearly all are.
 *
 * @throws {InvalidInputError} when it would
 */
export function checkGeneralNames(list: DERReader): void {
  if (list.done) readGeneralNames(list)
  while (!list.done) {
    const start = list.offset
    const tag = list.peekTag()
    if (tag === DNS || tag === EMAIL || tag === URI) {
      list.skip()
      const length = list.source[start + 1] ?? 0
      const content = start + 2 + (length < 0x80 ? 0 : length & 0x7f)
      if (isVisible(list.source, content, list.offset)) continue
      list.offset = start
    }
    readGeneralName(list)
  }
}

/** Reads one general name. Texts must be visible ASCII and not empty; what they say is left to the caller to judge. */
export function readGeneralName(list: DERReader, field?: FieldName): GeneralName {
  const tag = list.peekTag()
  switch (tag) {
    case DNS:
      return { type: 'dns', value: text(list, tag, field) }
    case EMAIL:
      return { type: 'email', value: text(list, tag, field) }
    case URI:
      return { type: 'uri', value: text(list, tag, field) }
    case IP:
      return { type: 'ip', value: address(list, field) }
    case REGISTERED_ID:
      return { type: 'registeredID', value: list.oid(field, tag) }
    case DIRECTORY_NAME: {
      const inner = list.explicit(4, field)
      const value = Name.fromReader(inner)
      inner.end()
      return { type: 'directoryName', value }
    }
    case OTHER_NAME: {
      const inner = list.constructed(OTHER_NAME, field)
      const typeID = inner.oid('type-id')
      const explicit = inner.explicit(0, 'value')
      const value = opaqueElement(explicit)
      explicit.end()
      inner.end()
      return { type: 'otherName', typeID, value }
    }
    case X400_ADDRESS:
      return { type: 'x400Address', value: opaqueElement(list, field) }
    case EDI_PARTY_NAME:
      return { type: 'ediPartyName', value: opaqueElement(list, field) }
    default:
      throw list.error({ rule: 'RFC 5280 4.2.1.6', message: 'this is no general name' }, field)
  }
}

/** The whole element of a form that is not understood here; with another tag it would pass for one that is. */
function tagged({ type, value }: GeneralName, tag: number): Uint8Array {
  const bytes = element(value, type)
  if (bytes[0] !== tag)
    throw new InvalidInputError(
      `the value of ${type} is the whole element, whose tag is ${tag.toString(16)}`,
      { rule: 'RFC 5280 4.2.1.6' },
    )
  validateDER(bytes, { path: type })
  return bytes
}

function element(value: unknown, type: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new InvalidInputError(`the value of ${type} is a Uint8Array with DER`, { rule: 'RFC 5280 4.2.1.6' })
}

function text(list: DERReader, tag: number, field: FieldName | undefined): string {
  const start = list.offset
  const value = list.ia5String(field, tag)
  // It is ASCII, so that each of its characters is one octet.
  if (isVisible(list.source, list.offset - value.length, list.offset)) return value
  list.offset = start
  throw list.error(
    { rule: 'RFC 5280 4.2.1.6', message: 'a general name must be visible ASCII and not empty' },
    field,
  )
}

function address(list: DERReader, field: FieldName | undefined): string {
  const start = list.offset
  const octets = list.octetString(field, IP)
  if (octets.length === 4 || octets.length === 16) return formatIP(octets)
  list.offset = start
  throw list.error({ rule: 'RFC 5280 4.2.1.6', message: 'an IP address has 4 or 16 octets' }, field)
}

/** A NUL or a line break in a name deceives whoever compares or prints it. */
function isVisible(source: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = source[i] ?? 0
    if (code < EXCLAMATION_MARK || code > TILDE) return false
  }
  return start < end
}

const EXCLAMATION_MARK = 0x21
const TILDE = 0x7e
