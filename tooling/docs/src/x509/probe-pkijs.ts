import { EXTENSION_TYPES } from '@kmskeys/x509'
import { BmpString, Integer, Utf8String } from 'asn1js'
import * as pkijs from 'pkijs'
import { refuses, verifiesEach, type Probe } from './probes.ts'

const { Certificate, CertificationRequest } = pkijs

/** What pkijs is asked. */
export const PKIJS: Readonly<Record<string, Probe>> = {
  elsewhere: 'no call',
  'two-steps': 'no call',
  ...verifiesEach((der) => Certificate.fromBER(der).verify()),
  sha1: 'no call',
  issuer: 'no call',
  serial: async () => {
    const numbers = [Uint8Array.of(0), new Uint8Array(30).fill(1)]
    const made = await Promise.allSettled(numbers.map((number) => signed(number)))
    await signed(Uint8Array.of(5))
    return made.every(({ status }) => status === 'rejected')
  },
  profiles: 'no call',
  precertificates: 'no call',
  ...Object.fromEntries(
    ['trailing', 'lengths', 'empty', 'twice'].map((feature) => [
      feature,
      refuses(feature, (der) => Certificate.fromBER(der)),
    ]),
  ),
  tolerances: 'no call',
  offsets: 'no call',
  'name-text': 'no call',
  'name-match': () =>
    named(new Utf8String({ value: 'Example  CA' })).isEqual(named(new BmpString({ value: 'example ca' }))),
  idna: () => {
    const name = new pkijs.GeneralName({ type: 2, value: 'bücher.example' })
    const names = new pkijs.GeneralNames({ names: [name] })
    return Buffer.from(names.toSchema().toBER()).toString('latin1').includes('xn--bcher-kva.example')
  },
  types: () => String(TYPES.filter((oid) => pkijs.ExtensionValueFactory.find(oid) !== null).length),
  'own-type': () => {
    pkijs.ExtensionValueFactory.register('1.3.6.1.4.1.99999.1', 'own', pkijs.BasicConstraints)
    return pkijs.ExtensionValueFactory.find('1.3.6.1.4.1.99999.1')?.name === 'own'
  },
  places: () => refused('2.5.29.20', Uint8Array.of(2, 1, 5)),
  criticality: () => refused('2.5.29.30', Uint8Array.from(Buffer.from('3007a0053003820178', 'hex'))),
  'unknown-critical': 'no call',
  challenge: async () => {
    const keys = await newKeys()
    const request = new CertificationRequest()
    request.attributes = [
      new pkijs.Attribute({ type: '1.2.840.113549.1.9.7', values: [new Utf8String({ value: 'secret' })] }),
    ]
    await request.subjectPublicKeyInfo.importKey(keys.publicKey)
    await request.sign(keys.privateKey, 'SHA-256')
    const read = CertificationRequest.fromBER(request.toSchema(true).toBER())
    const value: unknown = read.attributes?.[0]?.values[0]
    return (await read.verify()) && value instanceof Utf8String && value.getValue() === 'secret'
  },
  possession: ({ broken }) =>
    (CertificationRequest.fromBER(Uint8Array.from(broken)).subjectPublicKeyInfo as unknown) === undefined,
  text: 'no call',
  json: ({ certificate }) => typeof Certificate.fromBER(Uint8Array.from(certificate)).toJSON() === 'object',
  crl: () => 'CertificateRevocationList' in pkijs,
  ocsp: () => 'BasicOCSPResponse' in pkijs,
  paths: () => 'CertificateChainValidationEngine' in pkijs,
  cms: () => 'EnvelopedData' in pkijs,
}

/** The OIDs of the types of extensions of this project, of which it is asked which it has. */
const TYPES = EXTENSION_TYPES.map(({ oid }) => oid)

function newCertificate(): pkijs.Certificate {
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: 5 })
  certificate.notBefore.value = new Date()
  certificate.notAfter.value = new Date(Date.now() + 86_400_000)
  return certificate
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
}

async function signed(
  serialNumber: Uint8Array<ArrayBuffer>,
  extensions: readonly pkijs.Extension[] = [],
): Promise<Uint8Array> {
  const keys = await newKeys()
  const certificate = newCertificate()
  certificate.serialNumber = new Integer({ valueHex: serialNumber })
  certificate.extensions = [...extensions]
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(keys.privateKey, 'SHA-256')
  return new Uint8Array(certificate.toSchema(true).toBER())
}

async function refused(extnID: string, value: Uint8Array<ArrayBuffer>): Promise<boolean> {
  await signed(Uint8Array.of(5))
  const extension = new pkijs.Extension({ extnID, critical: false, extnValue: value.buffer })
  return signed(Uint8Array.of(5), [extension]).then(
    () => false,
    () => true,
  )
}

function named(value: Utf8String | BmpString): pkijs.RelativeDistinguishedNames {
  return new pkijs.RelativeDistinguishedNames({
    typesAndValues: [new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value })],
  })
}
