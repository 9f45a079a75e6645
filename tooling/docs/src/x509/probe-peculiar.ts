// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the global that this defines.
import 'reflect-metadata'
import * as peculiar from '@peculiar/x509'
import { refuses, verifiesEach, type Probe } from './probes.ts'

const { X509Certificate, X509CertificateGenerator, Extension, Name } = peculiar

/** What @peculiar/x509 is asked. */
export const PECULIAR: Readonly<Record<string, Probe>> = {
  elsewhere: 'no call',
  // It takes a signature, and gives nobody what is to be signed.
  'two-steps': 'no call',
  ...verifiesEach((der) => new X509Certificate(der).verify({ signatureOnly: true })),
  sha1: 'no call',
  issuer: 'no call',
  serial: async () => {
    const made = await Promise.allSettled(
      ['00', 'ff'.repeat(30)].map((serialNumber) => selfSigned({ serialNumber })),
    )
    await selfSigned({ serialNumber: '05' })
    return made.every(({ status }) => status === 'rejected')
  },
  profiles: 'no call',
  precertificates: 'no call',
  ...Object.fromEntries(
    ['trailing', 'lengths', 'empty', 'twice'].map((feature) => [
      feature,
      refuses(feature, (der) => new X509Certificate(der).extensions.length),
    ]),
  ),
  tolerances: 'no call',
  offsets: 'no call',
  'name-text': () => {
    const text = 'CN=a\\, b+O=x, C=DE'
    return new Name(new Name(text).toArrayBuffer()).toString() === text
  },
  'name-match': 'no call',
  idna: () => {
    const der = new Uint8Array(new peculiar.GeneralName('dns', 'bücher.example').rawData)
    return Buffer.from(der).toString('latin1').includes('xn--bcher-kva.example')
  },
  types: () => String(Object.keys(peculiar).filter((name) => /.Extension$/u.test(name)).length),
  'own-type': () => {
    class Own extends Extension {
      static readonly oid: string = '1.3.6.1.4.1.99999.1'
    }
    peculiar.ExtensionFactory.register(Own.oid, Own)
    return (
      peculiar.ExtensionFactory.create(new Extension(Own.oid, false, Uint8Array.of(5, 0)).rawData) instanceof
      Own
    )
  },
  // A list of numbers of revocation lists, in a certificate.
  places: () => refused({ extensions: [new Extension('2.5.29.20', false, Uint8Array.of(2, 1, 5))] }),
  // Name constraints, not critical.
  criticality: () =>
    refused({ extensions: [new Extension('2.5.29.30', false, Buffer.from('3007a0053003820178', 'hex'))] }),
  'unknown-critical': 'no call',
  challenge: async () => {
    const keys = await newKeys()
    const request = await peculiar.Pkcs10CertificateRequestGenerator.create({
      name: 'CN=x',
      keys,
      signingAlgorithm: ECDSA,
      attributes: [new peculiar.ChallengePasswordAttribute('secret')],
    })
    const [read] = new peculiar.Pkcs10CertificateRequest(request.rawData).attributes
    return read instanceof peculiar.ChallengePasswordAttribute && read.password === 'secret'
  },
  possession: ({ broken }) => {
    const request = new peculiar.Pkcs10CertificateRequest(Uint8Array.from(broken))
    return request.publicKey === undefined
  },
  text: ({ certificate }) =>
    new X509Certificate(Uint8Array.from(certificate)).toString('text').includes('Serial Number'),
  json: ({ certificate }) => 'toJSON' in new X509Certificate(Uint8Array.from(certificate)),
  crl: () => 'X509CrlGenerator' in peculiar,
  ocsp: () => Object.keys(peculiar).some((name) => /ocsp/iu.test(name)),
  paths: () => 'X509ChainBuilder' in peculiar,
  cms: () => Object.keys(peculiar).some((name) => /cms|SignedData|EnvelopedData/u.test(name)),
}

const ECDSA = { name: 'ECDSA', hash: 'SHA-256' }

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
}

async function selfSigned(
  options: Partial<peculiar.X509CertificateCreateSelfSignedParams>,
): Promise<peculiar.X509Certificate> {
  const keys = await newKeys()
  return X509CertificateGenerator.createSelfSigned({
    name: 'CN=x',
    keys,
    signingAlgorithm: ECDSA,
    ...options,
  })
}

async function refused(options: Partial<peculiar.X509CertificateCreateSelfSignedParams>): Promise<boolean> {
  await selfSigned({})
  return selfSigned(options).then(
    () => false,
    () => true,
  )
}
