import { IntegrityError, InvalidInputError, type SignatureAlgorithm, type Signer } from '@kmskeys/core'
import type { CertificateDraft } from '../certificates/certificate-draft.ts'
import { encodeTBS } from '../certificates/certificate-plan.ts'
import type { Certificate } from '../certificates/certificate.ts'
import { checkCertificate } from '../certificates/issuer-given.ts'
import { signCertificate, type SignCertificateOptions } from '../certificates/sign-certificate.ts'
import { ToBeSignedCertificate, type UnsignedOptions } from '../certificates/to-be-signed.ts'
import { validity } from '../certificates/validity.ts'
import { equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import {
  signedCertificateTimestamps,
  type SignedCertificateTimestamps,
} from '../extensions/signed-certificate-timestamps.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import { signedByOf, type PrecertificateOptions } from './log-entry.ts'
import { promisedExtensions, promisedTBS } from './promised.ts'

/** A precertificate that became a certificate with timestamps, and waits for its issuer's signature. */
export class FinalCertificate {
  /** What the certificate will say. */
  readonly draft: CertificateDraft
  /** What it must be signed with: the same as the precertificate (RFC 6962 section 3.2). */
  readonly algorithm: SignatureAlgorithm
  /** What logs promised. Not to be changed. */
  readonly promised: Uint8Array

  /** Use {@link finalCertificate}. */
  constructor(draft: CertificateDraft, algorithm: SignatureAlgorithm, promised: Uint8Array) {
    this.draft = draft
    this.algorithm = algorithm
    this.promised = promised
  }

  /**
   * Signs it, with the checks of `CertificateBuilder.sign`, and checks that it is what logs promised.
   *
   * @throws what `CertificateBuilder.sign` throws
   */
  async sign(signer: Signer, options: FinalSignOptions): Promise<Certificate> {
    const { draft, algorithm } = this
    if ('algorithm' in required(options))
      throw new InvalidInputError("the algorithm is the precertificate's: leave it out", {
        rule: 'RFC 6962 3.2',
      })
    const certificate = await signCertificate(draft, signer, { ...options, algorithm })
    this.check(certificate.fields)
    return certificate
  }

  /**
   * The first of two steps, as `CertificateBuilder.toBeSigned`.
   *
   * @throws what that throws
   */
  toBeSigned(options: UnsignedOptions & Issuer): ToBeSignedCertificate {
    const waiting = ToBeSignedCertificate.of(this.draft, this.algorithm, required(options))
    this.check(waiting.plan)
    return waiting
  }

  /** @throws {IntegrityError} when it is not what logs promised */
  check(signed: {
    readonly tbsCertificate: Uint8Array
    readonly extensions: readonly Extension<'certificate'>[]
  }): void {
    if (!equalBytes(promisedTBS(signed), this.promised))
      throw new IntegrityError(
        'the final certificate differs from its precertificate in more than its timestamps',
      )
  }
}

/** Who issues the final certificate. */
interface Issuer {
  readonly issuer: Certificate
}

/** Options of {@link FinalCertificate.sign}; the algorithm is the precertificate's. */
export type FinalSignOptions = Omit<SignCertificateOptions, 'algorithm' | 'issuer'> & Issuer

/**
 * The final certificate of a precertificate, with all that it says, the serial number and times included, without its
 * poison and with the timestamps: `finalCertificate(precertificate, scts).sign(caKey, { issuer: ca })`. Whether the
 * timestamps are right is told by {@link verifySCT}.
 *
 * @throws {InvalidInputError} when it is no precertificate, says something that is not written here (unique identifiers,
 *   what must be tolerated), or there are no timestamps, or one is malformed
 * @throws {UnsupportedAlgorithmError} when the precertificate's algorithm is not known here
 */
export function finalCertificate(
  precertificate: Certificate,
  scts: SignedCertificateTimestamps,
  options: PrecertificateOptions = {},
): FinalCertificate {
  const { fields, signatureAlgorithm, subject } = checkCertificate(precertificate, 'the precertificate')
  const by = signedByOf(precertificate, options)
  const { issuer } = by ?? precertificate
  const { notBefore, notAfter, serialNumber, signatureAlgorithm: identifier } = fields
  const extensions = promisedExtensions(fields.extensions, by)
  const given = { subject, issuer, publicKey: subjectPublicKey(fields.subjectPublicKeyInfo), serialNumber }
  const promised = promisedTBS(fields, by)
  const times = validity(notBefore, notAfter)
  const again = encodeTBS({ ...given, signatureAlgorithm: identifier, validity: times, extensions })
  if (!equalBytes(again, promised))
    throw new InvalidInputError('what the precertificate says cannot be written here byte for byte', {
      path: 'tbsCertificate',
      rule: 'RFC 6962 3.2',
    })
  const timestamps = signedCertificateTimestamps(scts)
  if (fields.extensions.some(({ oid }) => oid === timestamps.oid))
    throw new InvalidInputError('this is no precertificate: it has timestamps already', {
      rule: 'RFC 6962 3.1',
    })
  const draft: CertificateDraft = {
    ...given,
    notBefore,
    notAfter,
    duration: undefined,
    extensions: [...extensions, timestamps],
    keyIdentifiers: false,
  }
  return new FinalCertificate(draft, signatureAlgorithm, promised)
}

function required<T extends Issuer>(options: T): T {
  checkCertificate(options?.issuer, 'the issuer of the final certificate')
  return options
}
