import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { goProgram, pythonProgram } from '@kmskeys/testing'
import type { MadeObject } from './answers.ts'
import { ask, run, script } from './programs.ts'

/** Makes objects, all that the maker can. */
export type Maker = () => readonly MadeObject[]

/** Go's crypto/x509. */
export const go: Maker = () => decoded(ask(goProgram('maker') ?? '', [], null))

/** pyca/cryptography. */
export const pyca: Maker = () => decoded(ask(pythonProgram('python') ?? '', [script('make.py')], null))

function decoded(answer: unknown): readonly MadeObject[] {
  const list = answer as { name: string; kind: MadeObject['kind']; der: string; issuer: string | null }[]
  return list.map(({ der, issuer, ...one }) => ({
    ...one,
    der: Buffer.from(der, 'base64'),
    issuer: Buffer.from(issuer ?? '', 'base64'),
  }))
}

/** The `openssl` command. */
export const openssl: Maker = () => [
  ...KEYS.flatMap(([name, key, ...parameters]) => both(`a key of ${name}`, { key, parameters })),
  ...SUBJECTS.flatMap(([name, ...subject]) => both(name, { subject })),
  ...EXTENSIONS.flatMap((extensions, i) => both(`extensions ${i + 1}`, { extensions })),
  ...NUMBERS.flatMap((serial) =>
    both(`serial number ${serial}`, { more: ['-set_serial', serial] }).slice(0, 1),
  ),
]

interface Wish {
  readonly key?: string
  readonly parameters?: readonly string[]
  readonly subject?: readonly string[]
  readonly extensions?: string
  readonly more?: readonly string[]
}

/** A certificate and a request that the same key signs. */
function both(name: string, wish: Wish): readonly MadeObject[] {
  const { key = P256, parameters = [], subject = SUBJECT, extensions, more = [] } = wish
  const config = [
    '[req]\ndistinguished_name=name\nprompt=no\nutf8=yes\nstring_mask=default',
    ...(extensions === undefined ? [] : ['x509_extensions=ext\nreq_extensions=ext']),
    '[name]',
    ...subject,
    `[ext]\n${extensions ?? ''}\n[dir]\nCN=dir\n[policy]\npolicyIdentifier=1.2.3.4\nCPS.1=http://c.example\nuserNotice.1=@notice\n[notice]\nexplicitText="UTF8:Für alle"`,
  ].join('\n')
  const make = (...last: readonly string[]): Uint8Array => {
    const all = ['req', '-new', '-config', 'config', '-key', 'key', ...parameters, ...last]
    const { ok, output } = run('openssl', all, { config, key })
    const [, base64] = /-----BEGIN [A-Z ]+-----([^-]+)-----END/.exec(output) ?? []
    if (!ok || base64 === undefined) throw new Error(`${name}: ${output}`)
    return Buffer.from(base64, 'base64')
  }
  const certificate = make('-x509', '-days', '90', ...more)
  return [
    { name, kind: 'certificate', der: certificate, issuer: certificate },
    { name: `a request of ${name}`, kind: 'request', der: make(), issuer: new Uint8Array() },
  ]
}

function pkcs8({ privateKey }: { readonly privateKey: KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

const curve = (namedCurve: string): string => pkcs8(generateKeyPairSync('ec', { namedCurve }))
const P256 = curve('P-256')
const RSA = pkcs8(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const PSS = ['-sigopt', 'rsa_padding_mode:pss']
const SUBJECT = ['C=DE', 'O=Made by OpenSSL', 'CN=test']

/** Keys, each with what it signs with. */
const KEYS: readonly (readonly [name: string, pem: string, ...parameters: string[]])[] = [
  ['RSA, SHA-224', RSA, '-sha224'],
  ['RSA, SHA-256', RSA, '-sha256'],
  ['RSA, SHA-384', RSA, '-sha384'],
  ['RSA, SHA-512', RSA, '-sha512'],
  ['RSA, SHA3-256', RSA, '-sha3-256'],
  ['RSA, PSS', RSA, '-sha256', ...PSS, '-sigopt', 'rsa_pss_saltlen:digest'],
  ['RSA, PSS with SHA-512 and the longest salt', RSA, '-sha512', ...PSS],
  ['RSA, PSS without salt', RSA, '-sha384', ...PSS, '-sigopt', 'rsa_pss_saltlen:0'],
  ['P-256', P256, '-sha256'],
  ['P-256, SHA-512', P256, '-sha512'],
  ['P-256, SHA-224', P256, '-sha224'],
  ['P-384', curve('P-384'), '-sha384'],
  ['P-521', curve('P-521'), '-sha512'],
  ['secp256k1', curve('secp256k1'), '-sha256'],
  ['brainpoolP256r1', curve('brainpoolP256r1'), '-sha256'],
  ['brainpoolP384r1', curve('brainpoolP384r1'), '-sha384'],
  ['brainpoolP512r1', curve('brainpoolP512r1'), '-sha512'],
  ['DSA', pkcs8(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })), '-sha256'],
  ['Ed25519', pkcs8(generateKeyPairSync('ed25519'))],
  ['Ed448', pkcs8(generateKeyPairSync('ed448'))],
]

/** Subjects as the configuration has them; with a plus what stands in the relative name before it. */
const SUBJECTS: readonly (readonly [name: string, ...lines: string[]])[] = [
  ['several attributes in one', 'O=a', '+OU=b', '+CN=c', 'CN=d'],
  ['letters of other scripts', 'CN=Größe 日本語 Ω', 'O=Exämple'],
  ['a mail address and domains', '1.DC=org', '2.DC=example', 'UID=user', 'emailAddress=a@example.org'],
  [
    'many types',
    'SN=Müller',
    'GN=Ö',
    'initials=x',
    'title=Dr',
    'street=Weg 1',
    'postalCode=50667',
    'L=Köln',
    'ST=NRW',
    'serialNumber=1',
    'dnQualifier=q',
    'generationQualifier=III',
    'pseudonym=p',
    'businessCategory=b',
    'jurisdictionC=DE',
    'organizationIdentifier=VATDE-1',
  ],
  ['the same type many times', '1.OU=a', '2.OU=b', '3.OU=c'],
]

const EXTENSIONS: readonly string[] = [
  'basicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
  'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,decipherOnly',
  'extendedKeyUsage=critical,serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,msSmartcardLogin,1.2.3.4',
  'subjectAltName=DNS:a.example,DNS:*.b.example,email:a@example.org,URI:https://a.example/x,IP:192.0.2.1,IP:2001:db8::1,RID:1.2.3.4,dirName:dir,otherName:1.2.3.4;UTF8:ü',
  'issuerAltName=email:ca@example.org,URI:http://ca.example',
  'authorityInfoAccess=OCSP;URI:http://o.example,caIssuers;URI:http://c.example/c.cer',
  'subjectInfoAccess=caRepository;URI:http://r.example',
  'crlDistributionPoints=URI:http://c.example/1.crl,URI:ldap://c.example/cn=2',
  'freshestCRL=URI:http://c.example/d.crl',
  'certificatePolicies=2.23.140.1.2.1,@policy',
  'nameConstraints=critical,permitted;DNS:example.org,permitted;email:.example.org,permitted;IP:192.0.2.0/255.255.255.0,excluded;IP:2001:db8::/ffff:ffff:8000::,excluded;URI:host.example',
  'policyConstraints=critical,requireExplicitPolicy:1,inhibitPolicyMapping:0\ninhibitAnyPolicy=critical,2',
  'policyMappings=1.2.3.4:1.2.3.5\ntlsfeature=status_request',
  'noCheck=ignored\n1.2.3.4=critical,ASN1:UTF8String:own',
]

const NUMBERS = ['1', '127', '128', '0xffffffffffffffff', `0x7f${'ff'.repeat(19)}`]
