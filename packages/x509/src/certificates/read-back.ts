import { IntegrityError, KmsKeysError } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { equalBytes } from '../data/bytes.ts'
import type { Extension } from '../extensions/extension.ts'
import {
  checkNewAlgorithm,
  checkNewName,
  checkNewSignature,
  comesNext,
  readNewExtension,
} from '../signing/read-back-parts.ts'
import type { CertificatePlan } from './certificate-plan.ts'
import { Certificate } from './certificate.ts'
import { checkNewValidity } from './validity.ts'
import { VERSION_3 } from './version.ts'

/**
 * Reads a new certificate back, and compares every field with what was set: a fault in writing, or in memory, must
 * not leave the house. The frame is read strictly; what stands in it is held, byte for byte, against values each of
 * which was read strictly once, so that no byte is left that was not.
 *
 * @throws {IntegrityError} when it cannot be read, or differs
 */
export function readBack(der: Uint8Array, plan: CertificatePlan, signature: Uint8Array): Certificate {
  try {
    checkValues(plan, signature)
    return compare(der, plan, signature)
  } catch (cause) {
    if (cause instanceof IntegrityError || !(cause instanceof KmsKeysError)) throw cause
    throw new IntegrityError(`the new certificate cannot be read back: ${cause.message}`, { cause })
  }
}

/** Each value by itself, but for extensions, which are read where they stand. The public key was read when it was set. */
function checkValues(plan: CertificatePlan, signature: Uint8Array): void {
  const { subject, issuer, validity, algorithm, signatureAlgorithm } = plan
  checkNewName(subject)
  checkNewName(issuer)
  checkNewValidity(validity)
  checkNewAlgorithm(signatureAlgorithm)
  checkNewSignature(algorithm, signature)
}

function compare(der: Uint8Array, plan: CertificatePlan, expectedSignature: Uint8Array): Certificate {
  const { subject, issuer, publicKey, validity, extensions } = plan
  const input = DERReader.from(der, { path: 'certificate' })
  const outer = input.sequence()
  input.end()
  const start = outer.offset
  const tbs = outer.sequence('tbsCertificate')
  const tbsCertificate = outer.since(start)
  const algorithmStart = outer.offset
  same('signatureAlgorithm', comesNext(outer, plan.signatureAlgorithm))
  const signatureAlgorithm = outer.since(algorithmStart)
  const signature = outer.bitStringBytes('signatureValue')
  outer.end()
  same('signature', equalBytes(signature, expectedSignature))
  same('version', comesNext(tbs, VERSION_3))
  const serialNumber = tbs.unsignedBytes('serialNumber')
  same('serialNumber', equalBytes(serialNumber, plan.serialNumber))
  same('signatureAlgorithm', comesNext(tbs, plan.signatureAlgorithm))
  same('issuer', comesNext(tbs, issuer.der))
  same('validity', comesNext(tbs, validity.der))
  same('subject', comesNext(tbs, subject.der))
  same('subjectPublicKeyInfo', comesNext(tbs, publicKey.der))
  if (extensions.length > 0) compareExtensions(tbs.explicit(3), extensions)
  tbs.end()
  const certificate = new Certificate({
    der,
    tbsCertificate,
    version: 3,
    serialNumber,
    negativeSerial: false,
    tolerate: undefined,
    signatureAlgorithm,
    issuer: issuer.der,
    validity: validity.der,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    subject: subject.der,
    subjectPublicKeyInfo: publicKey.der,
    extensions,
    signature,
  })
  certificate.decoded.subject = subject
  certificate.decoded.issuer = issuer
  return certificate
}

function compareExtensions(tagged: DERReader, extensions: readonly Extension<'certificate'>[]): void {
  const list = tagged.sequence('extensions')
  tagged.end()
  for (const extension of extensions)
    if (!readNewExtension(list, extension)) same(`extension ${extension.oid}`, false)
  list.end()
}

function same(field: string, is: boolean): void {
  if (!is) throw new IntegrityError(`the new certificate, read back, has another ${field} than was set`)
}
