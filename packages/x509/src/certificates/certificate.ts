import {
  decodePEM,
  encodePEM,
  InvalidInputError,
  InvalidSignatureError,
  isHash,
  kindOf,
  PublicKey,
  publicKeyFromDER,
  signatureAlgorithmFromIdentifier,
  type AnyPublicKey,
  type Bytes,
  type HashAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { copyBytes, derOf, toHex } from '../data/bytes.ts'
import { nodeCrypto } from '../data/node-crypto.ts'
import { checkDefinition, type Extension, type ExtensionReader } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { certificateJSON, type CertificateJSON } from '../forms/json.ts'
import { certificateText } from '../forms/text.ts'
import { Name } from '../names/name.ts'
import { acceptedAlgorithm, type VerifySignatureOptions } from '../signing/accepted-algorithm.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { readCertificate, type CertificateFields } from './certificate-fields.ts'
import { isIssuedBy } from './issued-by.ts'
import { tolerancesOf, type ReadCertificateOptions } from './read-options.ts'

/**
 * A certificate (RFC 5280 section 4.1) of version 1 to 3: an immutable value.
 *
 * Reading is strict: what is not DER, or breaks a rule of its frame, is refused at once. Names, key and extensions are
 * decoded when one asks for them, and their properties throw `InvalidInputError` when these are malformed.
 */
export class Certificate {
  /** The encoded fields. Not to be changed. */
  readonly fields: CertificateFields
  /** What was decoded so far. */
  readonly decoded: DecodedCertificate

  /** Use {@link Certificate.fromPEM} or {@link Certificate.fromDER}. */
  constructor(fields: CertificateFields) {
    this.fields = fields
    this.decoded = {
      subject: undefined,
      issuer: undefined,
      publicKey: undefined,
      signatureAlgorithm: undefined,
      issuingKey: undefined,
    }
  }

  /**
   * Reads a DER encoded certificate. The bytes are copied.
   *
   * @param options what is accepted although it breaks a rule
   * @throws {InvalidInputError} when it is malformed, or something stands behind it
   */
  static fromDER(der: Bytes, options?: ReadCertificateOptions): Certificate {
    return new Certificate(readCertificate(derOf(der, 'a certificate'), tolerancesOf(options)))
  }

  /**
   * Reads a PEM block with the label `CERTIFICATE`.
   *
   * @param options what is accepted although it breaks a rule
   * @throws {InvalidInputError} when it is not exactly one such block, or its content is malformed
   */
  static fromPEM(pem: string | Bytes, options?: ReadCertificateOptions): Certificate {
    return new Certificate(readCertificate(decodePEM(pem, 'CERTIFICATE').der, tolerancesOf(options)))
  }

  get version(): 1 | 2 | 3 {
    return this.fields.version
  }

  get subject(): Name {
    this.decoded.subject ??= nameOf(this.fields.subject, 'tbsCertificate.subject', this.fields)
    return this.decoded.subject
  }

  get issuer(): Name {
    this.decoded.issuer ??= nameOf(this.fields.issuer, 'tbsCertificate.issuer', this.fields)
    return this.decoded.issuer
  }

  /**
   * The serial number, big-endian, 1 to 20 bytes without a leading zero; of a negative one, which only is read when it is
   * tolerated, without its sign. A copy.
   */
  get serialNumber(): Uint8Array {
    return this.fields.serialNumber.slice()
  }

  /**
   * The same in hexadecimal capitals, two for each byte, as `X509Certificate` of `node:crypto` writes it: `0` for 0, and
   * `-` before a negative one.
   */
  get serialNumberHex(): string {
    const { serialNumber, negativeSerial } = this.fields
    if (serialNumber[0] === 0) return '0'
    return `${negativeSerial ? '-' : ''}${toHex(serialNumber)}`
  }

  /** The first second of validity. */
  get notBefore(): Date {
    return new Date(this.fields.notBefore)
  }

  /** The last second of validity. */
  get notAfter(): Date {
    return new Date(this.fields.notAfter)
  }

  /**
   * The subject's key.
   *
   * @throws {InvalidInputError} when it is malformed, or of a type that `@kmskeys/core` does not know
   */
  get publicKey(): AnyPublicKey {
    this.decoded.publicKey ??= publicKeyFromDER(this.fields.subjectPublicKeyInfo)
    return this.decoded.publicKey
  }

  /**
   * The row of the algorithm that it was signed with; `fields.signatureAlgorithm` holds the identifier.
   *
   * @throws {UnsupportedAlgorithmError} when there is no such row
   */
  get signatureAlgorithm(): SignatureAlgorithm {
    this.decoded.signatureAlgorithm ??= signatureAlgorithmFromIdentifier(this.fields.signatureAlgorithm)
    return this.decoded.signatureAlgorithm
  }

  /** The signature, for ECDSA DER encoded. A copy. */
  get signature(): Uint8Array {
    return this.fields.signature.slice()
  }

  /** All extensions, in their order; empty when there are none. */
  get extensions(): readonly Extension<'certificate'>[] {
    return this.fields.extensions
  }

  /**
   * Those critical extensions of which this package does not know the type. Whoever does not know it either must refuse
   * the certificate (RFC 5280 section 4.2).
   */
  get unknownCriticalExtensions(): readonly Extension<'certificate'>[] {
    return this.fields.extensions.filter(({ critical, oid }) => critical && knownExtension(oid) === undefined)
  }

  /**
   * What the extension of a type says, such as `certificate.extension(BasicConstraints)?.ca`; `undefined` when it is
   * not there.
   *
   * @param definition one of this package's, or your own
   * @throws {InvalidInputError} when it is malformed
   */
  extension<T>(definition: ExtensionReader<T, 'certificate'>): T | undefined {
    checkDefinition(definition)
    const { extensions } = this.fields
    for (let i = 0; i < extensions.length; i++) {
      const extension = extensions[i]
      if (extension?.oid === definition.oid)
        return extension.decode(definition, `tbsCertificate.extensions[${i}]`)
    }
    return undefined
  }

  /**
   * The hash of the whole certificate, SHA-256 unless another one is given.
   *
   * @throws {InvalidInputError} when the hash is none of `@kmskeys/core`
   */
  fingerprint(hash?: HashAlgorithm): Uint8Array {
    if (hash !== undefined && !isHash(hash))
      throw new InvalidInputError(`the hash must be one such as SHA256 of @kmskeys/core, not ${kindOf(hash)}`)
    return new Uint8Array(nodeCrypto().hash(hash?.name ?? 'sha256', this.fields.der, 'buffer'))
  }

  /**
   * Whether `issuer` is named as the issuer (RFC 5280 section 7.1), and its key identifier, where both tell one, is the
   * one that signed. Says nothing about the signature: see {@link verifySignature}.
   */
  isIssuedBy(issuer: Certificate): boolean {
    if (!(issuer instanceof Certificate))
      throw new InvalidInputError(
        `the issuer must be a Certificate, such as Certificate.fromPEM(pem) reads, not ${kindOf(issuer)}`,
      )
    return isIssuedBy(this, issuer)
  }

  /**
   * Verifies the signature; returns when it is right. Whether the issuer may issue, and the times, are not looked at.
   *
   * @param issuer the issuer's certificate, which must also be named as issuer, or its public key
   * @param options the insecure hash that is accepted, for a certificate of old
   * @throws {InvalidSignatureError} when the signature does not verify, or the certificate names another issuer
   * @throws {UnsupportedAlgorithmError} when the algorithm is not known here, or its hash is insecure and not accepted
   */
  verifySignature(issuer: Certificate | PublicKey, options?: VerifySignatureOptions): void {
    const isCertificate = issuer instanceof Certificate
    if (!isCertificate && !(issuer instanceof PublicKey))
      throw new InvalidInputError(
        `the issuer must be a Certificate, such as Certificate.fromPEM(pem) reads, or a PublicKey, not ${kindOf(issuer)}`,
      )
    if (isCertificate && !this.issuer.equals(issuer.subject))
      throw new InvalidSignatureError(
        `the certificate names the issuer ${this.issuer.toString()}, not ${issuer.subject.toString()}`,
        {
          operation: 'verify',
        },
      )
    const key = isCertificate ? issuer.publicKey : issuer
    const { signatureAlgorithm, tbsCertificate, signature } = this.fields
    const algorithm = acceptedAlgorithm(signatureAlgorithm, options)
    checkSignature('the certificate', key, algorithm, tbsCertificate, signature)
  }

  /** The DER encoded certificate, as it was read. A copy. */
  toDER(): Uint8Array {
    return copyBytes(this.fields.der)
  }

  /** The same as PEM, label `CERTIFICATE`. */
  toPEM(): string {
    return encodePEM('CERTIFICATE', this.fields.der)
  }

  /**
   * What it says, for people: lines as `openssl x509 -text` prints them, without line breaks or changes of direction that
   * somebody put into a name. What cannot be read is shown as bytes.
   */
  toText(): string {
    return certificateText(this)
  }

  /** What it says, for programs; `JSON.stringify` calls it. The form is stable: `docs/certificates.md` has its fields. */
  toJSON(): CertificateJSON {
    return certificateJSON(this)
  }
}

function nameOf(der: Uint8Array, path: string, { tolerate }: CertificateFields): Name {
  return Name.fromOwnDER(der, path, tolerate)
}

/** What a certificate has decoded so far. */
export interface DecodedCertificate {
  subject: Name | undefined
  issuer: Name | undefined
  publicKey: AnyPublicKey | undefined
  signatureAlgorithm: SignatureAlgorithm | undefined
  /** The public half of the key that was last found to be this issuer's, and it to be entitled to issue. */
  issuingKey: PublicKey | undefined
}
