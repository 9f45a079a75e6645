import {
  checkFields,
  InvalidInputError,
  publicKeyFromDER,
  signatureAlgorithmFromIdentifier,
  type Bytes,
  type PublicKey,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { DERReader, validateDER } from '@kmskeys/core/der'
import { bytesOf, derOf, equalBytes } from '../data/bytes.ts'
import { checkMandatory, placesOf, type Extension } from '../extensions/extension.ts'
import { knownExtension } from '../extensions/known-extensions.ts'
import { checkPlace } from '../extensions/places.ts'
import { within } from '../extensions/refused.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import { Name } from '../names/name.ts'
import { checkAlgorithm } from '../signing/check-algorithm.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import type { CertificateDraft } from './certificate-draft.ts'
import { readTBSCertificate } from './certificate-fields.ts'
import { checkPlan, encodeTBS, planCertificate, type CertificatePlan } from './certificate-plan.ts'
import type { Certificate } from './certificate.ts'
import { checksGiven, type CertificateChecks } from './checks.ts'
import { checkIssuerGiven } from './issuer-given.ts'
import { readBack } from './read-back.ts'

/** Options of the first of two steps. */
export interface UnsignedOptions {
  /** The issuer's certificate; the new one is self-signed unless given. */
  readonly issuer?: Certificate | undefined
  /** What of the usual checks is left out; the read back of the second step never is. */
  readonly checks?: Omit<CertificateChecks, 'readBack'> | undefined
}

/** A certificate that waits for its signature. */
export class ToBeSignedCertificate {
  /** What the certificate will say. */
  readonly plan: CertificatePlan
  /** The key that must have signed. */
  readonly issuerKey: PublicKey

  /** Use `CertificateBuilder.toBeSigned`. */
  constructor(plan: CertificatePlan, issuerKey: PublicKey) {
    this.plan = plan
    this.issuerKey = issuerKey
  }

  /** What `CertificateBuilder.toBeSigned` answers. */
  static of(
    draft: CertificateDraft,
    algorithm: SignatureAlgorithm,
    options: UnsignedOptions,
  ): ToBeSignedCertificate {
    checkAlgorithm(algorithm)
    const { issuer, checks } = unsignedOptions(options, 'toBeSigned')
    const key = issuer === undefined ? ownKey(draft) : issuer.publicKey
    return new ToBeSignedCertificate(planCertificate(draft, algorithm, issuer, key, checks), key)
  }

  /**
   * What was stored as {@link bytes}, so that the second step can be taken later, or elsewhere. Everything is read, and
   * the same is checked as in the first step.
   *
   * @param tbsCertificate a DER encoded TBSCertificate of version 3; copied
   * @param options the issuer's certificate, without which the certificate is self-signed, and what is not checked
   * @throws {InvalidInputError} when it is malformed, the issuer is another one, or it may not issue this certificate
   * @throws {UnsupportedAlgorithmError} when its algorithm is not known here, or not one of the issuer's type of key
   */
  static fromDER(tbsCertificate: Bytes, options: UnsignedOptions = {}): ToBeSignedCertificate {
    const { issuer, checks } = unsignedOptions(options, 'fromDER')
    const der = derOf(tbsCertificate, 'what is to be signed')
    const parts = readPlan(der)
    for (const [i, one] of parts.extensions.entries())
      checkExtension(one, `tbsCertificate.extensions[${i}]`, checks.content !== false)
    const key = issuer === undefined ? publicKeyFromDER(parts.publicKey.der) : issuer.publicKey
    return new ToBeSignedCertificate(checkPlan(parts, issuer, key, checks), key)
  }

  /** What it must be signed with. */
  get algorithm(): SignatureAlgorithm {
    return this.plan.algorithm
  }

  /** The message to sign: the DER encoded TBSCertificate. A copy. */
  get bytes(): Uint8Array {
    return this.plan.tbsCertificate.slice()
  }

  /**
   * The second step. The signature is verified, and the certificate read back.
   *
   * @param signature over {@link bytes}; an ECDSA signature in DER
   * @throws {InvalidSignatureError} when it is not the issuer's, or has another format
   * @throws {IntegrityError} when the certificate read back differs from what was set
   */
  withSignature(signature: Bytes): Certificate {
    const { algorithm, signatureAlgorithm, tbsCertificate } = this.plan
    const bytes = bytesOf(signature, 'the signature')
    checkSignature('the certificate', this.issuerKey, algorithm, tbsCertificate, bytes)
    return readBack(signedStructure(tbsCertificate, signatureAlgorithm, bytes), this.plan, bytes)
  }
}

/** What is to be signed, taken apart. */
function readPlan(der: Uint8Array): CertificatePlan {
  const input = DERReader.from(der, {})
  const fields = readTBSCertificate(input)
  input.end()
  if (fields.version !== 3)
    throw new InvalidInputError('what is to be signed here is a certificate of version 3', {
      path: 'tbsCertificate.version',
    })
  const { notBefore, notAfter, extensions } = fields
  const { signatureAlgorithm } = fields
  const plan = {
    algorithm: signatureAlgorithmFromIdentifier(signatureAlgorithm),
    signatureAlgorithm,
    subject: Name.fromOwnDER(fields.subject, 'tbsCertificate.subject'),
    issuer: Name.fromOwnDER(fields.issuer, 'tbsCertificate.issuer'),
    publicKey: subjectPublicKey(fields.subjectPublicKeyInfo),
    serialNumber: fields.serialNumber,
    validity: { notBefore, notAfter, der: fields.validity, checked: true },
    extensions,
    tbsCertificate: der,
  }
  if (!equalBytes(encodeTBS(plan), der))
    throw new InvalidInputError('what is to be signed here has no unique identifiers', {
      path: 'tbsCertificate',
      rule: 'RFC 5280 4.1.2.8',
    })
  return plan
}

/** What a builder checks when it is made and added. */
function checkExtension(one: Extension<'certificate'>, path: string, content: boolean): void {
  const definition = knownExtension(one.oid)
  if (definition === undefined) validateDER(one.value, { path })
  else one.decode(definition, path)
  if (definition === undefined || !content) return
  within(path, () => {
    checkMandatory(definition, one.critical)
    checkPlace(one.oid, placesOf(definition), 'certificate')
  })
}

function ownKey({ publicKey }: CertificateDraft): PublicKey {
  if (publicKey !== undefined) return publicKeyFromDER(publicKey.der)
  throw new InvalidInputError(
    'the certificate has no public key: without { issuer } it is the key that will sign',
  )
}

/** @throws {InvalidInputError} when they are none */
function unsignedOptions(
  options: UnsignedOptions,
  method: string,
): { readonly issuer: Certificate | undefined; readonly checks: CertificateChecks } {
  checkFields(options, OPTIONS, `the options of ${method}`)
  checkIssuerGiven(options.issuer)
  const checks = checksGiven(options.checks)
  if (checks.readBack === false)
    throw new InvalidInputError('what is made in two steps is always read back: leave checks.readBack out')
  return { issuer: options.issuer, checks }
}

const OPTIONS: ReadonlySet<string> = new Set(['issuer', 'checks'])
