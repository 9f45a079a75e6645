import { DERReader, Tag } from '@kmskeys/core/der'
import type { Extension } from '../extensions/extension.ts'
import { DistinctTypes } from '../extensions/distinct-types.ts'
import { readExtensions } from '../extensions/extension-list.ts'

/** The type of the attribute that holds the extensions that are asked for (RFC 2985 section 5.4.2). */
export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'
/** [0] IMPLICIT SET OF. */
export const ATTRIBUTES = 0xa0

/** One attribute of a request. */
export interface RequestAttribute {
  /** The type's OID, in dotted form. */
  readonly type: string
  /** The DER encoded values. Not to be changed. */
  readonly values: readonly Uint8Array[]
}

/** The fields of a request (RFC 2986 section 4), encoded as they stand in it. All bytes are views of `der`. */
export interface CertificateRequestFields {
  readonly der: Uint8Array
  readonly certificationRequestInfo: Uint8Array
  readonly subject: Uint8Array
  readonly subjectPublicKeyInfo: Uint8Array
  readonly attributes: readonly RequestAttribute[]
  readonly extensions: readonly Extension[]
  readonly signatureAlgorithm: Uint8Array
  readonly signature: Uint8Array
}

/**
 * Takes a request apart.
 *
 * @throws {InvalidInputError} when it is malformed, with path, offset and rule
 */
export function readRequest(der: Uint8Array): CertificateRequestFields {
  const input = DERReader.from(der, { path: 'certificationRequest' })
  const outer = input.sequence()
  input.end()
  const start = outer.offset
  const info = outer.sequence('certificationRequestInfo')
  const certificationRequestInfo = outer.since(start)
  const signatureAlgorithm = outer.element('signatureAlgorithm', Tag.SEQUENCE)
  const signature = outer.bitStringBytes('signature')
  outer.end()
  if (info.smallInteger('version') !== 0)
    throw info.error({ rule: 'RFC 2986 4.1', message: 'the version must be 1' })
  const subject = info.element('subject', Tag.SEQUENCE)
  const subjectPublicKeyInfo = info.element('subjectPKInfo', Tag.SEQUENCE)
  const { attributes, extensions } = readAttributes(info)
  info.end()
  return {
    der,
    certificationRequestInfo,
    subject,
    subjectPublicKeyInfo,
    attributes,
    extensions,
    signatureAlgorithm,
    signature,
  }
}

function readAttributes(info: DERReader): Pick<CertificateRequestFields, 'attributes' | 'extensions'> {
  const set = info.setOf('attributes', ATTRIBUTES)
  const attributes: RequestAttribute[] = []
  let extensions: readonly Extension[] = []
  const distinct = new DistinctTypes('attribute', 'RFC 2986 4.1')
  while (!set.done) {
    const fields = set.sequence(attributes.length)
    const type = fields.oid('type')
    distinct.add(type, fields)
    const values: Uint8Array[] = []
    const list = fields.setOf('values')
    if (list.done) throw list.error({ rule: 'RFC 2986 4.1', message: 'an attribute must have a value' })
    const first = list.offset
    if (type === EXTENSION_REQUEST) {
      extensions = readExtensions(list)
      list.end()
      list.offset = first
    }
    while (!list.done) values.push(list.element())
    fields.end()
    attributes.push({ type, values })
  }
  return { attributes, extensions }
}
