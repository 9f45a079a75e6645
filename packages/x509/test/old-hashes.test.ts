import { rootCertificates } from 'node:tls'
import {
  INSECURE_MD5,
  INSECURE_SHA1,
  InvalidInputError,
  InvalidSignatureError,
  SHA1,
  SHA256,
  UnsupportedAlgorithmError,
  type HashAlgorithm,
} from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { Certificate, CertificateRequest } from '@kmskeys/x509'
import { describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { openssl } from './openssl.ts'
import { newCA } from './pki.ts'

const NEW_KEY = { rsa: ['rsa:2048'], ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] }
const OUTPUT = ['-nodes', '-subj', '/CN=old', '-keyout', 'k.pem', '-out', 'it.pem']

function made(kind: 'rsa' | 'ec', ...more: readonly string[]): string {
  return openssl(['req', '-newkey', ...NEW_KEY[kind], ...OUTPUT, ...more]).file('it.pem')
}

/** The same with one bit of what is signed changed. */
function changed(der: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(der)
  const at = Buffer.from(der).indexOf('old')
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

needsCommand('openssl').describe('a certificate of old', () => {
  it.each<['rsa' | 'ec', string[], HashAlgorithm, HashAlgorithm]>([
    ['rsa', ['-sha1'], INSECURE_SHA1, INSECURE_MD5],
    ['rsa', ['-md5'], INSECURE_MD5, INSECURE_SHA1],
    ['ec', ['-sha1'], INSECURE_SHA1, INSECURE_MD5],
    ['rsa', ['-sha1', '-sigopt', 'rsa_padding_mode:pss'], INSECURE_SHA1, INSECURE_MD5],
  ])('by a key of type %s with %j is verified by its word alone', (kind, options, accept, other) => {
    const old = Certificate.fromPEM(made(kind, '-x509', ...options))
    expect(() => old.verifySignature(old)).toThrow(UnsupportedAlgorithmError)
    expect(() => old.verifySignature(old, {})).toThrow(`{ accept: INSECURE_${accept.name.toUpperCase()} }`)
    expect(() => old.verifySignature(old, { accept: other })).toThrow(UnsupportedAlgorithmError)
    old.verifySignature(old, { accept })
    old.verifySignature(old.publicKey, { accept })
    const forged = Certificate.fromDER(changed(old.toDER()))
    expect(() => forged.verifySignature(old.publicKey, { accept })).toThrow(InvalidSignatureError)
    expect(() => old.signatureAlgorithm).toThrow(UnsupportedAlgorithmError)
  })

  it('and a request are alike', () => {
    const request = CertificateRequest.fromPEM(made('rsa', '-sha1'))
    expect(() => request.publicKey).toThrow(UnsupportedAlgorithmError)
    expect(() => request.verify()).toThrow('{ accept: INSECURE_SHA1 }')
    const forged = CertificateRequest.fromDER(changed(request.toDER()))
    expect(() => forged.verify(undefined, { accept: INSECURE_SHA1 })).toThrow(InvalidSignatureError)
    expect(() => forged.publicKey).toThrow(UnsupportedAlgorithmError)
    request.verify(undefined, { accept: INSECURE_SHA1 })
    expect(request.publicKey.type).toBe('rsa')
  })
})

describe('the word', () => {
  it('is one of an insecure hash, and changes nothing for others', async () => {
    const root = await newCA(newKey().key)
    root.verifySignature(root, { accept: INSECURE_SHA1 })
    root.verifySignature(root, { accept: undefined })
    for (const options of [
      { accept: SHA1 },
      { accept: SHA256 },
      { accept: 'sha1' },
      { accept: null },
      { insecure: true },
      null,
    ])
      expect(() => root.verifySignature(root, options as never), JSON.stringify(options)).toThrow(
        InvalidInputError,
      )
  })

  it('serves all roots of Node.js that have such a signature', () => {
    const roots = rootCertificates.map((pem) =>
      Certificate.fromPEM(pem, { tolerate: ['trailing-zero-bits'] }),
    )
    const old = roots.filter((root) => JSON.stringify(root).includes('"INSECURE_RSA_PKCS1V15_SHA1"'))
    for (const root of old) root.verifySignature(root, { accept: INSECURE_SHA1 })
    expect(old.length).toBeGreaterThan(0)
  })
})
