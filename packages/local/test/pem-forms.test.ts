import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM } from '@kmskeys/core'
import { localKeys, privateKeyFromPEM, type Passphrase } from '@kmskeys/local'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = new TextEncoder().encode('the message')

function openssl(args: readonly string[], input: string | Buffer = ''): string {
  return execFileSync('openssl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
}

needsCommand('openssl').describe('PEM of OpenSSL', () => {
  const rsa = openssl(['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'])
  const ec = openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'])
  const ed = openssl(['genpkey', '-algorithm', 'ED25519'])
  const forms: Readonly<Record<string, [text: string, passphrase?: string]>> = {
    'PKCS#8, RSA': [rsa],
    'PKCS#8, EC': [ec],
    'PKCS#8, Ed25519': [ed],
    'PKCS#1': [openssl(['rsa', '-traditional'], rsa)],
    SEC1: [openssl(['ec'], ec)],
    'encrypted PKCS#8, AES-256': [
      openssl(['pkcs8', '-topk8', '-v2', 'aes256', '-passout', 'pass:hunter2'], ec),
      'hunter2',
    ],
    'encrypted PKCS#8, scrypt': [
      openssl(['pkcs8', '-topk8', '-scrypt', '-passout', 'pass:hunter2'], ed),
      'hunter2',
    ],
  }

  it.each(Object.entries(forms))('is read: %s', async (_form, [pem, passphrase]) => {
    const folder = testFolder()
    writeFileSync(join(folder, 'k.pem'), pem)
    await using keys = localKeys({ folder, passphrase })
    const expected = createPrivateKey({ key: pem, passphrase })
    for (const key of [await keys.getPrivateKey('k'), await privateKeyFromPEM(pem, { passphrase })]) {
      const [algorithm] = key.signatureAlgorithms
      if (algorithm === undefined) throw new Error('it signs')
      key.publicKey.verifyWith(algorithm as never, await key.signWith(algorithm, message), message)
      expect(key.publicKey.toKeyObject().export({ format: 'jwk' })).toMatchObject({
        kty: expected.export({ format: 'jwk' }).kty,
      })
    }
  })

  it('is refused where it is no key that is known here, malformed, or not alone', async () => {
    const folder = testFolder()
    const refused: Readonly<Record<string, string>> = {
      nothing: '',
      text: 'hello',
      public: openssl(['pkey', '-pubout'], ec),
      twice: ed + ec,
      trailing: `${ed}\nhunter2`,
      cut: ed.slice(0, -30),
      bytes: ed.replace(/\n(\w{10})/u, '\n$1AAAA'),
      after: encodePEM('PRIVATE KEY', Buffer.concat([decodePEM(ed).der, new Uint8Array(1)])),
      x25519: openssl(['genpkey', '-algorithm', 'X25519']),
      curve: openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1']),
      traditional: openssl(['rsa', '-traditional', '-aes256', '-passout', 'pass:hunter2'], rsa),
    }
    await using keys = localKeys({ folder, passphrase: 'hunter2' })
    for (const [name, pem] of Object.entries(refused)) {
      writeFileSync(join(folder, `${name}.pem`), pem)
      for (const work of [
        () => keys.getPrivateKey(name),
        () => privateKeyFromPEM(pem, { passphrase: 'hunter2' }),
      ]) {
        const error = await failure(work)
        expect(error.code, name).toBe('INVALID_INPUT')
        expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
      }
    }
    for (const pem of [undefined, 7, Buffer.from(ed)]) {
      const outcome = await privateKeyFromPEM(pem as never).then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code,
      )
      expect(['read', 'INVALID_INPUT']).toContain(outcome)
    }
  })
})

describe('a passphrase', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const encrypted = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' })
    .toString()

  it('that is missing or wrong ends in a typed error that names the key and not the passphrase', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'k.pem'), encrypted)
    const cases: [string, Passphrase | undefined][] = [
      ['missing', undefined],
      ['missing', ''],
      ['missing', () => ''],
      ['missing', () => undefined as never],
      ['wrong', 'wrong-hunter3'],
      ['wrong', () => Promise.resolve('wrong-hunter3')],
    ]
    for (const [reason, passphrase] of cases) {
      await using keys = localKeys({ folder, passphrase })
      for (const work of [
        () => keys.getPrivateKey('k'),
        () => privateKeyFromPEM(encrypted, { passphrase, id: 'k.pem' }),
      ]) {
        const error = await failure(work)
        expect(error).toMatchObject({ code: 'AUTHENTICATION', reason, outcome: 'not-sent', retryable: false })
        expect(error.message).toContain('k.pem')
        expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('hunter')
      }
    }
  })

  it('is asked for by name, once, and only for a key that needs it', async () => {
    const folder = testFolder()
    const asked: string[] = []
    await using keys = localKeys({ folder, passphrase: async (name) => (asked.push(name), 'hunter2') })
    const made = await keys.createKey({ type: 'ec', curve: 'P-256', name: 'mine' })
    expect(readFileSync(join(folder, 'mine.pem'), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/u)
    expect((await keys.getPublicKey('mine')).equals(made.publicKey)).toBe(true)
    expect(asked.length).toBe(2)
    writeFileSync(join(folder, 'plain.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await keys.getPrivateKey('plain')
    expect(asked.length).toBe(2)
  })

  it('that is empty never leaves a key unencrypted', async () => {
    await using keys = localKeys({ folder: testFolder(), passphrase: '' })
    expect(await failure(keys.createKey({ type: 'ed25519', name: 'k' }))).toMatchObject({
      code: 'AUTHENTICATION',
      reason: 'missing',
    })
    expect((await failure(keys.getPrivateKey('k'))).code).toBe('KEY_NOT_FOUND')
  })

  it('whose function fails ends in an error that does not repeat it', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'k.pem'), encrypted)
    await using keys = localKeys({
      folder,
      passphrase: () => {
        throw new Error('hunter2')
      },
    })
    expect((await failure(keys.getPrivateKey('k'))).message).not.toContain('hunter2')
  })
})
