import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM } from '@kmskeys/core'
import { DERReader, encodeDER, type DERWriter } from '@kmskeys/core/der'
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
  const pass = ['-passout', 'pass:hunter2']
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
    'encrypted PKCS#8, AES-128, HMAC-SHA-1': [
      openssl(['pkcs8', '-topk8', '-v2', 'aes128', '-v2prf', 'hmacWithSHA1', ...pass], ed),
      'hunter2',
    ],
    'encrypted PKCS#8, AES-192, HMAC-SHA-512': [
      openssl(['pkcs8', '-topk8', '-v2', 'aes192', '-v2prf', 'hmacWithSHA512', ...pass], rsa),
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

  it('reads what is written here, as node:crypto does', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder, passphrase: 'hunter2' })
    const made = await keys.createKey({ type: 'ed25519', name: 'k' })
    const path = join(folder, 'k.pem')
    const text = readFileSync(path, 'utf8')
    expect(openssl(['pkey', '-in', path, '-passin', 'pass:hunter2', '-pubout'])).toBe(
      made.publicKey.toKeyObject().export({ type: 'spki', format: 'pem' }),
    )
    expect(openssl(['asn1parse'], text)).toMatch(/hmacWithSHA256[^]*aes-256-cbc/u)
    // 600,000 iterations.
    expect(openssl(['asn1parse'], text)).toMatch(/INTEGER\s+:0927C0/u)
    expect(createPrivateKey({ key: text, passphrase: 'hunter2' }).asymmetricKeyType).toBe('ed25519')
    expect((await keys.getPublicKey('k')).equals(made.publicKey)).toBe(true)
  })

  it.each([
    ['PBES2 with scrypt', ['-scrypt'], '1.3.6.1.4.1.11591.4.11'],
    ['PBES2 with Triple DES', ['-v2', 'des3'], '1.2.840.113549.3.7'],
    ['PBES1', ['-v1', 'PBE-SHA1-3DES'], '1.2.840.113549.1.12.1.3'],
  ])('encrypted with %s is refused by the name of the scheme', async (_what, options, oid) => {
    const pem = openssl(['pkcs8', '-topk8', ...options, ...pass], ed)
    const error = await failure(privateKeyFromPEM(pem, { passphrase: 'hunter2' }))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(oid)
    expect(error.message).toContain('openssl pkcs8 -topk8 -v2 aes-256-cbc')
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
      pss: openssl(['genpkey', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048']),
      sm2: openssl(['genpkey', '-algorithm', 'SM2']),
      curve: openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP320r1']),
      traditional: openssl(['rsa', '-traditional', '-aes256', '-passout', 'pass:hunter2'], rsa),
    }
    await using keys = localKeys({ folder, passphrase: 'hunter2' })
    const named: string[] = []
    for (const [name, pem] of Object.entries(refused)) {
      writeFileSync(join(folder, `${name}.pem`), pem)
      for (const work of [
        () => keys.getPrivateKey(name),
        () => privateKeyFromPEM(pem, { passphrase: 'hunter2' }),
      ]) {
        const error = await failure(work)
        expect(error.code, name).toBe('INVALID_INPUT')
        if (error.keyId !== undefined) named.push(error.message)
        expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
      }
    }
    expect(named.length).toBe(Object.keys(refused).length)
    for (const each of named) expect(each).toContain(folder)
    for (const pem of [undefined, 7, Buffer.from(ed)]) {
      const outcome = await privateKeyFromPEM(pem as never).then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code,
      )
      expect(['read', 'INVALID_INPUT']).toContain(outcome)
    }
  })
})

describe('a key whose halves differ', () => {
  it('is refused, since its signatures would not verify', async () => {
    const [mine, other] = [1, 2].map(() =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'der' }),
    )
    if (mine === undefined || other === undefined) throw new Error('there are two')
    // The public point is what SEC1 ends in.
    other.copy(mine, mine.length - 64, other.length - 64)
    const pem = encodePEM('EC PRIVATE KEY', mine)
    const folder = testFolder()
    writeFileSync(join(folder, 'k.pem'), pem)
    await using keys = localKeys({ folder })
    for (const work of [() => keys.getPrivateKey('k'), () => privateKeyFromPEM(pem)]) {
      const error = await failure(work)
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toContain('do not belong together')
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
    expect(asked).toEqual(['mine', 'mine'])
    await keys.getPublicKey(made.id)
    expect(asked.pop()).toBe(join(folder, 'mine.pem'))
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

  it('whose function fails or answers no text is missing, without a word of what it said', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'k.pem'), encrypted)
    const cause = new Error('hunter2')
    const cases: [Passphrase, unknown, RegExp][] = [
      [() => Promise.reject(cause), cause, /failed; see cause/u],
      [
        () => {
          throw cause
        },
        cause,
        /failed; see cause/u,
      ],
      [() => 7 as never, undefined, /did not answer text/u],
    ]
    for (const [passphrase, expected, message_] of cases) {
      await using keys = localKeys({ folder, passphrase })
      for (const work of [
        () => keys.getPrivateKey('k'),
        () => keys.createKey({ type: 'ed25519', name: 'new' }),
      ]) {
        const error = await failure(work)
        expect(error).toMatchObject({ code: 'AUTHENTICATION', reason: 'missing', outcome: 'not-sent' })
        expect(error.cause).toBe(expected)
        expect(error.message).toMatch(message_)
        expect(inspect(error)).not.toContain('hunter2')
      }
    }
    expect(readdirSync(folder)).toEqual(['k.pem'])
  })

  it('that is no text and no function is refused', async () => {
    for (const passphrase of [7, null, Buffer.from('hunter2'), {}] as never[])
      for (const work of [
        () => localKeys({ passphrase }),
        () => privateKeyFromPEM(encrypted, { passphrase }),
      ])
        expect((await failure(work)).message).toMatch(/^passphrase must be text/u)
  })

  it('of 1,024 bytes opens what it made, and a longer one makes nothing', async () => {
    const folder = testFolder()
    const longest = 'é'.repeat(512)
    await using keys = localKeys({ folder, passphrase: longest })
    await keys.createKey({ type: 'ed25519', name: 'k' })
    await keys.getPrivateKey('k')
    const text = readFileSync(join(folder, 'k.pem'), 'utf8')
    expect(createPrivateKey({ key: text, passphrase: longest }).type).toBe('private')
    for (const passphrase of [`${longest}x`, () => `${longest}x`]) {
      await using longer = localKeys({ folder, passphrase })
      const error = await failure(longer.createKey({ type: 'ed25519', name: 'lost' }))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('1025 bytes')
    }
    expect(readdirSync(folder)).toEqual(['k.pem'])
  })

  it('that node:crypto cut at 1,024 bytes opens the key when it is cut likewise, as the error says', async () => {
    const passphrase = 'x'.repeat(2000)
    const pem = privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      .toString()
    const error = await failure(privateKeyFromPEM(pem, { passphrase }))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain('the first 1024')
    expect((await privateKeyFromPEM(pem, { passphrase: passphrase.slice(0, 1024) })).type).toBe('ec')
  })

  it('is not blamed for a structure that is malformed, nor asked for', async () => {
    const { der } = decodePEM(encrypted)
    const bytes = Buffer.from(der)
    const rebuilt = (change: (w: DERWriter, algorithm: Uint8Array, data: Uint8Array) => void): string => {
      const reader = DERReader.from(bytes).sequence()
      const [algorithm, data] = [reader.element(), reader.octetString()]
      return encodePEM(
        'ENCRYPTED PRIVATE KEY',
        encodeDER((w) => w.sequence(() => change(w, algorithm, data))),
      )
    }
    const cases = {
      'a cut block': rebuilt((w, algorithm, data) => w.raw(algorithm).octetString(data.subarray(1))),
      'no data': rebuilt((w, algorithm) => w.raw(algorithm).octetString(new Uint8Array())),
      'missing data': rebuilt((w, algorithm) => w.raw(algorithm)),
      'something more': rebuilt((w, algorithm, data) => w.raw(algorithm).octetString(data).null()),
      'another structure': encodePEM(
        'ENCRYPTED PRIVATE KEY',
        encodeDER((w) => w.sequence(() => w.integer(0))),
      ),
      'too many iterations': pbes2(10_000_001),
      'no iterations': pbes2(0),
      'a key of another length': pbes2(1, 16),
    }
    for (const [what, pem] of Object.entries(cases)) {
      expect((await failure(privateKeyFromPEM(pem, { passphrase: neverAsked }))).code, what).toBe(
        'INVALID_INPUT',
      )
    }
    expect((await failure(privateKeyFromPEM(pbes2(1, 32), { passphrase: 'hunter2' }))).code).toBe(
      'AUTHENTICATION',
    )
  })

  it('is tried away from the main thread, so that the deadline holds', async () => {
    const folder = testFolder()
    writeFileSync(join(folder, 'slow.pem'), pbes2(3_000_000))
    await using keys = localKeys({ folder, passphrase: 'hunter2', timeout: 50 })
    const started = performance.now()
    expect((await failure(keys.getPrivateKey('slow'))).code).toBe('TIMEOUT')
    expect(performance.now() - started).toBeLessThan(400)
  })
})

const neverAsked = (): never => expect.fail('asked')

/** An encrypted key that no passphrase opens. */
function pbes2(iterations: number, keyLength?: number): string {
  const der = encodeDER((w) =>
    w.sequence(() =>
      w
        .sequence(() =>
          w.oid('1.2.840.113549.1.5.13').sequence(() =>
            w
              .sequence(() =>
                w.oid('1.2.840.113549.1.5.12').sequence(() => {
                  w.octetString(new Uint8Array(8)).integer(iterations)
                  if (keyLength !== undefined) w.integer(keyLength)
                }),
              )
              .sequence(() => w.oid('2.16.840.1.101.3.4.1.42').octetString(new Uint8Array(16))),
          ),
        )
        .octetString(new Uint8Array(32)),
    ),
  )
  return encodePEM('ENCRYPTED PRIVATE KEY', der)
}
