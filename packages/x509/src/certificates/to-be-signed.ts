import {
  InvalidInputError,
  publicKeyFromDER,
  type Bytes,
  type PublicKey,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { bytesOf } from '../data/bytes.ts'
import { checkAlgorithm } from '../signing/check-algorithm.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import type { CertificateDraft } from './certificate-draft.ts'
import { planCertificate, type CertificatePlan } from './certificate-plan.ts'
import type { Certificate } from './certificate.ts'
import { checkIssuerGiven } from './issuer-given.ts'
import { readBack } from './read-back.ts'

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
    issuer: Certificate | undefined,
  ): ToBeSignedCertificate {
    checkAlgorithm(algorithm)
    checkIssuerGiven(issuer)
    const key = issuer === undefined ? ownKey(draft) : issuer.publicKey
    return new ToBeSignedCertificate(planCertificate(draft, algorithm, issuer, key), key)
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
    const { algorithm, tbsCertificate } = this.plan
    const bytes = bytesOf(signature, 'the signature')
    checkSignature('the certificate', this.issuerKey, algorithm, tbsCertificate, bytes)
    return readBack(signedStructure(tbsCertificate, algorithm, bytes), this.plan, bytes)
  }
}

function ownKey({ publicKey }: CertificateDraft): PublicKey {
  if (publicKey !== undefined) return publicKeyFromDER(publicKey.der)
  throw new InvalidInputError(
    'the certificate has no public key: without { issuer } it is the key that will sign',
  )
}
