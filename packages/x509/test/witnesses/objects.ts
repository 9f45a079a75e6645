import { ECDSA_SHA256, type PrivateKey, type SignatureAlgorithm } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import {
  authorityKeyIdentifier,
  basicConstraints,
  CertificateBuilder,
  CertificateRequestBuilder,
  dns,
  email,
  extendedKeyUsage,
  ip,
  keyUsage,
  Name,
  subjectAlternativeName,
  subjectKeyIdentifier,
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
 * Of each row of each key a root, a certificate that it issues and a request; certificates for keys of every type; and
 * certificates with each of the extensions.
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
  const issuer = keys.find(({ name }) => name === 'P-256')
  if (issuer === undefined) throw new Error('there is no key of P-256')
  const root = await rootOf(issuer.key, ECDSA_SHA256)
  for (const { name, key } of keys) objects.push(await certified(name, key, issuer.key, root))
  for (const { name, extensions: each } of extensions)
    for (const [i, extension] of each.entries())
      objects.push(await extended(`${name} ${i + 1}`, extension, issuer.key, root))
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
    .extension(subjectKeyIdentifier(key.publicKey))
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
  root: Certificate,
): Promise<WitnessedObject> {
  const made = await leafOf(issuer)
    .extension(extension)
    // Extensions of CAs stand in these leaves too: what is looked at is how they are read.
    .sign(issuer, { issuer: root, checks: { content: false, pathLength: false } })
  return {
    ...certificate(name, made.fields.der, root.fields.der, ECDSA_SHA256, 'P-256', 'P-256'),
    chain: false,
  }
}

function leafOf(subject: PrivateKey): CertificateBuilder {
  return new CertificateBuilder().subject(SUBJECT).publicKey(subject.publicKey).validFor({ days: 90 })
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

const NOTHING = new Uint8Array()
const SLOW = /^SLH-DSA-.*s$/
