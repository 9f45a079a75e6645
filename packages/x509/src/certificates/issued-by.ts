import { equalBytes } from '../data/bytes.ts'
import { AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import { SubjectKeyIdentifier } from '../extensions/subject-key-identifier.ts'
import type { Certificate } from './certificate.ts'

/** Whether a certificate says that `issuer` issued it: by name, and by key identifier where both have one. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!certificate.issuer.equals(issuer.subject)) return false
  const named = certificate.extension(AuthorityKeyIdentifier)?.keyIdentifier
  const own = issuer.extension(SubjectKeyIdentifier)
  return named === undefined || own === undefined || equalBytes(named, own)
}
