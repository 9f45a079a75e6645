import { InvalidInputError, type PublicKey, type SignatureAlgorithm } from '@kmskeys/core'
import { equalBytes } from '../data/bytes.ts'
import { encodePooled } from '../data/pool.ts'
import { authorityKeyIdentifier, AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import type { Extension } from '../extensions/extension.ts'
import { sizeOfExtensions, writeExtensions } from '../extensions/extension-list.ts'
import { subjectKeyIdentifier, SubjectKeyIdentifier } from '../extensions/subject-key-identifier.ts'
import { subjectPublicKey, type SubjectPublicKey } from '../keys/subject-public-key.ts'
import type { Name } from '../names/name.ts'
import { checkKeyType } from '../signing/check-algorithm.ts'
import type { CertificateDraft } from './certificate-draft.ts'
import type { Certificate } from './certificate.ts'
import { checkContent } from './check-content.ts'
import { checkIssuer } from './check-issuer.ts'
import { ALL_CHECKS, type CertificateChecks } from './checks.ts'
import { randomSerialNumber, serialNumber } from './serial-number.ts'
import { endsBefore, validity, type Validity } from './validity.ts'
import { VERSION_3 } from './version.ts'

/** A certificate that is complete but for its signature. */
export interface CertificatePlan {
  readonly algorithm: SignatureAlgorithm
  /** The algorithm's AlgorithmIdentifier. */
  readonly signatureAlgorithm: Uint8Array
  readonly subject: Name
  readonly issuer: Name
  readonly publicKey: SubjectPublicKey
  readonly serialNumber: Uint8Array
  readonly validity: Validity
  readonly extensions: readonly Extension<'certificate'>[]
  /** The DER encoded TBSCertificate. */
  readonly tbsCertificate: Uint8Array
}

/**
 * Completes a draft, checks the whole and writes what will be signed.
 *
 * @param issuer the issuer's certificate; absent where the certificate is signed by its own key
 * @param key the key that will sign
 * @throws {UnsupportedAlgorithmError} when the key is not of the algorithm's type
 * @throws {InvalidInputError} when something is missing, contradicts something else, or the issuer may not issue it
 */
export function planCertificate(
  draft: CertificateDraft,
  algorithm: SignatureAlgorithm,
  issuer: Certificate | undefined,
  key: PublicKey,
  checks: CertificateChecks = ALL_CHECKS,
): CertificatePlan {
  if (checks.algorithm !== false) checkKeyType(algorithm, key)
  const subject = draft.subject ?? missing('subject', 'Name.of([]) is the empty one')
  const notBefore = draft.notBefore ?? Math.floor(Date.now() / 1000) * 1000
  const notAfter = draft.duration === undefined ? draft.notAfter : notBefore + draft.duration
  const given = {
    algorithm,
    signatureAlgorithm: algorithm.algorithmIdentifier,
    subject,
    issuer: issuerName(draft, subject, issuer),
    publicKey: publicKeyOf(draft, issuer, key),
    serialNumber: draft.serialNumber ?? randomSerialNumber(),
    validity: validity(notBefore, notAfter ?? missing('end of its validity', 'see validFor and notAfter')),
    extensions: draft.extensions,
  }
  const parts = draft.keyIdentifiers ? identified(given, issuer) : given
  if (checks.content !== false) checkContent(parts)
  if (issuer !== undefined) checkIssuer(issuer, key, parts, checks)
  return { ...parts, tbsCertificate: encodeTBS(parts) }
}

/** The same with the key identifiers that it lacks: of the certified key, and of the issuer's where there is one. */
function identified<P extends Pick<CertificatePlan, 'publicKey' | 'extensions'>>(
  plan: P,
  issuer: Certificate | undefined,
): P {
  const { extensions, publicKey } = plan
  const has = (oid: string): boolean => extensions.some((extension) => extension.oid === oid)
  return {
    ...plan,
    extensions: [
      ...extensions,
      ...(has(SubjectKeyIdentifier.oid) ? [] : [subjectKeyIdentifier(publicKey.der)]),
      ...(issuer === undefined || has(AuthorityKeyIdentifier.oid) ? [] : [authorityKeyIdentifier(issuer)]),
    ],
  }
}

/**
 * The same plan, read from what is to be signed, after the checks that {@link planCertificate} makes.
 *
 * @throws {UnsupportedAlgorithmError} when the key is not of the algorithm's type
 * @throws {InvalidInputError} when the issuer is another one, or may not issue it
 */
export function checkPlan(
  plan: CertificatePlan,
  issuer: Certificate | undefined,
  key: PublicKey,
  checks: CertificateChecks,
): CertificatePlan {
  if (checks.algorithm !== false) checkKeyType(plan.algorithm, key)
  issuerName(plan, plan.subject, issuer)
  if (checks.content !== false) checkContent(plan)
  // Zero is read, since there are roots that have it, and not made.
  serialNumber(plan.serialNumber)
  if (plan.validity.notAfter < plan.validity.notBefore) throw endsBefore()
  if (issuer !== undefined) checkIssuer(issuer, key, plan, checks)
  return plan
}

function issuerName(
  draft: Pick<CertificateDraft, 'issuer'>,
  subject: Name,
  issuer: Certificate | undefined,
): Name {
  const name = issuer === undefined ? subject : issuer.subject
  if (name.isEmpty)
    throw new InvalidInputError('the name of an issuer must not be empty', { rule: 'RFC 5280 4.1.2.4' })
  if (draft.issuer === undefined || equalBytes(draft.issuer.der, name.der)) return name
  throw new InvalidInputError(
    issuer === undefined
      ? `without { issuer } the certificate is self-signed, and its issuer is its subject ${subject.toString()}, not ${draft.issuer.toString()}`
      : `the issuer ${draft.issuer.toString()} is not, byte for byte, the subject ${name.toString()} of the certificate given as { issuer }; leave .issuer() out`,
    { path: 'tbsCertificate.issuer', rule: 'RFC 5280 4.1.2.4' },
  )
}

function publicKeyOf(
  draft: CertificateDraft,
  issuer: Certificate | undefined,
  key: PublicKey,
): SubjectPublicKey {
  if (issuer !== undefined)
    return draft.publicKey ?? missing('public key', "it is the signer's own only without { issuer }")
  const own = subjectPublicKey(key)
  if (draft.publicKey === undefined || equalBytes(draft.publicKey.der, own.der)) return draft.publicKey ?? own
  throw new InvalidInputError(
    'without { issuer } the certificate is self-signed, and its public key must be the one of the key that signs',
    {
      path: 'tbsCertificate.subjectPublicKeyInfo',
    },
  )
}

function missing(what: string, hint: string): never {
  throw new InvalidInputError(`the certificate has no ${what}: ${hint}`)
}

/** RFC 5280 section 4.1, always version 3. */
export function encodeTBS(plan: Omit<CertificatePlan, 'algorithm' | 'tbsCertificate'>): Uint8Array {
  const { signatureAlgorithm, subject, issuer, publicKey, serialNumber, validity, extensions } = plan
  const others = sizeOfExtensions(extensions)
  const expected = SMALL_FIELDS + issuer.der.length + subject.der.length + publicKey.der.length + others
  return encodePooled((writer) =>
    writer.sequence(() => {
      writer.raw(VERSION_3).unsignedInteger(serialNumber).raw(signatureAlgorithm)
      writer.raw(issuer.der).raw(validity.der).raw(subject.der).raw(publicKey.der)
      if (extensions.length > 0) writer.explicit(3, () => writeExtensions(writer, extensions), others)
    }, expected),
  )
}

/** About the size of version, serial number, algorithm, validity and the headers of a certificate's extensions. */
const SMALL_FIELDS = 75
