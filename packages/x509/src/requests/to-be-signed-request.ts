import type { Bytes, PublicKey, SignatureAlgorithm } from '@kmskeys/core'
import { bytesOf } from '../data/bytes.ts'
import { checkAlgorithm } from '../signing/check-algorithm.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import type { CertificateRequest } from './certificate-request.ts'
import { readBackRequest } from './read-back-request.ts'
import { planRequest, type CertificateRequestDraft, type CertificateRequestPlan } from './request-plan.ts'

/** A certificate request that waits for its signature. */
export class ToBeSignedRequest {
  /** What the request will say. */
  readonly plan: CertificateRequestPlan
  /** The key that must have signed. */
  readonly key: PublicKey

  /** Use `CertificateRequestBuilder.toBeSigned`. */
  constructor(plan: CertificateRequestPlan, key: PublicKey) {
    this.plan = plan
    this.key = key
  }

  /** What `CertificateRequestBuilder.toBeSigned` answers. */
  static of(
    draft: CertificateRequestDraft,
    algorithm: SignatureAlgorithm,
    key: PublicKey,
  ): ToBeSignedRequest {
    checkAlgorithm(algorithm)
    return new ToBeSignedRequest(planRequest(draft, algorithm, key), key)
  }

  /** What it must be signed with. */
  get algorithm(): SignatureAlgorithm {
    return this.plan.algorithm
  }

  /** The message to sign: the DER encoded CertificationRequestInfo. A copy. */
  get bytes(): Uint8Array {
    return this.plan.info.slice()
  }

  /**
   * The second step. The signature is verified, and the request read back.
   *
   * @param signature over {@link bytes}; an ECDSA signature in DER
   * @throws {InvalidSignatureError} when it is not the key's, or has another format
   * @throws {IntegrityError} when the request read back differs from what was set
   */
  withSignature(signature: Bytes): CertificateRequest {
    const { info, algorithm } = this.plan
    const bytes = bytesOf(signature, 'the signature')
    checkSignature('the certificate request', this.key, algorithm, info, bytes)
    return readBackRequest(signedStructure(info, algorithm.algorithmIdentifier, bytes), this.plan, bytes)
  }
}
