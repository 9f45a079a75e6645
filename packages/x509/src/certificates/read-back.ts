import { IntegrityError, KmsKeysError } from '@kmskeys/core'
import { equalBytes } from '../data/bytes.ts'
import { checkNewAlgorithm, checkNewExtensions, checkNewSignature } from '../signing/read-back-parts.ts'
import { readCertificate } from './certificate-fields.ts'
import type { CertificatePlan } from './certificate-plan.ts'
import { Certificate } from './certificate.ts'

/**
 * Reads a new certificate back, and compares every field with what was set: a fault in writing, or in memory, must
 * not leave the house.
 *
 * @throws {IntegrityError} when it cannot be read, or differs
 */
export function readBack(der: Uint8Array, plan: CertificatePlan, signature: Uint8Array): Certificate {
  try {
    const fields = readCertificate(der)
    const { algorithm, validity } = plan
    same('version', fields.version === 3)
    same('serialNumber', equalBytes(fields.serialNumber, plan.serialNumber))
    same('signatureAlgorithm', equalBytes(fields.signatureAlgorithm, algorithm.algorithmIdentifier))
    same('issuer', equalBytes(fields.issuer, plan.issuer.der))
    same('notBefore', fields.notBefore.getTime() === validity.notBefore)
    same('notAfter', fields.notAfter.getTime() === validity.notAfter)
    same('subject', equalBytes(fields.subject, plan.subject.der))
    same('subjectPublicKeyInfo', equalBytes(fields.subjectPublicKeyInfo, plan.publicKey.der))
    // All fields being the same, a different length means that there is another one: a unique identifier.
    same('length', fields.tbsCertificate.length === plan.tbsCertificate.length)
    same('signature', equalBytes(fields.signature, signature))
    checkNewExtensions(fields.extensions, plan.extensions, same)
    checkNewAlgorithm(algorithm)
    checkNewSignature(algorithm, signature)
    return new Certificate(fields)
  } catch (cause) {
    if (cause instanceof IntegrityError || !(cause instanceof KmsKeysError)) throw cause
    throw new IntegrityError(`the new certificate cannot be read back: ${cause.message}`, { cause })
  }
}

function same(field: string, is: boolean): void {
  if (!is) throw new IntegrityError(`the new certificate, read back, has another ${field} than was set`)
}
