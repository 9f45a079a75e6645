import type { Signer } from '@kmskeys/core'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CertificateBuilder,
  dns,
  keyUsage,
  Name,
  subjectAlternativeName,
  subjectKeyIdentifier,
  type BasicConstraints,
  type Certificate,
} from '@kmskeys/x509'
import { newKey, type TestKey } from './keys.ts'

export const CA_NAME: Name = Name.of({ commonName: 'Test CA', organization: 'Tests', country: 'DE' })

/** A self-signed CA. */
export function newCA(key: Signer, constraints: BasicConstraints = { ca: true }): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(CA_NAME)
    .validFor({ days: 3650 })
    .extension(basicConstraints(constraints))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .extension(subjectKeyIdentifier(key.publicKey))
    .sign(key)
}

/** A builder for a leaf of an issuer, complete. */
export function leafOf(issuer: Certificate, key: TestKey = newKey()): CertificateBuilder {
  return new CertificateBuilder()
    .subject(Name.of({ commonName: 'leaf.example.org' }))
    .publicKey(key.key.publicKey)
    .validFor({ days: 90 })
    .extension(subjectAlternativeName([dns('leaf.example.org'), dns('*.leaf.example.org')]))
    .extension(basicConstraints({ ca: false }))
    .extension(keyUsage('digitalSignature'))
    .extension(subjectKeyIdentifier(key.key.publicKey))
    .extension(authorityKeyIdentifier(issuer))
}
