import { InvalidInputError } from '@kmskeys/core'
import { BasicConstraints, checkCritical } from '../extensions/basic-constraints.ts'
import type { Extension, ExtensionReader } from '../extensions/extension.ts'
import { KeyUsage } from '../extensions/key-usage.ts'
import { SubjectAlternativeName } from '../extensions/subject-alternative-name.ts'
import type { Name } from '../names/name.ts'

/**
 * Checks what a certificate says against what it says elsewhere.
 *
 * @throws {InvalidInputError} with the rule
 */
export function checkContent({
  subject,
  extensions,
}: {
  readonly subject: Name
  readonly extensions: readonly Extension<'certificate'>[]
}): void {
  const ca = constraintsOf(extensions)?.ca === true
  if (ca) for (const extension of extensions) checkCritical(extension)
  if (!ca && find(extensions, KeyUsage)?.includes('keyCertSign') === true)
    throw new InvalidInputError('key usage keyCertSign needs basicConstraints({ ca: true })', {
      rule: 'RFC 5280 4.2.1.9',
    })
  if (!subject.isEmpty) return
  if (ca)
    throw new InvalidInputError('the subject of a CA must not be empty', {
      path: 'tbsCertificate.subject',
      rule: 'RFC 5280 4.1.2.6',
    })
  if (extensionOf(extensions, SubjectAlternativeName)?.critical !== true)
    throw new InvalidInputError(
      'where the subject is empty there must be a critical subject alternative name: subjectAlternativeName([…], { critical: true })',
      { path: 'tbsCertificate.subject', rule: 'RFC 5280 4.1.2.6' },
    )
}

/** What the basic constraints among these say, where they are there. */
export function constraintsOf(extensions: readonly Extension<'certificate'>[]): BasicConstraints | undefined {
  return find(extensions, BasicConstraints)
}

function find<T>(
  extensions: readonly Extension<'certificate'>[],
  definition: ExtensionReader<T>,
): T | undefined {
  return extensionOf(extensions, definition)?.known(definition)
}

/** The one of this type, where it is there. */
export function extensionOf(
  extensions: readonly Extension<'certificate'>[],
  { oid }: ExtensionReader<unknown, never>,
): Extension<'certificate'> | undefined {
  for (const extension of extensions) if (extension.oid === oid) return extension
  return undefined
}
