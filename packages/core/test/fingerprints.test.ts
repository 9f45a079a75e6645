import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  keyIdentifier,
  publicKeyFromDER,
  readSPKI,
  SHA1,
  SHA512,
  type KeyIdentifierMethod,
} from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const pairs = [rsaPair(), ecPair(), ed25519Pair()]

/** The key of RFC 7093 section 3. */
const EXAMPLE = Buffer.from(
  '3059301306072a8648ce3d020106082a8648ce3d03010703420004' +
    '7f7f35a79794c950060b8029fc8f363a28f11159692d9d34e6ac948190434735' +
    'f833b1a66652dc514337aff7f5c9c75d670c019d95a5d639b72744c64a9128bb',
  'hex',
)

describe('a fingerprint', () => {
  it('is the hash of the SubjectPublicKeyInfo', () => {
    for (const { spki, publicKey } of pairs) {
      expect(hex(publicKey.fingerprint())).toBe(createHash('sha256').update(spki).digest('hex'))
      expect(hex(publicKey.fingerprint(SHA512))).toBe(createHash('sha512').update(spki).digest('hex'))
      expect(hex(publicKey.fingerprint(SHA1))).toBe(createHash('sha1').update(spki).digest('hex'))
      expect(publicKey.fingerprint().constructor).toBe(Uint8Array)
    }
  })

  it('is refused without a hash', () => {
    for (const hash of ['sha256', {}, null, { name: 'md4', digestSize: 16 }])
      expect(refused(() => pairs[0]?.publicKey.fingerprint(hash as never)).message).toContain('SHA256')
  })
})

describe('a key identifier', () => {
  it.each<[KeyIdentifierMethod, string]>([
    ['rfc5280-1', '6fef9162c0a3f2e7608956d41c37da0c8e87f0ae'],
    ['rfc7093-1', 'bf37b3e5808fd46d54b28e846311bcce1cad2e1a'],
    ['rfc7093-4', '6d20896ab8bd833b6b66554bd59b20225d8a75a296088148399d7bf763d57405'],
  ])('by %s is that of the example of RFC 7093', (method, expected) => {
    expect(hex(publicKeyFromDER(EXAMPLE).identifier(method))).toBe(expected)
    expect(hex(keyIdentifier(readSPKI(EXAMPLE), method))).toBe(expected)
  })

  it('is made of the bits of the key alone', () => {
    for (const { spki, publicKey } of pairs) {
      const digest = (hash: string): string => createHash(hash).update(readSPKI(spki).key).digest('hex')
      expect(hex(publicKey.identifier())).toBe(digest('sha1'))
      // The four bits 0100, and the last 60 of SHA-1.
      expect(hex(publicKey.identifier('rfc5280-2'))).toBe(`4${digest('sha1').slice(-15)}`)
      expect(hex(publicKey.identifier('rfc7093-1'))).toBe(digest('sha256').slice(0, 40))
      expect(hex(publicKey.identifier('rfc7093-2'))).toBe(digest('sha384').slice(0, 40))
      expect(hex(publicKey.identifier('rfc7093-3'))).toBe(digest('sha512').slice(0, 40))
    }
  })

  it('is refused by a method that there is not', () => {
    for (const method of ['sha1', 'toString', '', null, 1])
      expect(refused(() => publicKeyFromDER(EXAMPLE).identifier(method as never)).message).toContain(
        'rfc5280-1, rfc5280-2, rfc7093-1',
      )
  })

  needsCommand('openssl').it('is the one that OpenSSL writes', () => {
    const { secret, publicKey } = ecPair()
    const folder = mkdtempSync(join(tmpdir(), 'kmskeys-core-'))
    const file = join(folder, 'key.pem')
    writeFileSync(file, secret.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    const args = ['req', '-x509', '-key', file, '-subj', '/CN=x', '-addext', 'subjectKeyIdentifier=hash']
    const certificate = execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    rmSync(folder, { recursive: true })
    const text = execFileSync('openssl', ['x509', '-noout', '-ext', 'subjectKeyIdentifier'], {
      input: certificate,
      encoding: 'utf8',
    })
    expect(text.replaceAll(':', '').toLowerCase()).toContain(hex(publicKey.identifier()))
  })
})

describe('the bounds of RSA keys', () => {
  const { spki } = rsaPair(1024)

  it('can be set', () => {
    expect(publicKeyFromDER(spki, { rsa: { maxSize: 1024, minExponent: 65537n } }).type).toBe('rsa')
    expect(publicKeyFromDER(spki, { rsa: {}, type: 'rsa' }).keySize).toBe(1024)
    expect(publicKeyFromDER(ecPair().spki, { rsa: { minSize: 4096 } }).type).toBe('ec')
    for (const [rsa, message] of [
      [{ minSize: 2048 }, 'must have 2048 to 16384 bits, not 1024'],
      [{ maxSize: 1023 }, 'not 1024'],
      [{ minExponent: 65539n }, 'must be 65539 or more'],
      [{ maxExponent: 65535n }, 'at most 65535'],
    ] as const)
      expect(refused(() => publicKeyFromDER(spki, { rsa })).message).toContain(message)
  })

  it('let smaller keys in where they are told to', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 768 })
    const small = publicKey.export({ type: 'spki', format: 'der' })
    expect(refused(() => publicKeyFromDER(small)).message).toContain('1024 to 16384 bits, not 768')
    expect(publicKeyFromDER(small, { rsa: { minSize: 768 } })).toMatchObject({ type: 'rsa', keySize: 768 })
    expect(refused(() => publicKeyFromDER(small, { rsa: { minSize: 769 } })).message).toContain('not 768')
  })

  it('are refused when they are none', () => {
    for (const rsa of [
      { minSize: 511 },
      { maxSize: 16385 },
      { minSize: 2048, maxSize: 1024 },
      { minSize: 1024.5 },
      { minSize: '2048' },
      { minExponent: 1n },
      { minExponent: 65537 },
      { minExponent: 5n, maxExponent: 3n },
      { maxExponent: 1n << 256n },
      { least: 2048 },
      [],
      null,
    ])
      expect(refused(() => publicKeyFromDER(spki, { rsa: rsa as never })).message).toMatch(
        /not above the second|bounds of RSA keys/u,
      )
    expect(refused(() => publicKeyFromDER(spki, { minSize: 2048 } as never)).message).toContain('no field')
  })
})
