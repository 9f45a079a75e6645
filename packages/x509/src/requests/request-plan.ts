import { InvalidInputError, kindOf, PublicKey, type SignatureAlgorithm } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { writeExtensions } from '../extensions/extension-list.ts'
import type { Extension } from '../extensions/extension.ts'
import { subjectPublicKey, type SubjectPublicKey } from '../keys/subject-public-key.ts'
import { Name } from '../names/name.ts'
import { checkKeyType } from '../signing/check-algorithm.ts'
import { writeAttribute } from './request-attributes.ts'
import { ATTRIBUTES, EXTENSION_REQUEST, type RequestAttribute } from './request-fields.ts'

/** What a builder of requests was told so far, each value checked. */
export interface CertificateRequestDraft {
  readonly subject: Name
  readonly extensions: readonly Extension<'request'>[]
  /** The attributes beside the one that asks for the extensions. */
  readonly attributes: readonly RequestAttribute[]
  /** The key that is to be certified, where it is not the one that signs. */
  readonly publicKey: SubjectPublicKey | undefined
}

export const EMPTY_REQUEST_DRAFT: CertificateRequestDraft = {
  subject: Name.of([]),
  extensions: [],
  attributes: [],
  publicKey: undefined,
}

/** A request that is complete but for its signature. */
export interface CertificateRequestPlan extends CertificateRequestDraft {
  readonly publicKey: SubjectPublicKey
  readonly algorithm: SignatureAlgorithm
  /** The DER encoded CertificationRequestInfo. */
  readonly info: Uint8Array
}

/**
 * Completes a draft and writes what will be signed.
 *
 * @param key the public half of the key that will sign
 * @throws {InvalidInputError} when it is none
 * @throws {UnsupportedAlgorithmError} when the key is not of the algorithm's type
 */
export function planRequest(
  draft: CertificateRequestDraft,
  algorithm: SignatureAlgorithm,
  key: PublicKey,
): CertificateRequestPlan {
  if (!(key instanceof PublicKey))
    throw new InvalidInputError(`the key that will sign must be a PublicKey, not ${kindOf(key)}`)
  checkKeyType(algorithm, key)
  const publicKey = draft.publicKey ?? subjectPublicKey(key)
  return { ...draft, publicKey, algorithm, info: encodeInfo(draft, publicKey.der) }
}

/** RFC 2986 section 4.1; the attribute of RFC 2985 section 5.4.2 is left out where no extension is asked for. */
function encodeInfo(
  { subject, extensions, attributes }: CertificateRequestDraft,
  publicKey: Uint8Array,
): Uint8Array {
  return encodeDER((writer) =>
    writer.sequence(() => {
      writer.integer(0).raw(subject.der).raw(publicKey)
      writer.setOf(() => {
        for (const attribute of attributes) writeAttribute(writer, attribute)
        if (extensions.length === 0) return
        writer.sequence(() => writer.oid(EXTENSION_REQUEST).setOf(() => writeExtensions(writer, extensions)))
      }, ATTRIBUTES)
    }),
  )
}
