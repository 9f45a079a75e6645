import type { Extension } from '../extensions/extension.ts'
import type { SubjectPublicKey } from '../keys/subject-public-key.ts'
import type { Name } from '../names/name.ts'

/** What a builder was told so far, each value checked. Times are whole seconds, in milliseconds since 1970. */
export interface CertificateDraft {
  readonly subject: Name | undefined
  readonly issuer: Name | undefined
  readonly publicKey: SubjectPublicKey | undefined
  readonly serialNumber: Uint8Array | undefined
  readonly notBefore: number | undefined
  /** The last second, or how long it is after the first. */
  readonly notAfter: number | undefined
  readonly duration: number | undefined
  readonly extensions: readonly Extension<'certificate'>[]
  /** Whether those key identifiers that it has not are added when it is signed. */
  readonly keyIdentifiers: boolean
}

export const EMPTY_DRAFT: CertificateDraft = {
  subject: undefined,
  issuer: undefined,
  publicKey: undefined,
  serialNumber: undefined,
  notBefore: undefined,
  notAfter: undefined,
  duration: undefined,
  extensions: [],
  keyIdentifiers: false,
}
