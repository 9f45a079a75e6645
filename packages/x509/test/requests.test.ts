import { IntegrityError, InvalidInputError, InvalidSignatureError, type Signer } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import {
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  dns,
  ip,
  keyUsage,
  Name,
  subjectAlternativeName,
  SubjectAlternativeName,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { KINDS, newKey, nodeSign, wrapped, type Kind } from './keys.ts'
import { openssl } from './openssl.ts'
import { newCA } from './pki.ts'

const kinds = Object.keys(KINDS) as Kind[]
const subject = Name.of({ commonName: 'request.example', country: 'DE' })
const names = subjectAlternativeName([dns('request.example'), ip('2001:db8::1')])

describe('a request', () => {
  for (const kind of kinds)
    needsCommand('openssl').it(`of a ${kind} key is verified by openssl req`, async () => {
      const request = await new CertificateRequestBuilder()
        .subject(subject)
        .extension(names)
        .sign(newKey(kind).key)
      const { output } = openssl(['req', '-verify', '-noout', '-text', '-in', 'r.pem'], {
        'r.pem': request.toPEM(),
      })
      expect(output).toMatch(/verify OK/i)
      expect(output).toContain('DNS:request.example, IP Address:2001:DB8:0:0:0:0:0:1')
    })

  for (const algorithm of ['rsa:2048', 'ec', 'ed25519'])
    needsCommand('openssl').it(`made by openssl with ${algorithm} is read`, () => {
      const curve = algorithm === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : []
      const names = 'subjectAltName=DNS:request.example,IP:192.0.2.1'
      const output = [
        '-nodes',
        '-keyout',
        'k.pem',
        '-out',
        'r.pem',
        '-subj',
        '/C=DE/O=Tests/CN=request.example',
      ]
      const made = openssl(['req', '-new', '-newkey', algorithm, ...curve, ...output, '-addext', names])
      const request = CertificateRequest.fromPEM(made.file('r.pem'))
      expect(request.subject.toString()).toBe('CN=request.example,O=Tests,C=DE')
      expect(request.extension(SubjectAlternativeName)).toEqual([dns('request.example'), ip('192.0.2.1')])
      request.verify()
      expect(request.publicKey.type).toBe(algorithm.replace(/:.*/, ''))
      expect(CertificateRequest.fromDER(request.toDER()).toDER()).toEqual(request.toDER())
    })

  it('may ask for nothing', async () => {
    const request = await new CertificateRequestBuilder().sign(newKey().key)
    expect(request.subject.isEmpty).toBe(true)
    expect(request.attributes).toEqual([])
    expect(request.extensions).toEqual([])
    request.verify()
  })

  it('whose signature is broken gives no key to certify', async () => {
    const { key } = newKey()
    const der = (await new CertificateRequestBuilder().subject(subject).sign(key)).toDER()
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
    const broken = CertificateRequest.fromDER(der)
    expect(() => broken.verify()).toThrow(InvalidSignatureError)
    expect(() => new CertificateBuilder().publicKey(broken.publicKey)).toThrow(InvalidSignatureError)
    expect(() => broken.publicKey).toThrow(InvalidSignatureError)
    expect(broken.unverifiedPublicKey.equals(key.publicKey)).toBe(true)
  })

  it('is not returned when the key answers something else', async () => {
    const key = newKey()
    const liar = wrapped(key, (signature) =>
      signature.map((octet, i) => (i === signature.length - 1 ? octet ^ 1 : octet)),
    )
    await expect(new CertificateRequestBuilder().sign(liar)).rejects.toThrow(IntegrityError)
  })

  it('is not returned when the key changes what it signs', async () => {
    const key = newKey()
    const builder = new CertificateRequestBuilder().subject(subject).extension(names)
    const { length } = (await builder.sign(key.key)).fields.certificationRequestInfo
    for (let at = 0; at < length; at++) {
      const signer: Signer = {
        ...wrapped(key),
        signWith: (algorithm, data) => {
          if (!(data instanceof Uint8Array)) throw new Error('not bytes')
          data[at] = (data[at] ?? 0) ^ 1
          return Promise.resolve(nodeSign(key.keyObject, algorithm, data))
        },
      }
      await expect(builder.sign(signer, { verifySignature: false }), String(at)).rejects.toThrow(
        IntegrityError,
      )
    }
  })

  it('becomes a certificate', async () => {
    const ca = newKey()
    const root = await newCA(ca.key)
    const request = await new CertificateRequestBuilder()
      .subject(subject)
      .extension(names)
      .sign(newKey('rsa').key)
    const builder = new CertificateBuilder()
      .subject(request.subject)
      .publicKey(request.publicKey)
      .validFor({ days: 1 })
    const certificate = await builder.extension(names).sign(ca.key, { issuer: root })
    expect(certificate.publicKey.equals(request.publicKey)).toBe(true)
    expect(certificate.subject.toDER()).toEqual(request.subject.toDER())
  })

  it('is built without changing the builder', async () => {
    const builder = new CertificateRequestBuilder()
    builder.subject(subject).extension(names)
    expect((await builder.sign(newKey().key)).extensions).toEqual([])
    expect(() => builder.extension(names).extension(names)).toThrow('already')
    expect(() => builder.subject({} as unknown as Name)).toThrow(InvalidInputError)
  })
})

describe('a malformed request is refused', () => {
  it('with trailing bytes', async () => {
    expect(() => CertificateRequest.fromDER(Uint8Array.of(0x30, 0x00, 0x00))).toThrow(InvalidInputError)
    const { der, certificationRequestInfo, signatureAlgorithm, signature } = (await parts()).fields
    const longer = encodeDER((w) =>
      w.sequence(() => w.raw(certificationRequestInfo).raw(signatureAlgorithm).bitString(signature).null()),
    )
    expect(() => CertificateRequest.fromDER(longer)).toThrow('behind the last element')
    expect(() => CertificateRequest.fromDER(Uint8Array.of(...der, 0))).toThrow(InvalidInputError)
  })

  it('with another version, without attributes, with attributes twice or empty', async () => {
    const { fields } = await parts()
    const attribute = encodeDER((w) => w.sequence(() => w.oid('1.2.3').setOf(() => w.null())))
    const other = encodeDER((w) => w.sequence(() => w.oid('1.2.3').setOf(() => w.boolean(true))))
    const empty = encodeDER((w) => w.sequence(() => w.oid('1.2.3').setOf(() => {})))
    const make = (version: number, attributes: readonly Uint8Array[] | undefined): Uint8Array =>
      encodeDER((w) =>
        w.sequence(() => {
          w.sequence(() => {
            w.integer(version).raw(fields.subject).raw(fields.subjectPublicKeyInfo)
            if (attributes !== undefined) w.setOf(() => attributes.forEach((one) => w.raw(one)), 0xa0)
          })
          w.raw(fields.signatureAlgorithm).bitString(fields.signature)
        }),
      )
    expect(CertificateRequest.fromDER(make(0, [attribute])).attributes[0]?.type).toBe('1.2.3')
    expect(() => CertificateRequest.fromDER(make(1, [attribute]))).toThrow('version')
    expect(() => CertificateRequest.fromDER(make(0, undefined))).toThrow(InvalidInputError)
    expect(() => CertificateRequest.fromDER(make(0, [attribute, other]))).toThrow('twice')
    expect(() => CertificateRequest.fromDER(make(0, [empty]))).toThrow('value')
  })
})

function parts(): Promise<CertificateRequest> {
  return new CertificateRequestBuilder()
    .subject(subject)
    .extension(keyUsage('digitalSignature'))
    .sign(newKey().key)
}
