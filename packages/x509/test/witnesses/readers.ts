import { X509Certificate } from 'node:crypto'
import { goProgram, nobleSHA256, pythonProgram } from '@kmskeys/testing'
import { Certificate, CertificateRequest } from '@kmskeys/x509'
import * as mlDSA from '@noble/post-quantum/ml-dsa.js'
import * as slhDSA from '@noble/post-quantum/slh-dsa.js'
import type { Answer, MadeObject, Reader } from './answers.ts'
import { ask, run, script, type Ended } from './programs.ts'

/** Go's crypto/x509. */
export const go: Reader<MadeObject> = (objects) => askAll(goProgram('reader') ?? '', [], objects)

/** pyca/cryptography. */
export const pyca: Reader<MadeObject> = (objects) =>
  askAll(pythonProgram('python') ?? '', [script('read.py')], objects)

/** The `openssl` command: text and verification, whatever the extensions say. */
export const openssl: Reader = (objects) =>
  objects.map(({ kind, der, issuer, chain }) => {
    const files = { der }
    if (kind === 'request') {
      const { ok, output } = run(
        'openssl',
        ['req', '-inform', 'DER', '-in', 'der', '-noout', '-text', '-verify'],
        files,
      )
      if (!ok) return { error: output }
      return output.includes('verify OK') ? {} : { verifyError: output }
    }
    const read = run('openssl', ['x509', '-inform', 'DER', '-in', 'der', '-noout', '-text'], files)
    if (!read.ok) return { error: read.output }
    if (!chain) return NOT_ASKED
    const { ok, output } = verifyByOpenSSL(der, issuer)
    if (!ok) return { verifyError: output }
    // It takes roots whose algorithm it does not know as they stand: then it takes broken ones too.
    if (Buffer.from(der).equals(issuer) && verifyByOpenSSL(broken(der), broken(der)).ok)
      return { verifyError: 'one with another signature is taken too' }
    return {}
  })

/** The `openssl` command: what it tells of names, times, numbers and keys. Of extensions it writes texts for people. */
export const opensslFields: Reader<MadeObject> = (objects) =>
  objects.map(({ kind, der }) => {
    const asked =
      kind === 'request' ? ['req'] : ['x509', '-serial', '-dates', '-issuer', '-fingerprint', '-sha256']
    const names = ['-subject', '-nameopt', 'oid,utf8,sep_multiline,space_eq']
    const times = kind === 'request' ? [] : ['-dateopt', 'iso_8601']
    const { ok, output } = run(
      'openssl',
      [...asked, '-inform', 'DER', '-in', 'der', '-noout', '-pubkey', ...names, ...times],
      { der },
    )
    if (!ok) return { error: output }
    const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1] ?? ''
    const key = /-----BEGIN PUBLIC KEY-----([^-]*)/.exec(output)?.[1] ?? ''
    const fields = {
      subjectName: multiline(output, 'subject'),
      key: Buffer.from(key, 'base64').toString('hex'),
    }
    if (kind === 'request') return { fields }
    return {
      fields: {
        ...fields,
        issuerName: multiline(output, 'issuer'),
        serialNumber: value('serial').toLowerCase().replace(/^0+/, ''),
        notBefore: seconds(value('notBefore')),
        notAfter: seconds(value('notAfter')),
        fingerprint: value('sha256 Fingerprint').replaceAll(':', '').toLowerCase(),
      },
    }
  })

/** A name of which each relative name is a line, with types as OIDs. */
function multiline(output: string, name: string): unknown {
  const lines = new RegExp(`^${name}=((?:\\n {4}.*)*)`, 'm').exec(output)?.[1] ?? ''
  return lines
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .slice(4)
        .split(' + ')
        .map((one) => one.split(' = ')),
    )
}

function verifyByOpenSSL(der: Uint8Array, issuer: Uint8Array): Ended {
  return run(
    'openssl',
    [
      'verify',
      '-no_check_time',
      '-check_ss_sig',
      '-partial_chain',
      '-ignore_critical',
      '-CAfile',
      'issuer',
      'own',
    ],
    { issuer: pem(issuer), own: pem(der) },
  )
}

/** The same with one bit of the signature changed; its last octet of an Ed448 signature GnuTLS does not look at. */
export function broken(der: Uint8Array): Uint8Array {
  const at = der.length - 9
  return der.with(at, (der[at] ?? 0) ^ 1)
}

/** GnuTLS's `certtool`: text, and for certificates of plain extensions the verification of the chain. */
export const certtool: Reader = (objects) =>
  objects.map(({ kind, der, issuer, chain: verified }) => {
    const info = kind === 'request' ? '--crq-info' : '--certificate-info'
    const read = run('certtool', [info, '--inder', '--infile', 'der'], { der })
    if (!read.ok) return { error: read.output }
    if (kind === 'request')
      return read.output.includes('Self signature: verified') ? {} : { verifyError: read.output }
    if (!verified) return NOT_ASKED
    const chain = Buffer.from(der).equals(issuer) ? pem(der) : pem(der) + pem(issuer)
    const { ok, output } = run('certtool', ['--verify-chain', '--infile', 'chain'], { chain })
    return ok ? {} : { verifyError: output }
  })

/** `X509Certificate` of the Node.js that runs this. */
export const node: Reader = (objects) =>
  objects.map(({ kind, der, issuer }) => {
    if (kind === 'request') return { error: 'node:crypto reads no requests' }
    try {
      const certificate = new X509Certificate(der)
      const fields = {
        serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+/, ''),
        notBefore: seconds(certificate.validFrom),
        notAfter: seconds(certificate.validTo),
      }
      return { fields, verifyError: nodeFault(certificate, issuer) }
    } catch (error) {
      return { error: String(error) }
    }
  })

/** Why `verify` does not find a signature right; nothing when it does. */
function nodeFault(certificate: X509Certificate, issuer: Uint8Array): string | undefined {
  try {
    // Where the runtime does not know the type of key, there is none to verify with.
    const { publicKey } = new X509Certificate(issuer)
    return certificate.verify(publicKey) ? undefined : 'verify answers false'
  } catch (error) {
    return String(error)
  }
}

/** @noble/post-quantum: the signatures of FIPS 204 and 205 alone. */
export const noble: Reader = (objects) =>
  objects.map(({ kind, der, issuer, algorithm, signer }) => {
    const scheme = NOBLE[signer.toLowerCase().replaceAll('-', '_').replace('ml_dsa_', 'ml_dsa')]
    if (scheme === undefined) return { error: 'this is another algorithm' }
    const object = kind === 'request' ? CertificateRequest.fromDER(der) : Certificate.fromDER(der)
    const signed =
      'tbsCertificate' in object.fields
        ? object.fields.tbsCertificate
        : object.fields.certificationRequestInfo
    const spki =
      kind === 'request'
        ? object.fields.subjectPublicKeyInfo
        : Certificate.fromDER(issuer).fields.subjectPublicKeyInfo
    const publicKey = spki.slice(-scheme.lengths.publicKey)
    const verifier = algorithm.startsWith('HASH_') ? scheme.prehash(nobleSHA256) : scheme
    return verifier.verify(object.fields.signature, signed, publicKey)
      ? {}
      : { verifyError: 'verify answers false' }
  })

/** What is read, and not verified. */
const NOT_ASKED: Answer = { verifyError: 'not asked' }

interface NobleScheme extends NobleVerifier {
  readonly lengths: { readonly publicKey: number }
  prehash(hash: typeof nobleSHA256): NobleVerifier
}

interface NobleVerifier {
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
}

const NOBLE = { ...mlDSA, ...slhDSA } as unknown as Readonly<Record<string, NobleScheme | undefined>>

function seconds(text: string): number {
  return new Date(text).getTime() / 1000
}

function askAll(program: string, parameters: readonly string[], objects: readonly MadeObject[]): Answer[] {
  const asked = objects.map(({ kind, der, issuer }) => ({ kind, der: base64(der), issuer: base64(issuer) }))
  return ask(program, parameters, asked) as Answer[]
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function pem(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${base64(der).replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
}
