import {
  authorityInformationAccess,
  AuthorityInformationAccess,
  basicConstraints,
  BasicConstraints,
  Certificate,
  CertificateBuilder,
  dns,
  extendedKeyUsage,
  ExtendedKeyUsage,
  Name,
  subjectAlternativeName,
  SubjectAlternativeName,
  uri,
} from '@kmskeys/x509'
import { X509Certificate } from 'node:crypto'
import { issuerCertificate, openIssuerKey } from './issue.ts'
import { DAYS, type Plan } from './plan.ts'

/** DER certificates with everything that is read below. */
export async function leavesToRead(plan: Plan): Promise<Uint8Array[]> {
  const key = await openIssuerKey(plan)
  const issuer = await issuerCertificate(plan)
  const leaves: Uint8Array[] = []
  for (const { commonName, spki, dnsNames } of plan.leaves) {
    const leaf = await new CertificateBuilder()
      .subject(Name.of({ commonName, organization: 'Example', country: 'SE' }))
      .publicKey(spki)
      .validFor({ days: DAYS })
      .extension(basicConstraints({ ca: false }))
      .extension(extendedKeyUsage('serverAuth', 'clientAuth'))
      .extension(subjectAlternativeName(dnsNames.map(dns)))
      .extension(
        authorityInformationAccess([
          { method: 'ocsp', location: uri('http://ocsp.example.org') },
          { method: 'caIssuers', location: uri('http://example.org/ca.der') },
        ]),
      )
      .sign(key, { issuer })
    leaves.push(leaf.toDER())
  }
  return leaves
}

/** What this project reads of a certificate. */
export function read(der: Uint8Array): readonly unknown[] {
  const certificate = Certificate.fromDER(der)
  return [
    certificate.subject.toString(),
    certificate.issuer.toString(),
    certificate.notBefore,
    certificate.notAfter,
    certificate.serialNumberHex,
    certificate.extension(SubjectAlternativeName),
    certificate.extension(AuthorityInformationAccess),
    certificate.extension(ExtendedKeyUsage),
    certificate.extension(BasicConstraints)?.ca ?? false,
  ]
}

/** The same, read by Node.js. */
export function readByNode(der: Uint8Array): readonly unknown[] {
  const certificate = new X509Certificate(der)
  return [
    certificate.subject,
    certificate.issuer,
    certificate.validFromDate,
    certificate.validToDate,
    certificate.serialNumber,
    certificate.subjectAltName,
    certificate.infoAccess,
    certificate.keyUsage,
    certificate.ca,
  ]
}
