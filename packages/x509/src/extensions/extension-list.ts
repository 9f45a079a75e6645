import { InvalidInputError } from '@kmskeys/core'
import type { DERReader, DERWriter } from '@kmskeys/core/der'
import { readDefaultFalse } from './default-false.ts'
import { Extension } from './extension.ts'

/** Writes Extensions ::= SEQUENCE SIZE (1..MAX), which is left out where there are none. */
export function writeExtensions(writer: DERWriter, extensions: readonly Extension[]): void {
  writer.sequence(() => {
    for (const { der } of extensions) writer.raw(der)
  })
}

/**
 * Reads Extensions (RFC 5280 section 4.1).
 *
 * @throws {InvalidInputError} when it is empty, an OID occurs twice, or `critical` is written though it is FALSE
 */
export function readExtensions(input: DERReader): readonly Extension[] {
  const list = input.sequence('extensions')
  const extensions: Extension[] = []
  if (list.done)
    throw list.error({
      rule: 'RFC 5280 4.1',
      message: 'Extensions must not be empty; the field is left out where there are none',
    })
  while (!list.done) extensions.push(readExtension(list, extensions))
  return extensions
}

function readExtension(list: DERReader, before: readonly Extension[]): Extension {
  const start = list.offset
  const fields = list.sequence(before.length)
  const oid = fields.oid('extnID')
  for (const other of before)
    if (other.oid === oid)
      throw fields.error({ rule: 'RFC 5280 4.2', message: `the extension ${oid} occurs twice` })
  const critical = readDefaultFalse(fields, 'critical')
  const value = fields.octetString('extnValue')
  fields.end()
  return new Extension(oid, critical, value, list.source.subarray(start, list.offset))
}

/**
 * A new list with one more extension.
 *
 * @throws {InvalidInputError} when there is one of this type already
 */
export function addExtension(extensions: readonly Extension[], added: Extension): readonly Extension[] {
  if (!(added instanceof Extension))
    throw new InvalidInputError(
      'an extension is made by functions such as basicConstraints(), or by extension(oid, bytes)',
    )
  for (const { oid } of extensions)
    if (oid === added.oid)
      throw new InvalidInputError(`there is an extension ${oid} already`, { rule: 'RFC 5280 4.2' })
  return [...extensions, added]
}
