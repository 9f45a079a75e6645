import { InvalidInputError } from '@kmskeys/core'
import { DERReader, encodeDER, type DERTolerance } from '@kmskeys/core/der'
import type { Certificate } from '../certificates/certificate.ts'
import { AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import { ExtendedKeyUsage } from '../extensions/extended-key-usage.ts'
import { writeExtensions } from '../extensions/extension-list.ts'
import type { Extension } from '../extensions/extension.ts'
import { PrecertificatePoison } from '../extensions/precertificate-poison.ts'
import { SignedCertificateTimestamps } from '../extensions/signed-certificate-timestamps.ts'

/** What is signed of a certificate, as far as it is needed here. */
interface Signed {
  readonly tbsCertificate: Uint8Array
  readonly extensions: readonly Extension<'certificate'>[]
  readonly tolerate?: readonly DERTolerance[] | undefined
}

/**
 * The extensions that a precertificate and its final certificate share (RFC 6962 section 3.2): all but the poison and
 * the timestamps, of which there must be one.
 *
 * @param by the precertificate signing certificate, whose authority key identifier replaces the precertificate's
 * @throws {InvalidInputError} when it has neither or both, or another kind than it may have
 */
export function promisedExtensions(
  extensions: readonly Extension<'certificate'>[],
  by?: Certificate,
): readonly Extension<'certificate'>[] {
  const marks = extensions.filter(isMark)
  if (marks.length !== 1)
    throw refused('a certificate has a poison or signed certificate timestamps, and not both')
  if (by === undefined) return extensions.filter((one) => !isMark(one))
  if (marks[0]?.oid !== PrecertificatePoison.oid)
    throw refused('only a precertificate is signed by a precertificate signing certificate')
  if (by.extension(ExtendedKeyUsage)?.includes('precertificateSigning') !== true)
    throw refused(`${by.subject.toString()} has no extended key usage precertificateSigning`)
  return extensions.flatMap((one) => {
    if (isMark(one)) return []
    if (one.oid !== AuthorityKeyIdentifier.oid) return [one]
    const own = by.extensions.find(({ oid }) => oid === AuthorityKeyIdentifier.oid)
    if (own === undefined)
      throw refused(`${by.subject.toString()} has no authority key identifier to take over`)
    return [own]
  })
}

/**
 * The DER encoded TBSCertificate that a log signs a promise of: that of a precertificate without the poison, which is
 * that of the final certificate without the timestamps, all else byte for byte as it stands.
 *
 * @param by the precertificate signing certificate, whose issuer is the final certificate's
 * @throws {InvalidInputError} as {@link promisedExtensions}
 */
export function promisedTBS({ tbsCertificate, extensions, tolerate }: Signed, by?: Certificate): Uint8Array {
  const promised = promisedExtensions(extensions, by)
  const fields = DERReader.from(tbsCertificate, { path: 'tbsCertificate', tolerate }).sequence()
  return encodeDER((writer) =>
    writer.sequence(() => {
      for (let i = 0; !fields.done; i++) {
        const isExtensions = fields.tagIs(0xa3)
        const element = fields.element()
        if (!isExtensions) writer.raw(i === ISSUER && by !== undefined ? by.fields.issuer : element)
        else if (promised.length > 0) writer.explicit(3, () => writeExtensions(writer, promised))
      }
    }),
  )
}

function isMark({ oid }: Extension<'certificate'>): boolean {
  return oid === PrecertificatePoison.oid || oid === SignedCertificateTimestamps.oid
}

function refused(message: string): InvalidInputError {
  return new InvalidInputError(message, { path: 'tbsCertificate.extensions', rule: 'RFC 6962 3.2' })
}

/** Behind version, serial number and algorithm. */
const ISSUER = 3
