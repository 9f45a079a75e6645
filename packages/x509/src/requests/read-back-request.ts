import { IntegrityError, KmsKeysError } from '@kmskeys/core'
import { equalBytes, toHex } from '../data/bytes.ts'
import { Comparison } from '../signing/comparison.ts'
import {
  checkNewAlgorithm,
  checkNewName,
  checkNewSignature,
  compareExtension,
} from '../signing/read-back-parts.ts'
import { CertificateRequest } from './certificate-request.ts'
import { readRequest, type RequestAttribute } from './request-fields.ts'
import type { CertificateRequestPlan } from './request-plan.ts'

/**
 * Reads a new request back, and compares every field with what was set.
 *
 * @throws {IntegrityError} when it cannot be read, or differs
 */
export function readBackRequest(
  der: Uint8Array,
  plan: CertificateRequestPlan,
  signature: Uint8Array,
): CertificateRequest {
  try {
    const fields = readRequest(der)
    same('subject', equalBytes(fields.subject, plan.subject.der))
    same('public key', equalBytes(fields.subjectPublicKeyInfo, plan.publicKey.der))
    same('signatureAlgorithm', equalBytes(fields.signatureAlgorithm, plan.algorithm.algorithmIdentifier))
    same('certificationRequestInfo', equalBytes(fields.certificationRequestInfo, plan.info))
    same('signature', equalBytes(fields.signature, signature))
    same(
      'number of attributes',
      fields.attributes.length === plan.attributes.length + (plan.extensions.length > 0 ? 1 : 0),
    )
    for (const { type, values } of plan.attributes)
      same(`attribute ${type}`, sameValues(fields.attributes, type, values))
    same('number of extensions', fields.extensions.length === plan.extensions.length)
    for (const [i, expected] of plan.extensions.entries()) {
      const written = new Comparison(fields.extensions[i]?.der ?? NOTHING)
      const found = compareExtension(written, expected) && written.at === written.source.length
      same(`extension ${expected.oid}`, found)
    }
    checkNewName(plan.subject)
    checkNewAlgorithm(plan.algorithm.algorithmIdentifier)
    checkNewSignature(plan.algorithm, signature)
    return new CertificateRequest(fields)
  } catch (cause) {
    if (cause instanceof IntegrityError || !(cause instanceof KmsKeysError)) throw cause
    throw new IntegrityError(`the new certificate request cannot be read back: ${cause.message}`, { cause })
  }
}

/** A SET has its values in the order of their bytes, whatever the one was in which they were given. */
function sameValues(
  attributes: readonly RequestAttribute[],
  type: string,
  expected: readonly Uint8Array[],
): boolean {
  const values = attributes.find((attribute) => attribute.type === type)?.values.map(toHex)
  return values?.toSorted().join() === expected.map(toHex).toSorted().join()
}

function same(field: string, is: boolean): void {
  if (!is)
    throw new IntegrityError(`the new certificate request, read back, has another ${field} than was set`)
}

const NOTHING = new Uint8Array()
