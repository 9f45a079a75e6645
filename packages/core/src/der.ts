/**
 * Strict DER (X.690), read without copies and written in one pass.
 *
 *     import { DERReader, encodeDER } from '@kmskeys/core/der'
 *
 *     const der = encodeDER((w) => w.sequence(() => w.oid('1.2.840.113549.1.1.11').null()))
 *
 *     const input = DERReader.from(der, { path: 'signatureAlgorithm' })
 *     const identifier = input.sequence()
 *     input.end()
 *     const algorithm = identifier.oid('algorithm') // '1.2.840.113549.1.1.11'
 *     if (!identifier.done) identifier.null('parameters')
 *     identifier.end()
 *
 * @module
 */
export type { Fault } from './der/fault.ts'
export { decodeOID, encodeOID } from './der/oid.ts'
export type { DERInput, DERLimits, DERReadOptions, DERTolerance } from './der/options.ts'
export type { FieldName } from './der/cursor.ts'
export { DERReader, type BitString } from './der/reader.ts'
export { CONSTRUCTED, context, contextConstructed, Tag } from './der/tags.ts'
export { validateDER, type DERValidateOptions } from './der/validate.ts'
export { DERWriter, encodeDER, type WriteContent } from './der/writer.ts'
