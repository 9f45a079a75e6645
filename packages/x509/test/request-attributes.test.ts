import { generateKeyPairSync } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  InvalidInputError,
  InvalidSignatureError,
  publicKeyFromDER,
  UnsupportedAlgorithmError,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { needsCommand } from '@kmskeys/testing'
import {
  CertificateRequest,
  CertificateRequestBuilder,
  dns,
  Name,
  subjectAlternativeName,
} from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey, nodeSign, spkiOf } from './keys.ts'
import { openssl } from './openssl.ts'

const builder = new CertificateRequestBuilder().subject(Name.of({ commonName: 'request.example' }))
const names = subjectAlternativeName([dns('request.example')])
const text = (value: string): Uint8Array => encodeDER((w) => w.utf8String(value))

describe('attributes of a request', () => {
  needsCommand('openssl').it('are read by OpenSSL', async () => {
    const request = await builder
      .challengePassword('secret 1')
      .attribute('1.2.840.113549.1.9.2', text('unstructured'))
      .attribute('1.2.3', text('b'), text('a'))
      .extension(names)
      .sign(newKey().key)
    const { output } = openssl(['req', '-verify', '-noout', '-text', '-in', 'r.pem'], {
      'r.pem': request.toPEM(),
    })
    expect(output).toMatch(/verify OK/i)
    expect(output).toMatch(/challengePassword\s*:secret 1/)
    expect(output).toMatch(/unstructuredName\s*:unstructured/)
    expect(output).toContain('DNS:request.example')
    const read = CertificateRequest.fromDER(request.toDER())
    expect(read.challengePassword).toBe('secret 1')
    expect(read.attribute('1.2.3')?.values).toEqual([text('a'), text('b')])
    expect(read.attribute('1.2.4')).toBeUndefined()
    expect(read.extensions).toHaveLength(1)
    expect(read.attributes).toHaveLength(4)
  })

  needsCommand('openssl').it('made by OpenSSL are read', () => {
    const config = `[req]
prompt = no
distinguished_name = dn
attributes = attributes
[dn]
CN = request.example
[attributes]
challengePassword = geheimü
unstructuredName = x`
    const parameters = [
      'req',
      '-new',
      '-utf8',
      '-newkey',
      'ed25519',
      '-nodes',
      '-config',
      'c',
      '-keyout',
      'k',
      '-out',
      'r',
    ]
    const request = CertificateRequest.fromPEM(openssl(parameters, { c: config }).file('r'))
    expect(request.challengePassword).toBe('geheimü')
    expect(request.attributes).toHaveLength(2)
    request.verify()
  })

  it('may have a challenge password of every kind of text, of 1 to 255 characters', async () => {
    const { key } = newKey()
    for (const password of ['x', 'ü', 'a@b', '😀'.repeat(255)])
      expect((await builder.challengePassword(password).sign(key)).challengePassword).toBe(password)
    expect((await builder.sign(key)).challengePassword).toBeUndefined()
    for (const password of ['', 'x'.repeat(256), '\ud800', 7, undefined])
      expect(() => builder.challengePassword(password as never), String(password)).toThrow(InvalidInputError)
  })

  it('are refused when they are malformed, twice there, or none', async () => {
    for (const [type, ...values] of [
      ['x', text('a')],
      [7, text('a')],
      ['1.2.3'],
      ['1.2.3', Uint8Array.of(5, 1)],
      ['1.2.3', Uint8Array.of(5, 0, 5, 0)],
      ['1.2.3', 'a'],
      ['1.2.840.113549.1.9.14', text('a')],
    ])
      expect(() => builder.attribute(type as never, ...(values as never[])), String(type)).toThrow(
        InvalidInputError,
      )
    expect(() => builder.attribute('1.2.3', text('a')).attribute('1.2.3', text('b'))).toThrow('already')
    expect(() => builder.challengePassword('a').challengePassword('b')).toThrow('already')
    const twice = await builder.attribute('1.2.840.113549.1.9.7', text('a'), text('b')).sign(newKey().key)
    expect(() => twice.challengePassword).toThrow(InvalidInputError)
    const none = await builder
      .attribute(
        '1.2.840.113549.1.9.7',
        encodeDER((w) => w.null()),
      )
      .sign(newKey().key)
    expect(() => none.challengePassword).toThrow(InvalidInputError)
  })
})

describe('another key than the one that signs', () => {
  const other = spkiOf(generateKeyPairSync('x25519').publicKey)

  it('is only certified by an explicit word', async () => {
    const signer = newKey()
    const request = await builder.unprovenPublicKey(other).extension(names).sign(signer.key)
    expect(request.unverifiedPublicKey.toDER()).toEqual(other)
    expect(() => request.publicKey).toThrow(InvalidSignatureError)
    expect(() => request.verify()).toThrow(InvalidSignatureError)
    request.verify(signer.key.publicKey)
    expect(() => request.verify(newKey().key.publicKey)).toThrow(InvalidSignatureError)
    expect(() => request.verify({} as never)).toThrow(InvalidInputError)
    // What another key proved is no proof of this one.
    expect(() => request.publicKey).toThrow(InvalidSignatureError)
    expect(() => builder.unprovenPublicKey(Uint8Array.of(5, 0))).toThrow(InvalidInputError)
  })

  it('of the type that signs is not proved either', async () => {
    const request = await builder.unprovenPublicKey(newKey().key.publicKey).sign(newKey().key)
    expect(() => request.publicKey).toThrow(InvalidSignatureError)
  })
})

describe('a request in two steps', () => {
  const { key, keyObject } = newKey()
  const waiting = builder.challengePassword('x').extension(names).toBeSigned(ECDSA_SHA256, key.publicKey)

  it('is the same as in one', () => {
    const request = waiting.withSignature(nodeSign(keyObject, waiting.algorithm, waiting.bytes))
    expect(request.publicKey.equals(key.publicKey)).toBe(true)
    expect(request.fields.certificationRequestInfo).toEqual(waiting.bytes)
    expect(request.challengePassword).toBe('x')
  })

  it("takes the key's signature alone, in the right form", () => {
    expect(() => waiting.withSignature(nodeSign(newKey().keyObject, ECDSA_SHA256, waiting.bytes))).toThrow(
      InvalidSignatureError,
    )
    expect(() => waiting.withSignature(new Uint8Array(64))).toThrow('ecdsaToDER')
    expect(() => waiting.withSignature('x' as never)).toThrow(InvalidInputError)
  })

  it('needs a key and an algorithm that fit', () => {
    expect(() => builder.toBeSigned(ED25519, key.publicKey)).toThrow(UnsupportedAlgorithmError)
    expect(() => builder.toBeSigned(ECDSA_SHA256, key as never)).toThrow(InvalidInputError)
    expect(() => builder.toBeSigned({} as never, key.publicKey)).toThrow(InvalidInputError)
    const mine = publicKeyFromDER(spkiOf(keyObject))
    expect(builder.toBeSigned(ECDSA_SHA256, mine).key).toBe(mine)
  })
})
