// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the global that this defines.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { issuerCertificate, type IssueLeaf } from '../leaf/issue.ts'
import { DAYS, type Plan } from '../leaf/plan.ts'
import { importSigningKey } from './signing-key.ts'

/** How @peculiar/x509 makes the same leaves. It takes the key's bytes without importing them. */
export async function issuing(plan: Plan): Promise<IssueLeaf> {
  const signingKey = await importSigningKey(plan.issuerKey)
  const issuer = new X509Certificate((await issuerCertificate(plan)).toDER().slice())
  const authority = await AuthorityKeyIdentifierExtension.create(issuer.publicKey)
  return async ({ spki, commonName, dnsNames }) => {
    const publicKey = new PublicKey(spki)
    const notBefore = new Date()
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: issuer.subjectName,
      notBefore,
      notAfter: new Date(notBefore.getTime() + DAYS * 86_400_000),
      publicKey,
      signingKey,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new BasicConstraintsExtension(false),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        authority,
        await SubjectKeyIdentifierExtension.create(publicKey),
        new SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: 'dns' as const, value }))),
      ],
    })
    return new Uint8Array(certificate.rawData)
  }
}
