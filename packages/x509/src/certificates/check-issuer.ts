import { InvalidInputError, type PublicKey } from '@kmskeys/core'
import { equalBytes, toHex } from '../data/bytes.ts'
import { authorityKeyIdentifier, AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import { BasicConstraints } from '../extensions/basic-constraints.ts'
import type { Extension } from '../extensions/extension.ts'
import { KeyUsage } from '../extensions/key-usage.ts'
import { SubjectKeyIdentifier } from '../extensions/subject-key-identifier.ts'
import type { Name } from '../names/name.ts'
import type { Certificate } from './certificate.ts'
import { checkNameConstraints } from './check-name-constraints.ts'
import type { CertificateChecks } from './checks.ts'
import { constraintsOf, extensionOf } from './check-content.ts'
import type { Validity } from './validity.ts'

/**
 * Checks that the key is the issuer's, and that the issuer may issue this certificate. Whether the issuer's own
 * certificate is valid now is not looked at: a certificate may be made before its issuer's time begins.
 *
 * @throws {InvalidInputError} with the rule
 */
export function checkIssuer(
  issuer: Certificate,
  key: PublicKey,
  plan: Planned,
  checks: CertificateChecks,
): void {
  if (issuer.decoded.issuingKey !== key) {
    const { issuerKey, issuerCA, issuerKeyUsage } = checks
    if (issuerKey !== false) checkKey(issuer, key)
    if (issuerCA !== false) checkCA(issuer)
    if (issuerKeyUsage !== false) checkKeyUsage(issuer)
    if (issuerKey !== false && issuerCA !== false && issuerKeyUsage !== false) issuer.decoded.issuingKey = key
  }
  if (checks.issuerKey !== false) checkKeyIdentifier(issuer, plan)
  if (checks.issuerValidity !== false) checkValidity(issuer, plan)
  if (checks.pathLength !== false) checkPathLength(issuer, plan)
  if (checks.nameConstraints !== false) checkNameConstraints(issuer, plan)
}

/** What the issuer's rights are held against. */
interface Planned {
  readonly subject: Name
  readonly validity: Validity
  readonly extensions: readonly Extension<'certificate'>[]
}

function checkKey(issuer: Certificate, key: PublicKey): void {
  if (!issuer.publicKey.equals(key))
    throw new InvalidInputError(
      `the key that signs is not the key of the issuer ${issuer.subject.toString()}: their public keys differ`,
    )
}

/** One that is made of the issuer is so often the same that it is not looked into. */
function checkKeyIdentifier(issuer: Certificate, { extensions }: Pick<Planned, 'extensions'>): void {
  const given = extensionOf(extensions, AuthorityKeyIdentifier)
  if (given === undefined || given === authorityKeyIdentifier(issuer)) return
  const named = given.known(AuthorityKeyIdentifier).keyIdentifier
  const own = issuer.extension(SubjectKeyIdentifier)
  if (named === undefined || own === undefined || equalBytes(named, own)) return
  throw new InvalidInputError(
    `the authority key identifier ${toHex(named)} is not that of the issuer ${issuer.subject.toString()}: use authorityKeyIdentifier(issuer)`,
    { path: 'tbsCertificate.extensions', rule: 'RFC 5280 4.2.1.1' },
  )
}

function checkCA(issuer: Certificate): void {
  if (issuer.extension(BasicConstraints)?.ca !== true)
    throw new InvalidInputError(
      `the issuer ${issuer.subject.toString()} is not a CA: its certificate has no basic constraints that say so`,
      { rule: 'RFC 5280 4.2.1.9' },
    )
}

function checkKeyUsage(issuer: Certificate): void {
  if (issuer.extension(KeyUsage)?.includes('keyCertSign') === false)
    throw new InvalidInputError(
      `the issuer ${issuer.subject.toString()} may not sign certificates: its key usage lacks keyCertSign`,
      { rule: 'RFC 5280 4.2.1.3' },
    )
}

function checkValidity({ fields, subject }: Certificate, { validity }: Pick<Planned, 'validity'>): void {
  if (validity.notBefore >= fields.notBefore && validity.notAfter <= fields.notAfter) return
  throw new InvalidInputError(
    `the certificate would be valid from ${iso(validity.notBefore)} to ${iso(validity.notAfter)}, outside of the time of its issuer ${subject.toString()}, ${iso(fields.notBefore)} to ${iso(fields.notAfter)}`,
    { path: 'tbsCertificate.validity', rule: 'RFC 5280 6.1.3' },
  )
}

function checkPathLength(
  issuer: Certificate,
  { extensions, subject }: Pick<Planned, 'extensions' | 'subject'>,
): void {
  const given = constraintsOf(extensions)
  if (given?.ca !== true) return
  const allowed = issuer.extension(BasicConstraints)?.pathLength
  // A CA that certifies its own new key is not counted (RFC 5280 section 6.1.4).
  if (allowed === undefined || subject.equals(issuer.subject)) return
  if ((given.pathLength ?? 0) >= allowed)
    throw new InvalidInputError(
      `the issuer ${issuer.subject.toString()} has the path length ${allowed}: ${allowed === 0 ? 'it may not issue CA certificates' : `one that it issues has at most ${allowed - 1}`}`,
      { rule: 'RFC 5280 4.2.1.9' },
    )
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000', '')
}
