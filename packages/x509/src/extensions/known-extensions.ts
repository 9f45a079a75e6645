import { AuthorityInformationAccess } from './authority-information-access.ts'
import { AuthorityKeyIdentifier } from './authority-key-identifier.ts'
import { BasicConstraints } from './basic-constraints.ts'
import { ExtendedKeyUsage } from './extended-key-usage.ts'
import type { ExtensionReader } from './extension.ts'
import { KeyUsage } from './key-usage.ts'
import { SubjectAlternativeName } from './subject-alternative-name.ts'
import { SubjectKeyIdentifier } from './subject-key-identifier.ts'

/** The types of extension that are decoded when a new certificate is read back. A new type is one file and one line. */
const KNOWN: readonly ExtensionReader<unknown>[] = [
  AuthorityInformationAccess,
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
]

/** What is known here of the type with this OID. */
export function knownExtension(oid: string): ExtensionReader<unknown> | undefined {
  return BY_OID.get(oid)
}

const BY_OID = new Map(KNOWN.map((definition) => [definition.oid, definition]))
