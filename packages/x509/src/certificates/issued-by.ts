import { equalBytes } from '../data/bytes.ts'
import { AuthorityKeyIdentifier } from '../extensions/authority-key-identifier.ts'
import type { ExtensionDefinition } from '../extensions/extension.ts'
import { SubjectKeyIdentifier } from '../extensions/subject-key-identifier.ts'
import type { Name } from '../names/name.ts'

/** Whether a certificate says that `issuer` issued it: by name, and by key identifier where both have one. */
export function isIssuedBy(certificate: Issued, issuer: Issued): boolean {
  if (!certificate.issuer.equals(issuer.subject)) return false
  const named = certificate.extension(AuthorityKeyIdentifier)?.keyIdentifier
  const own = issuer.extension(SubjectKeyIdentifier)
  return named === undefined || own === undefined || equalBytes(named, own)
}

/** A certificate, as far as its names and key identifiers are needed. */
interface Issued {
  readonly issuer: Name
  readonly subject: Name
  extension<T>(definition: ExtensionDefinition<T>): T | undefined
}
