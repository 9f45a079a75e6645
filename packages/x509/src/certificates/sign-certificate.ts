import {
  checkFields,
  PrivateKey,
  type CallOptions,
  type SignatureAlgorithm,
  type Signer,
} from '@kmskeys/core'
import { copyBytes } from '../data/bytes.ts'
import { checkReply } from '../signing/check-reply.ts'
import { chooseAlgorithm } from '../signing/choose-algorithm.ts'
import { requestSignature, signatureBytes } from '../signing/request-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import { readCertificate } from './certificate-fields.ts'
import type { CertificateDraft } from './certificate-draft.ts'
import { planCertificate } from './certificate-plan.ts'
import { Certificate } from './certificate.ts'
import { checksGiven, type CertificateChecks } from './checks.ts'
import { checkIssuerGiven } from './issuer-given.ts'
import { readBack } from './read-back.ts'

/** Options of {@link CertificateBuilder.sign}. */
export interface SignCertificateOptions extends CallOptions {
  /** The issuer's certificate; the new one is self-signed unless given. */
  readonly issuer?: Certificate | undefined
  /** What to sign with; the first that the key offers unless given. */
  readonly algorithm?: SignatureAlgorithm | undefined
  /**
   * Whether the signature is verified here. Unless given it is for a `Signer` that is not a key of `@kmskeys/core`,
   * and not for those that are: they verify by themselves, unless they were told not to.
   */
  readonly verifySignature?: boolean | undefined
  /** What of the usual checks is left out. */
  readonly checks?: CertificateChecks | undefined
}

/** What `CertificateBuilder.sign` does. */
export async function signCertificate(
  draft: CertificateDraft,
  signer: Signer,
  options: SignCertificateOptions,
): Promise<Certificate> {
  checkFields(options, OPTIONS, 'the options of sign')
  checkIssuerGiven(options.issuer)
  const checks = checksGiven(options.checks)
  const algorithm = chooseAlgorithm(signer, options.algorithm, checks.algorithm)
  const plan = planCertificate(draft, algorithm, options.issuer, signer.publicKey, checks)
  const isKey = signer instanceof PrivateKey
  // A stranger may do what he likes with the bytes, even transfer them away.
  const handed = isKey ? plan.tbsCertificate : copyBytes(plan.tbsCertificate)
  const signature = signatureBytes(signer, await requestSignature(signer, algorithm, handed, options))
  if (options.verifySignature ?? !isKey)
    checkReply('the certificate', signer, algorithm, plan.tbsCertificate, signature)
  const der = signedStructure(plan.tbsCertificate, plan.signatureAlgorithm, signature)
  return checks.readBack === false ? new Certificate(readCertificate(der)) : readBack(der, plan, signature)
}

const OPTIONS: ReadonlySet<string> = new Set([
  'issuer',
  'algorithm',
  'verifySignature',
  'checks',
  'signal',
  'timeout',
])
