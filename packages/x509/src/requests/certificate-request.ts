import {
  decodePEM,
  encodePEM,
  InvalidInputError,
  kindOf,
  PublicKey,
  publicKeyFromDER,
  signatureAlgorithmFromIdentifier,
  type AnyPublicKey,
  type Bytes,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { derOf } from '../data/bytes.ts'
import { checkDefinition, type Extension, type ExtensionReader } from '../extensions/extension.ts'
import { requestJSON, type CertificateRequestJSON } from '../forms/json.ts'
import { requestText } from '../forms/text.ts'
import { Name } from '../names/name.ts'
import { acceptedAlgorithm, type VerifySignatureOptions } from '../signing/accepted-algorithm.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { CHALLENGE_PASSWORD, readChallengePassword } from './request-attributes.ts'
import { readRequest, type CertificateRequestFields, type RequestAttribute } from './request-fields.ts'

/**
 * A certificate request (PKCS #10, RFC 2986): an immutable value.
 *
 * Whoever asks is only known to hold the key when the request's signature verifies. `publicKey`, which a CA certifies,
 * therefore verifies it first; `unverifiedPublicKey` does not.
 */
export class CertificateRequest {
  /** The encoded fields. Not to be changed. */
  readonly fields: CertificateRequestFields
  /** What was decoded so far. */
  readonly decoded: DecodedRequest

  /** Use {@link CertificateRequest.fromPEM} or {@link CertificateRequest.fromDER}. */
  constructor(fields: CertificateRequestFields) {
    this.fields = fields
    this.decoded = { subject: undefined, publicKey: undefined, verified: false }
  }

  /**
   * Reads a DER encoded request. The bytes are copied.
   *
   * @throws {InvalidInputError} when it is malformed, or something stands behind it
   */
  static fromDER(der: Bytes): CertificateRequest {
    return new CertificateRequest(readRequest(derOf(der, 'a certificate request')))
  }

  /**
   * Reads a PEM block with the label `CERTIFICATE REQUEST`, or `NEW CERTIFICATE REQUEST` as older software writes.
   *
   * @throws {InvalidInputError} when it is not exactly one such block, or its content is malformed
   */
  static fromPEM(pem: string | Bytes): CertificateRequest {
    return new CertificateRequest(
      readRequest(decodePEM(pem, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST']).der),
    )
  }

  /** @throws {InvalidInputError} when it is malformed */
  get subject(): Name {
    this.decoded.subject ??= Name.fromOwnDER(this.fields.subject, 'certificationRequestInfo.subject')
    return this.decoded.subject
  }

  /**
   * The key that is to be certified, after the request's signature was found right.
   *
   * @throws {InvalidSignatureError} when it is not
   * @throws {UnsupportedAlgorithmError} when the algorithm is not known here
   * @throws {InvalidInputError} when the key is malformed, or of a type that `@kmskeys/core` does not know
   */
  get publicKey(): AnyPublicKey {
    if (!this.decoded.verified) this.verify()
    return this.unverifiedPublicKey
  }

  /**
   * The key, without a proof that whoever asks holds it; for keys that cannot sign, where the proof came another way.
   *
   * @throws {InvalidInputError} when the key is malformed, or of a type that `@kmskeys/core` does not know
   */
  get unverifiedPublicKey(): AnyPublicKey {
    this.decoded.publicKey ??= publicKeyFromDER(this.fields.subjectPublicKeyInfo)
    return this.decoded.publicKey
  }

  /** The extensions that are asked for, in their order. What a certificate gets is the CA's decision. */
  get extensions(): readonly Extension[] {
    return this.fields.extensions
  }

  /**
   * What the extension of a type says; `undefined` when it is not asked for.
   *
   * @throws {InvalidInputError} when it is malformed
   */
  extension<T>(definition: ExtensionReader<T, 'request'>): T | undefined {
    checkDefinition(definition)
    return this.extensions.find(({ oid }) => oid === definition.oid)?.decode(definition, 'extensionRequest')
  }

  /** All attributes, the one with the extensions among them. */
  get attributes(): readonly RequestAttribute[] {
    return this.fields.attributes
  }

  /** The attribute of a type, by its OID; `undefined` when there is none. */
  attribute(type: string): RequestAttribute | undefined {
    return this.attributes.find((attribute) => attribute.type === type)
  }

  /**
   * The challenge password (RFC 2985 section 5.4.1); `undefined` when there is none.
   *
   * @throws {InvalidInputError} when it is malformed
   */
  get challengePassword(): string | undefined {
    const attribute = this.attribute(CHALLENGE_PASSWORD)
    return attribute && readChallengePassword(attribute)
  }

  /**
   * The row of the algorithm that it was signed with.
   *
   * @throws {UnsupportedAlgorithmError} when there is no such row
   */
  get signatureAlgorithm(): SignatureAlgorithm {
    return signatureAlgorithmFromIdentifier(this.fields.signatureAlgorithm)
  }

  /** The signature, for ECDSA DER encoded. A copy. */
  get signature(): Uint8Array {
    return this.fields.signature.slice()
  }

  /**
   * Verifies the request's signature; returns when it is right. By the key that is to be certified it is the proof of
   * possession.
   *
   * @param key the key that must have signed, where that is another one; the request's own unless given
   * @param options the insecure hash that is accepted, after which `publicKey` answers
   * @throws {InvalidSignatureError} when it is not right, or the request's key is of a type that cannot have signed
   * @throws {UnsupportedAlgorithmError} when the algorithm is not known here, or its hash is insecure and not accepted
   */
  verify(key?: PublicKey, options?: VerifySignatureOptions): void {
    if (key !== undefined && !(key instanceof PublicKey))
      throw new InvalidInputError(`the key that must have signed is a PublicKey, not ${kindOf(key)}`)
    const { certificationRequestInfo, signature, signatureAlgorithm } = this.fields
    checkSignature(
      'the certificate request',
      key ?? this.unverifiedPublicKey,
      acceptedAlgorithm(signatureAlgorithm, options),
      certificationRequestInfo,
      signature,
    )
    if (key === undefined) this.decoded.verified = true
  }

  /** The DER encoded request, as it was read. A copy. */
  toDER(): Uint8Array {
    return this.fields.der.slice()
  }

  /** The same as PEM, label `CERTIFICATE REQUEST`. */
  toPEM(): string {
    return encodePEM('CERTIFICATE REQUEST', this.fields.der)
  }

  /** What it says, for people, as {@link Certificate.toText}; like `openssl req -text`. */
  toText(): string {
    return requestText(this)
  }

  /** What it says, for programs, as {@link Certificate.toJSON}. */
  toJSON(): CertificateRequestJSON {
    return requestJSON(this)
  }
}

/** What a request has decoded so far. */
export interface DecodedRequest {
  subject: Name | undefined
  publicKey: AnyPublicKey | undefined
  verified: boolean
}
