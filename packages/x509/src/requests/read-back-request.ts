import { IntegrityError, KmsKeysError, type SignatureAlgorithm } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import type { SubjectPublicKey } from '../keys/subject-public-key.ts'
import type { Name } from '../names/name.ts'
import {
  checkNewAlgorithm,
  checkNewName,
  checkNewSignature,
  readNewExtension,
} from '../signing/read-back-parts.ts'
import { CertificateRequest } from './certificate-request.ts'
import { readRequest } from './request-fields.ts'

/** What a new request must say. */
export interface RequestPlan {
  readonly subject: Name
  readonly publicKey: SubjectPublicKey
  readonly extensions: readonly Extension<'request'>[]
  readonly algorithm: SignatureAlgorithm
  readonly info: Uint8Array
  readonly signature: Uint8Array
}

/**
 * Reads a new request back, and compares every field with what was set.
 *
 * @throws {IntegrityError} when it cannot be read, or differs
 */
export function readBackRequest(der: Uint8Array, plan: RequestPlan): CertificateRequest {
  try {
    const fields = readRequest(der)
    same('subject', equalBytes(fields.subject, plan.subject.der))
    same('public key', equalBytes(fields.subjectPublicKeyInfo, plan.publicKey.der))
    same('signatureAlgorithm', equalBytes(fields.signatureAlgorithm, plan.algorithm.algorithmIdentifier))
    same('certificationRequestInfo', equalBytes(fields.certificationRequestInfo, plan.info))
    same('signature', equalBytes(fields.signature, plan.signature))
    same('number of attributes', fields.attributes.length === (plan.extensions.length > 0 ? 1 : 0))
    same('number of extensions', fields.extensions.length === plan.extensions.length)
    for (const [i, expected] of plan.extensions.entries()) {
      const list = DERReader.from(fields.extensions[i]?.der ?? NOTHING, { path: 'extension' })
      same(`extension ${expected.oid}`, readNewExtension(list, expected) && list.done)
    }
    checkNewName(plan.subject)
    checkNewAlgorithm(plan.algorithm)
    checkNewSignature(plan.algorithm, plan.signature)
    return new CertificateRequest(fields)
  } catch (cause) {
    if (cause instanceof IntegrityError || !(cause instanceof KmsKeysError)) throw cause
    throw new IntegrityError(`the new certificate request cannot be read back: ${cause.message}`, { cause })
  }
}

function same(field: string, is: boolean): void {
  if (!is)
    throw new IntegrityError(`the new certificate request, read back, has another ${field} than was set`)
}

const NOTHING = new Uint8Array()
