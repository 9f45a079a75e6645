import { generateKeyPairSync } from 'node:crypto'
import { privateKeyFromPEM } from '@kmskeys/local'
import {
  basicConstraints,
  CertificateBuilder,
  dns,
  extendedKeyUsage,
  ip,
  keyUsage,
  Name,
  subjectAlternativeName,
} from '@kmskeys/x509'

/** What a server on loopback proves itself with, in PEM. */
export interface ServerCertificate {
  /** The certificate of the authority that clients must trust; made for this server alone. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/**
 * Makes a certificate for 127.0.0.1 and localhost, and the authority that issued it, whose key is thrown away. Both
 * began a day ago: a clock that is set back while the server runs, or a client whose clock is slow, still accepts them.
 */
export async function makeServerCertificate(commonName: string): Promise<ServerCertificate> {
  const yesterday = new Date(Date.now() - 86_400_000)
  const caKey = await privateKeyFromPEM(newKey())
  const serverKey = newKey()
  const { publicKey } = await privateKeyFromPEM(serverKey)
  const ca = await new CertificateBuilder()
    .subject(Name.of({ commonName: `${commonName} CA` }))
    .notBefore(yesterday)
    .validFor({ days: 30 })
    .extension(basicConstraints({ ca: true }))
    .extension(keyUsage('keyCertSign'))
    .sign(caKey)
  const certificate = await new CertificateBuilder()
    .subject(Name.of({ commonName }))
    .publicKey(publicKey)
    .notBefore(yesterday)
    .validFor({ days: 7 })
    .extension(subjectAlternativeName([dns('localhost'), ip('127.0.0.1')]))
    .extension(keyUsage('digitalSignature'))
    .extension(extendedKeyUsage('serverAuth'))
    .sign(caKey, { issuer: ca })
  return { ca: ca.toPEM(), cert: certificate.toPEM(), key: serverKey }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
