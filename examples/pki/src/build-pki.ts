import type { Signer } from '@kmskeys/core'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  dns,
  extendedKeyUsage,
  keyUsage,
  Name,
  subjectAlternativeName,
  subjectKeyIdentifier,
  type Certificate,
} from '@kmskeys/x509'
import { requestByOpenSSL } from './openssl.ts'
import type { Places } from './places.ts'

/** One certificate of the PKI, and how it came about. */
export interface Step {
  readonly title: string
  /** How many issuers stand above it. */
  readonly depth: number
  /** Where its key is. */
  readonly place: string
  readonly certificate: Certificate
  readonly file: string
  /** The file of the issuer's certificate; its own for the root. */
  readonly issuer: string
  /** Milliseconds that it took to issue it. */
  readonly time: number
}

/**
 * A root CA, below it an issuing CA in each place, and below each of these leaves for requests made by OpenSSL, where it
 * is there, and here. The program is the same for every place.
 */
export async function buildPKI(places: Places, openssl: string | undefined, folder: string): Promise<Step[]> {
  const steps: Step[] = []
  const step = async (
    about: Omit<Step, 'certificate' | 'time'>,
    make: () => Promise<Certificate>,
  ): Promise<Certificate> => {
    const start = performance.now()
    const certificate = await make()
    steps.push({ ...about, certificate, time: performance.now() - start })
    return certificate
  }
  const { root, issuing, leaves } = places

  const rootKey = await root.keys.createKey({ type: 'ec', curve: 'P-384', name: 'root' })
  const rootCertificate = await step(
    { title: 'root CA', depth: 0, place: root.title, file: 'root.pem', issuer: 'root.pem' },
    () => authority('Example Root CA', rootKey, { years: 20, pathLength: 1 }),
  )
  for (const { title, short, keys } of issuing) {
    const key = await keys.createKey({ type: 'rsa', size: 3072, name: `issuing-${short}` })
    const file = `issuing-${short}.pem`
    const issuer = await step({ title: 'issuing CA', depth: 1, place: title, file, issuer: 'root.pem' }, () =>
      authority(`Example Issuing CA ${short}`, key, {
        years: 5,
        pathLength: 0,
        issuer: { certificate: rootCertificate, key: rootKey },
      }),
    )
    if (openssl !== undefined) {
      const host = `www.${short}.example.org`
      const about = { title: 'leaf, requested by OpenSSL', depth: 2, place: 'OpenSSL' }
      await step({ ...about, file: `www-${short}.pem`, issuer: file }, async () => {
        const request = CertificateRequest.fromPEM(await requestByOpenSSL(openssl, folder, host))
        return leaf(request, host, issuer, key)
      })
    }
    const host = `api.${short}.example.org`
    const about = { title: 'leaf, requested here', depth: 2, place: 'PEM file' }
    await step({ ...about, file: `api-${short}.pem`, issuer: file }, async () => {
      const own = await leaves.createKey({ type: 'ed25519', name: `api-${short}` })
      const request = await new CertificateRequestBuilder().subject(Name.of({ commonName: host })).sign(own)
      return leaf(request, host, issuer, key)
    })
  }
  return steps
}

interface AuthorityOptions {
  readonly years: number
  readonly pathLength: number
  /** Who issues it; itself unless given. */
  readonly issuer?: { readonly certificate: Certificate; readonly key: Signer }
}

async function authority(
  name: string,
  key: Signer,
  { years, pathLength, issuer }: AuthorityOptions,
): Promise<Certificate> {
  const builder = new CertificateBuilder()
    .subject(Name.of({ commonName: name }))
    .publicKey(key.publicKey)
    .validFor({ days: years * 365 })
    .extension(basicConstraints({ ca: true, pathLength }))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .extension(subjectKeyIdentifier(key.publicKey))
  if (issuer === undefined) return builder.sign(key)
  return builder
    .extension(authorityKeyIdentifier(issuer.certificate))
    .sign(issuer.key, { issuer: issuer.certificate })
}

/** What a CA does with a request: its key and its subject are taken over, everything else is the CA's decision. */
function leaf(
  request: CertificateRequest,
  host: string,
  issuer: Certificate,
  key: Signer,
): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(request.subject)
    .publicKey(request.publicKey)
    .validFor({ days: 90 })
    .extension(subjectAlternativeName([dns(host)]))
    .extension(basicConstraints({ ca: false }))
    .extension(keyUsage('digitalSignature'))
    .extension(extendedKeyUsage('serverAuth'))
    .extension(subjectKeyIdentifier(request.publicKey))
    .extension(authorityKeyIdentifier(issuer))
    .sign(key, { issuer })
}
