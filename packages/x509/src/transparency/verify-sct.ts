import {
  ECDSA_SHA256,
  InvalidInputError,
  InvalidSignatureError,
  kindOf,
  PublicKey,
  RSA_PKCS1V15_SHA256,
  UnsupportedAlgorithmError,
} from '@kmskeys/core'
import { equalBytes } from '../data/bytes.ts'
import { encodeSCT, type SignedCertificateTimestamp } from '../extensions/signed-certificate-timestamp.ts'
import { checkBytes } from '../extensions/values.ts'
import { checkSignature } from '../signing/check-signature.ts'
import { sha256, type LogEntry } from './log-entry.ts'

/**
 * Verifies what a log promised (RFC 6962 section 3.2); returns when the signature is right. Whether the log is one to
 * trust, and the time, are not looked at.
 *
 * @param sct the signed certificate timestamp, of version 1
 * @param entry what was logged: `precertificateEntry(certificate, issuer)` for one that stands in the certificate or was
 *   answered for its precertificate, else `certificateEntry(certificate)`
 * @param logKey the log's public key
 * @throws {InvalidSignatureError} when it is of another log, or of something else
 * @throws {UnsupportedAlgorithmError} when it is of another version, or signed with something else than SHA-256 and ECDSA
 *   or RSA (section 2.1.4)
 * @throws {InvalidInputError} when an argument is malformed
 */
export function verifySCT(sct: SignedCertificateTimestamp, entry: LogEntry, logKey: PublicKey): void {
  if (!(logKey instanceof PublicKey))
    throw new InvalidInputError(`the key of the log is a PublicKey, not ${kindOf(logKey)}`)
  const bytes = encodeSCT(sct)
  const supported = Object.values(ALGORITHMS).map(({ name }) => name)
  if (sct.version !== 'v1')
    throw new UnsupportedAlgorithmError('only timestamps of version 1 are known', {
      supported,
      operation: 'verify',
    })
  const { hashAlgorithm, logID, signatureAlgorithm, signature, extensions } = sct
  const algorithm =
    hashAlgorithm === 'sha256' && (signatureAlgorithm === 'ecdsa' || signatureAlgorithm === 'rsa')
      ? ALGORITHMS[signatureAlgorithm]
      : undefined
  if (algorithm === undefined)
    throw new UnsupportedAlgorithmError(`logs do not sign with ${hashAlgorithm} and ${signatureAlgorithm}`, {
      supported,
      operation: 'verify',
    })
  if (!equalBytes(logID, sha256(logKey.toDER())))
    throw new InvalidSignatureError('the signed certificate timestamp is of another log', {
      operation: 'verify',
    })
  const signed = Buffer.concat([
    // Version 1, certificate_timestamp, and the time.
    Uint8Array.of(0, 0),
    bytes.subarray(33, 41),
    ...entryParts(entry),
    bytes.subarray(41, 43 + extensions.length),
  ])
  checkSignature('the signed certificate timestamp', logKey, algorithm, signed, signature)
}

/** The number of the entry's type, and the entry. */
function entryParts(entry: LogEntry): Uint8Array[] {
  if (entry?.type === 'certificate') return [Uint8Array.of(0, 0), ...counted(entry.der)]
  if (entry?.type === 'precertificate')
    return [
      Uint8Array.of(0, 1),
      checkBytes(entry.issuerKeyHash, RULE, 32, 32),
      ...counted(entry.tbsCertificate),
    ]
  throw new InvalidInputError(
    'what was logged is told by certificateEntry(certificate) or precertificateEntry(certificate, issuer)',
  )
}

/** Behind its length in three bytes. */
function counted(bytes: Uint8Array): Uint8Array[] {
  const { length } = checkBytes(bytes, RULE, 1, 0xff_ff_ff)
  return [Uint8Array.of(length >> 16, length >> 8, length), bytes]
}

const RULE = 'RFC 6962 3.2'
const ALGORITHMS = { ecdsa: ECDSA_SHA256, rsa: RSA_PKCS1V15_SHA256 }
