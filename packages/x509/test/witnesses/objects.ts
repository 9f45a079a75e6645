import { ECDSA_SHA256, type KeySpec, type PrivateKey, type SignatureAlgorithm } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CertificateBuilder,
  CertificateRequestBuilder,
  codeSigning,
  dns,
  email,
  extendedKeyUsage,
  ip,
  issuingCA,
  keyUsage,
  Name,
  ocspResponder,
  rootCA,
  subjectAlternativeName,
  subjectKeyIdentifier,
  timestamping,
  tlsClient,
  tlsServer,
  uri,
  type Certificate,
  type Extension,
} from '@kmskeys/x509'
import type { WitnessedObject } from './answers.ts'
import type { WitnessKey } from './keys.ts'

const SUBJECT = Name.of({ commonName: 'leaf.example.org', organization: 'Exämple', country: 'DE' })
const NAMES = subjectAlternativeName([
  dns('leaf.example.org'),
  dns('*.bücher.example'),
  ip('192.0.2.7'),
  ip('2001:db8::7'),
  email('leaf@example.org'),
  uri('https://leaf.example.org/?q'),
])

/** What is signed: the name of the kind of object, and how one is made. */
type Make = (
  key: PrivateKey,
  algorithm: SignatureAlgorithm,
  signer: string,
  root: Certificate,
) => Promise<WitnessedObject>

/**
 * Of each row of each key a root, a certificate that it issues and a request; certificates for keys of every type;
 * certificates with each of the extensions; and of some types of key a certificate of each profile.
 */
export async function witnessedObjects(
  keys: readonly WitnessKey[],
  extensions: readonly { readonly name: string; readonly extensions: readonly Extension[] }[],
): Promise<readonly WitnessedObject[]> {
  const makes = await makers()
  const objects: WitnessedObject[] = []
  for (const { name, key, algorithms } of keys)
    for (const algorithm of algorithms) {
      const root = await rootOf(key, algorithm)
      // A signature of one of the small sets takes seconds where the runtime lacks them.
      for (const make of SLOW.test(name) ? makes.slice(0, 1) : makes)
        objects.push(await make(key, algorithm, name, root))
    }
  const [issuer, rsa] = ['P-256', 'rsa'].map((wanted) => keys.find(({ name }) => name === wanted))
  if (issuer === undefined || rsa === undefined) throw new Error('there is no key of P-256 or RSA')
  const root = await rootOf(issuer.key, ECDSA_SHA256)
  for (const { name, key } of keys) objects.push(await certified(name, key, issuer.key, root))
  for (const { name, extensions: each } of extensions)
    for (const [i, extension] of each.entries())
      objects.push(await extended(`${name} ${i + 1}`, extension, issuer.key, rsa.key, root))
  for (const [name, spec] of PROFILED) objects.push(...(await profiled(name, spec)))
  return objects
}

async function makers(): Promise<readonly Make[]> {
  const leafKey = await localKeys().createKey({ type: 'ec', curve: 'P-256' })
  return [
    (_, algorithm, signer, root) => {
      const { der } = root.fields
      return Promise.resolve(
        certificate(`a root signed with ${algorithm.name}`, der, der, algorithm, signer, signer),
      )
    },
    async (key, algorithm, signer, root) => {
      const made = await new CertificateBuilder()
        .subject(SUBJECT)
        .publicKey(leafKey.publicKey)
        .validFor({ days: 90 })
        .extension(basicConstraints({ ca: false }))
        .extension(keyUsage('digitalSignature'))
        .extension(extendedKeyUsage('serverAuth', 'clientAuth'))
        .extension(NAMES)
        .extension(subjectKeyIdentifier(leafKey.publicKey))
        .extension(authorityKeyIdentifier(root))
        .sign(key, { issuer: root, algorithm })
      const what = `a certificate signed with ${algorithm.name}`
      return certificate(what, made.fields.der, root.fields.der, algorithm, signer, 'P-256')
    },
    async (key, algorithm, signer) => {
      const made = await new CertificateRequestBuilder()
        .subject(SUBJECT)
        .extension(NAMES)
        .extension(keyUsage('digitalSignature'))
        .challengePassword('secret')
        .sign(key, { algorithm })
      const name = `a request signed with ${algorithm.name}`
      const { der } = made.fields
      return {
        name,
        kind: 'request',
        der,
        issuer: NOTHING,
        algorithm: algorithm.name,
        signer,
        subjectKey: signer,
        chain: true,
      }
    },
  ]
}

function rootOf(key: PrivateKey, algorithm: SignatureAlgorithm): Promise<Certificate> {
  return new CertificateBuilder()
    .subject(Name.of({ commonName: `Root of ${key.publicKey.type}`, organization: 'Tests', country: 'DE' }))
    .validFor({ days: 3650 })
    .extension(basicConstraints({ ca: true, pathLength: 1 }))
    .extension(keyUsage('keyCertSign', 'cRLSign'))
    .keyIdentifiers()
    .sign(key, { algorithm })
}

async function certified(
  name: string,
  subject: PrivateKey,
  issuer: PrivateKey,
  root: Certificate,
): Promise<WitnessedObject> {
  const made = await leafOf(subject).sign(issuer, { issuer: root })
  return certificate(
    `a certificate of a key of ${name}`,
    made.fields.der,
    root.fields.der,
    ECDSA_SHA256,
    'P-256',
    name,
  )
}

async function extended(
  name: string,
  extension: Extension,
  issuer: PrivateKey,
  rsa: PrivateKey,
  root: Certificate,
): Promise<WitnessedObject> {
  const subject = name === ENCIPHERING ? rsa : issuer
  const made = await (OF_CAS.test(name) ? authorityOf(subject, extension) : leafOf(subject))
    .extension(extension)
    // Path lengths and key identifiers of all sizes stand below the root: what is looked at is how they are read.
    .sign(issuer, { issuer: root, checks: { issuerKey: false, pathLength: false } })
  const key = subject === rsa ? 'rsa' : 'P-256'
  return {
    ...certificate(name, made.fields.der, root.fields.der, ECDSA_SHA256, 'P-256', key),
    chain: false,
  }
}

/** A root, a CA below it and what that issues, all as the profiles have them. */
async function profiled(type: string, spec: KeySpec): Promise<readonly WitnessedObject[]> {
  const keys = localKeys()
  const [rootKey, issuingKey, endKey] = await Promise.all(
    [1, 2, 3].map((): Promise<PrivateKey> => keys.createKey(spec)),
  )
  if (rootKey === undefined || issuingKey === undefined || endKey === undefined) throw new Error('no keys')
  const root = await rootCA(named(`Root of ${type}`).validFor({ days: 3650 })).sign(rootKey)
  const below = named(`CA of ${type}`).publicKey(issuingKey.publicKey).validFor({ days: 1825 })
  const issuing = await issuingCA(below, {
    ...LOCATIONS,
    purposes: ['serverAuth', 'clientAuth'],
  }).sign(rootKey, { issuer: root })
  const end = new CertificateBuilder().publicKey(endKey.publicKey).validFor({ days: 90 })
  const object = (name: string, made: Certificate, issuer: Certificate): WitnessedObject => {
    const [algorithm] = issuingKey.signatureAlgorithms
    if (algorithm === undefined) throw new Error(`a key of ${type} does not sign`)
    const what = `the profile ${name}`
    const browsers = BROWSERS.has(type) && FOR_BROWSERS.has(name)
    return { ...certificate(what, made.fields.der, issuer.fields.der, algorithm, type, type), browsers }
  }
  return [
    object('rootCA', root, root),
    object('issuingCA', issuing, root),
    ...(await Promise.all(
      Object.entries(PROFILES).map(async ([name, profile]) =>
        object(name, await profile(end).sign(issuingKey, { issuer: issuing }), issuing),
      ),
    )),
  ]
}

function named(commonName: string): CertificateBuilder {
  return new CertificateBuilder().subject(
    Name.of([{ country: 'DE' }, { organization: 'Tests' }, { commonName }]),
  )
}

function leafOf(subject: PrivateKey): CertificateBuilder {
  return new CertificateBuilder()
    .subject(SUBJECT)
    .publicKey(subject.publicKey)
    .validFor({ days: 90 })
    .keyIdentifiers()
}

/** A CA for the extensions that stand in no other certificates, with what it must have beside this one. */
function authorityOf(subject: PrivateKey, { oid }: Extension): CertificateBuilder {
  return [basicConstraints({ ca: true }), keyUsage('keyCertSign')]
    .filter((extension) => extension.oid !== oid)
    .reduce((builder, extension) => builder.extension(extension), leafOf(subject))
}

function certificate(
  name: string,
  der: Uint8Array,
  issuer: Uint8Array,
  algorithm: SignatureAlgorithm,
  signer: string,
  subjectKey: string,
): WitnessedObject {
  return {
    name,
    kind: 'certificate',
    der,
    issuer,
    algorithm: algorithm.name,
    signer,
    subjectKey,
    chain: true,
  }
}

const LOCATIONS = {
  policies: ['2.23.140.1.2.1'],
  ocsp: 'http://ocsp.example.org',
  caIssuers: 'http://ca.example.org/ca.cer',
  crl: 'http://ca.example.org/ca.crl',
}
const PERSON = Name.of([{ country: 'DE' }, { organization: 'Tests' }, { commonName: 'Somebody' }])
const PROFILES: Readonly<Record<string, (builder: CertificateBuilder) => CertificateBuilder>> = {
  tlsServer: (builder) =>
    tlsServer(builder.subject(Name.of({ commonName: 'www.example.org' })), {
      names: ['www.example.org', 'example.org'],
      ...LOCATIONS,
    }),
  tlsClient: (builder) => tlsClient(builder.subject(PERSON), { names: [email('a@example.org')] }),
  codeSigning: (builder) => codeSigning(builder.subject(PERSON)),
  ocspResponder: (builder) => ocspResponder(builder.subject(PERSON)),
  timestamping: (builder) => timestamping(builder.subject(PERSON)),
}
const PROFILED: readonly (readonly [type: string, spec: KeySpec])[] = [
  ['rsa', { type: 'rsa', size: 2048 }],
  ['P-256', { type: 'ec', curve: 'P-256' }],
  ['P-384', { type: 'ec', curve: 'P-384' }],
  ['ed25519', { type: 'ed25519' }],
  ['ML-DSA-65', { type: 'ml-dsa', parameterSet: 'ML-DSA-65' }],
]
/** The types of keys that the CA/Browser Forum lets servers have. */
const BROWSERS: ReadonlySet<string> = new Set(['rsa', 'P-256', 'P-384'])
/** The profiles that stand in their chains. */
const FOR_BROWSERS: ReadonlySet<string> = new Set(['rootCA', 'issuingCA', 'tlsServer', 'ocspResponder'])
/** The extensions of CAs, and the usage that keys of curves cannot have. */
const OF_CAS =
  /BasicConstraints|NameConstraints|PolicyConstraints|PolicyMappings|InhibitAnyPolicy|^KeyUsage 2/
const ENCIPHERING = 'KeyUsage 5'
const NOTHING = new Uint8Array()
const SLOW = /^SLH-DSA-.*s$/
