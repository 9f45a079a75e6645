import type { Signer } from '@kmskeys/core'
import { privateKeyFromPEM } from '@kmskeys/local'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CertificateBuilder,
  dns,
  keyUsage,
  Name,
  subjectAlternativeName,
  subjectKeyIdentifier,
  type Certificate,
} from '@kmskeys/x509'
import { DAYS, type LeafPlan, type Plan } from './plan.ts'

/** Makes one leaf's DER certificate, beginning with the bytes of its key. */
export type IssueLeaf = (leaf: LeafPlan) => Promise<Uint8Array>

/** The issuer's key, opened. */
export async function openIssuerKey({ issuerKey }: Plan): Promise<Signer> {
  return privateKeyFromPEM(issuerKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

/** The issuer's certificate, self-signed. */
export async function issuerCertificate(plan: Plan): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(Name.of(plan.issuerName))
    .validFor({ days: 10 * DAYS })
    .extension(basicConstraints({ ca: true }))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .extension(subjectKeyIdentifier(plan.issuerSPKI))
    .sign(await openIssuerKey(plan))
}

/**
 * This project's way to make leaves, signed by `key`: what is the same for all stands in one builder, made once, as a CA
 * has it; builders do not change, so that each leaf adds its own to it.
 */
export async function issuing(plan: Plan, key: Signer): Promise<IssueLeaf> {
  const issuer = await issuerCertificate(plan)
  const profile = new CertificateBuilder()
    .validFor({ days: DAYS })
    .extension(basicConstraints({ ca: false }))
    .extension(keyUsage('digitalSignature'))
    .extension(authorityKeyIdentifier(issuer))
  return async (leaf) => {
    const certificate = await profile
      .subject(Name.of({ commonName: leaf.commonName }))
      .publicKey(leaf.spki)
      .extension(subjectKeyIdentifier(leaf.spki))
      .extension(subjectAlternativeName(leaf.dnsNames.map(dns)))
      .sign(key, { issuer })
    return certificate.toDER()
  }
}
