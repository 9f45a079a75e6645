import { IntegrityError, KmsKeysError } from '@kmskeys/core'
import { contextConstructed, Tag } from '@kmskeys/core/der'
import { viewOf } from '../data/pool.ts'
import { sizeOfExtensions } from '../extensions/extension-list.ts'
import { Comparison, elementSize } from '../signing/comparison.ts'
import {
  checkNewAlgorithm,
  checkNewName,
  checkNewSignature,
  compareExtension,
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

function compare(der: Uint8Array, plan: CertificatePlan, signature: Uint8Array): Certificate {
  const { subject, issuer, publicKey, validity, extensions, serialNumber, signatureAlgorithm } = plan
  const own = sizeOfExtensions(extensions)
  const list = elementSize(own)
  const serialSize = serialNumber.length + ((serialNumber[0] ?? 0) >> 7)
  const tbsSize =
    VERSION_3.length +
    elementSize(serialSize) +
    signatureAlgorithm.length +
    issuer.der.length +
    validity.der.length +
    subject.der.length +
    publicKey.der.length +
    (own === 0 ? 0 : elementSize(list))
  const signatureSize = 1 + signature.length
  const written = new Comparison(der)
  same(
    'size',
    written.header(
      Tag.SEQUENCE,
      elementSize(tbsSize) + signatureAlgorithm.length + elementSize(signatureSize),
    ),
  )
  const start = written.at
  same('size of what is signed', written.header(Tag.SEQUENCE, tbsSize))
  same('version', written.bytes(VERSION_3))
  same('serialNumber', written.header(Tag.INTEGER, serialSize))
  same('serialNumber', serialSize === serialNumber.length || written.bytes(ZERO))
  same('serialNumber', written.bytes(serialNumber))
  same('signatureAlgorithm', written.bytes(signatureAlgorithm))
  same('issuer', written.bytes(issuer.der))
  same('validity', written.bytes(validity.der))
  same('subject', written.bytes(subject.der))
  same('subjectPublicKeyInfo', written.bytes(publicKey.der))
  if (own > 0) {
    same('size of extensions', written.header(contextConstructed(3), list))
    same('size of extensions', written.header(Tag.SEQUENCE, own))
    for (const extension of extensions)
      if (!compareExtension(written, extension)) same(`extension ${extension.oid}`, false)
  }
  const end = written.at
  same('signatureAlgorithm', written.bytes(signatureAlgorithm))
  same('signature', written.header(Tag.BIT_STRING, signatureSize))
  same('signature', written.bytes(ZERO))
  same('signature', written.bytes(signature))
  same('size', written.at === der.length)
  const certificate = new Certificate({
    der,
    // Where a stranger may still hold the memory, which is what the key was handed or answered, the certificate has its own.
    tbsCertificate: viewOf(der, start, end),
    version: 3,
    serialNumber,
    negativeSerial: false,
    tolerate: undefined,
    signatureAlgorithm: viewOf(der, end, end + signatureAlgorithm.length),
    issuer: issuer.der,
    validity: validity.der,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    subject: subject.der,
    subjectPublicKeyInfo: publicKey.der,
    extensions,
    signature: viewOf(der, der.length - signature.length, der.length),
  })
  certificate.decoded.subject = subject
  certificate.decoded.issuer = issuer
  return certificate
}

const ZERO = Uint8Array.of(0)

function same(field: string, is: boolean): void {
  if (!is) throw new IntegrityError(`the new certificate, read back, has another ${field} than was set`)
}
