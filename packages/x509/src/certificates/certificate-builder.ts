import type { Bytes, PublicKey, SignatureAlgorithm, Signer } from '@kmskeys/core'
import type { Extension } from '../extensions/extension.ts'
import { addExtension } from '../extensions/extension-list.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import { checkName } from '../names/check-name.ts'
import type { Name } from '../names/name.ts'
import { signCertificate, type SignCertificateOptions } from './sign-certificate.ts'
import { EMPTY_DRAFT, type CertificateDraft } from './certificate-draft.ts'
import type { Certificate } from './certificate.ts'
import { serialNumber } from './serial-number.ts'
import { ToBeSignedCertificate, type UnsignedOptions } from './to-be-signed.ts'
import { milliseconds, wholeSecond, type Duration } from './validity.ts'

/**
 * Makes certificates of version 3 (RFC 5280 section 4). A builder is immutable: every method checks at once what it is
 * given, and answers a new builder, so that one may serve as a template for many certificates.
 *
 * A certificate has what it was given, and by itself only a random serial number of 16 octets.
 */
export class CertificateBuilder {
  #draft: CertificateDraft = EMPTY_DRAFT

  /** What it was told so far. */
  get draft(): CertificateDraft {
    return this.#draft
  }

  /** Whose key it is. Needed; `Name.of([])` is the empty name, which needs a critical subject alternative name. */
  subject(name: Name): CertificateBuilder {
    return this.#with({ ...this.#draft, subject: checkName(name, 'subject') })
  }

  /** Who issues it. Not needed: it follows from `sign(key, { issuer })`, and must be, byte for byte, the same. */
  issuer(name: Name): CertificateBuilder {
    return this.#with({ ...this.#draft, issuer: checkName(name, 'issuer') })
  }

  /**
   * The key that is certified: a public key, or a DER encoded SubjectPublicKeyInfo. Not needed for a self-signed
   * certificate.
   *
   * @throws {InvalidInputError} when the bytes are not a SubjectPublicKeyInfo
   */
  publicKey(key: PublicKey | Bytes): CertificateBuilder {
    return this.#with({ ...this.#draft, publicKey: subjectPublicKey(key) })
  }

  /**
   * The serial number; 16 random octets, other ones for each certificate, unless given.
   *
   * @param value an unsigned big-endian number, or a bigint
   * @throws {InvalidInputError} when it is not positive, or needs more than 20 octets
   */
  serialNumber(value: Bytes | bigint): CertificateBuilder {
    return this.#with({ ...this.#draft, serialNumber: serialNumber(value) })
  }

  /**
   * The first second of validity, the fraction of a second cut off; the moment of signing unless given.
   *
   * @throws {InvalidInputError} when it is no date, or not of the years 1950 to 9999
   */
  notBefore(date: Date): CertificateBuilder {
    return this.#with({ ...this.#draft, notBefore: wholeSecond(date, 'notBefore') })
  }

  /**
   * The last second of validity, the fraction of a second cut off. Replaces {@link validFor}.
   *
   * @throws {InvalidInputError} when it is no date, or not of the years 1950 to 9999
   */
  notAfter(date: Date): CertificateBuilder {
    return this.#with({ ...this.#draft, notAfter: wholeSecond(date, 'notAfter'), duration: undefined })
  }

  /**
   * How long after `notBefore` the last second of validity is: `validFor({ days: 90 })`. Replaces {@link notAfter}.
   *
   * @throws {InvalidInputError} when it is not a positive number of whole seconds
   */
  validFor(duration: Duration): CertificateBuilder {
    return this.#with({ ...this.#draft, notAfter: undefined, duration: milliseconds(duration) })
  }

  /**
   * Adds an extension; they are written in the order in which they are added.
   *
   * @throws {InvalidInputError} when it is one that may not stand in certificates, or there is one of its type already
   */
  extension(extension: Extension<'certificate'>): CertificateBuilder {
    return this.#with({
      ...this.#draft,
      extensions: addExtension(this.draft.extensions, extension, 'certificate'),
    })
  }

  /**
   * Adds, when the certificate is signed, the key identifiers that it has not by then: the subject's, and the issuer's
   * where it is not self-signed (RFC 5280 sections 4.2.1.1 and 4.2.1.2).
   */
  keyIdentifiers(): CertificateBuilder {
    return this.#with({ ...this.#draft, keyIdentifiers: true })
  }

  /**
   * Signs the certificate, with one call of the key. Before that call it is checked that nothing is missing, that the
   * key is the issuer's and signs with the algorithm, and that the issuer may issue this certificate. What comes out is
   * read back and compared with what was set; only then is what `makeExtension` made by a definition of your own
   * decoded, where this package knows its OID.
   *
   * @param signer any key that signs; it is asked for its algorithm
   * @returns the certificate: issued by `options.issuer`, or self-signed without it
   * @throws {UnsupportedOperationError} when the key does not sign
   * @throws {UnsupportedAlgorithmError} when the key does not offer `options.algorithm`
   * @throws {InvalidInputError} when something is missing or contradicts something else, the key is not the issuer's,
   *   or the issuer may not issue this certificate
   * @throws {IntegrityError} when what the key answered is not its signature, or the certificate read back differs
   * @throws what `signer.signWith` rejects with
   */
  sign(signer: Signer, options: SignCertificateOptions = {}): Promise<Certificate> {
    return signCertificate(this.draft, signer, options)
  }

  /**
   * The first of two steps, where the key is not at hand: what is to be signed, to be handed to whoever has the key.
   * The same checks are made as by {@link sign}.
   *
   * @param algorithm what will be signed with
   * @param options the issuer's certificate, without which the certificate is self-signed, by the key `publicKey` was
   *   given, and what is not checked
   * @throws {InvalidInputError} as {@link sign}
   * @throws {UnsupportedAlgorithmError} when the algorithm is not one of the issuer's type of key
   */
  toBeSigned(algorithm: SignatureAlgorithm, options: UnsignedOptions = {}): ToBeSignedCertificate {
    return ToBeSignedCertificate.of(this.draft, algorithm, options)
  }

  /** Another builder, and the only way to one that was told something, so that nothing is told unchecked. */
  #with(draft: CertificateDraft): CertificateBuilder {
    const next = new CertificateBuilder()
    next.#draft = draft
    return next
  }
}
