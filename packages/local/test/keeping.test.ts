import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM, KmsKeysError, type KeySpec } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const message = new TextEncoder().encode('the message')
const pkcs8Of = (key: KeyObject): Buffer => key.export({ type: 'pkcs8', format: 'der' })
const PAIRS: Readonly<Record<string, KeyObject>> = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'brainpoolP384r1' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
  ed448: generateKeyPairSync('ed448').privateKey,
  x25519: generateKeyPairSync('x25519').privateKey,
  x448: generateKeyPairSync('x448').privateKey,
}

const PLACES: Readonly<Record<string, () => LocalKeys>> = {
  memory: () => localKeys(),
  'a folder': () => localKeys({ folder: testFolder() }),
}

async function names(keys: LocalKeys): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { name } of keys.listKeys()) found.push(name)
  return found
}

describe.each(Object.entries(PLACES))('in %s', (_place, open) => {
  it.each(Object.entries(PAIRS))(
    'a key of the type %s is imported, described and deleted',
    async (type, secret) => {
      await using keys = open()
      const before = Date.now()
      const pkcs8 = pkcs8Of(secret)
      const key = await keys.importKey(pkcs8, { name: 'mine' })
      expect(pkcs8.equals(pkcs8Of(secret))).toBe(true)
      expect(key.type).toBe(type)
      const again = await keys.getPrivateKey('mine')
      expect(again.id).toBe(key.id)
      for (const each of [key, again]) {
        expect(each.publicKey.toPEM()).toBe(spkiPEM(secret))
        for (const algorithm of each.signatureAlgorithms.slice(0, 1))
          key.publicKey.verifyWith(algorithm as never, await each.signWith(algorithm, message), message)
      }
      for (const reference of ['mine', key.id]) {
        const { createdAt, name, ...rest } = await keys.describeKey(reference)
        expect(rest).toEqual({ id: key.id, type })
        // Of a path, there is no name.
        expect(['mine', undefined]).toContain(name)
        expect(createdAt?.getTime()).toBeGreaterThan(before - 2_000)
        expect(createdAt?.getTime()).toBeLessThan(Date.now() + 2_000)
      }
      expect(await names(keys)).toEqual(['mine'])
      expect((await keys.deleteKey(key.id)).getTime()).toBeLessThanOrEqual(Date.now())
      expect(await names(keys)).toEqual([])
      for (const work of [
        () => keys.getPrivateKey('mine'),
        () => keys.describeKey('mine'),
        () => keys.deleteKey('mine'),
      ])
        expect(await failure(work)).toMatchObject({ code: 'KEY_NOT_FOUND', outcome: 'refused' })
      // What is open stays open, and the name is free.
      for (const algorithm of key.signatureAlgorithms.slice(0, 1)) await key.signWith(algorithm, message)
      await keys.createKey({ type: 'ed25519', name: 'mine' })
    },
  )

  it('an imported key without a name gets one from its fingerprint, and is there once', async () => {
    await using keys = open()
    const secret = pkcs8Of(PAIRS['ed25519'] as KeyObject)
    const { id } = await keys.importKey(secret)
    const [name] = await names(keys)
    expect(name).toMatch(/^key-[0-9a-f]{32}$/u)
    expect((await keys.getPrivateKey(String(name))).id).toBe(id)
    expect((await failure(keys.importKey(secret))).code).toBe('KEY_EXISTS')
  })

  it('a name that is taken is never given to another key', async () => {
    await using keys = open()
    const { publicKey } = await keys.createKey({ type: 'ed25519', name: 'mine' })
    for (const work of [
      () => keys.importKey(pkcs8Of(PAIRS['ec'] as KeyObject), { name: 'mine' }),
      () => keys.createKey({ type: 'ed25519', name: 'mine' }),
    ])
      expect(await failure(work)).toMatchObject({ code: 'KEY_EXISTS', outcome: 'refused' })
    expect((await keys.getPublicKey('mine')).equals(publicKey)).toBe(true)
  })

  it('of many that make or import one name at once, one wins', async () => {
    await using keys = open()
    const spec: KeySpec = { type: 'ed25519', name: 'one' }
    const works = Array.from({ length: 12 }, (_, i) =>
      i % 2 === 0
        ? keys.createKey(spec)
        : keys.importKey(pkcs8Of(generateKeyPairSync('ed25519').privateKey), { name: 'one' }),
    )
    const settled = await Promise.allSettled(works)
    const won = settled.filter((each) => each.status === 'fulfilled')
    expect(won.length).toBe(1)
    expect((await keys.getPublicKey('one')).equals(won[0]?.value.publicKey as never)).toBe(true)
    const lost = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(lost.map((error) => error instanceof KmsKeysError && error.code)).toEqual(
      Array(11).fill('KEY_EXISTS'),
    )
  })

  it('of many that delete one key at once, one does', async () => {
    await using keys = open()
    await keys.createKey({ type: 'ed25519', name: 'one' })
    const settled = await Promise.allSettled([1, 2, 3, 4].map(() => keys.deleteKey('one')))
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  })

  it('a key that is malformed, inconsistent or cannot be honoured is not taken in', async () => {
    await using keys = open()
    const { der } = decodePEM(brokenRSA())
    const wrong: [Uint8Array, object][] = [
      [der, { name: 'a' }],
      [Buffer.from('300c020100300506032b65700400', 'hex'), { name: 'a' }],
      [pkcs8Of(PAIRS['rsa'] as KeyObject).subarray(0, 900), { name: 'a' }],
      [pkcs8Of(PAIRS['rsa'] as KeyObject), { name: '../a' }],
      [pkcs8Of(PAIRS['rsa'] as KeyObject), { name: 'a.pem' }],
      [pkcs8Of(PAIRS['rsa'] as KeyObject), { labels: { a: 'b' } }],
      [pkcs8Of(PAIRS['x25519'] as KeyObject), { use: 'sign' }],
    ]
    for (const [pkcs8, spec] of wrong)
      expect(await failure(keys.importKey(pkcs8, spec))).toMatchObject({
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        operation: 'importKey',
        provider: 'local',
      })
    expect(await names(keys)).toEqual([])
  })

  it('a deletion that is to wait, or names nothing, is refused', async () => {
    await using keys = open()
    await keys.createKey({ type: 'ed25519', name: 'one' })
    for (const work of [
      () => keys.deleteKey('one', { afterDays: 7 }),
      () => keys.deleteKey('..%2fone'),
      () => keys.deleteKey(''),
      () => keys.describeKey('.hidden'),
    ])
      expect((await failure(work)).code).toBe('INVALID_INPUT')
    expect(await names(keys)).toEqual(['one'])
    await keys.deleteKey('one', { afterDays: 0 })
  })

  it('ML-DSA keys are imported in each form, and kept', async () => {
    await using keys = open()
    const made = await keys.createKey({ type: 'ml-dsa', parameterSet: 'ML-DSA-44', name: 'a' })
    await keys.deleteKey('a')
    expect(made.type).toBe('ml-dsa')
    const seed = Buffer.from('3034020100300b060960864801650304031104228020' + '07'.repeat(32), 'hex')
    const first = await keys.importKey(seed, { name: 'seed' })
    const expanded = expandedOf(seed)
    if (expanded === undefined) return
    const second = await keys.importKey(expanded, { name: 'expanded' })
    expect(second.publicKey.equals(first.publicKey as never)).toBe(true)
    const again = await keys.getPrivateKey('expanded', { type: 'ml-dsa' })
    again.publicKey.verify(await again.sign(message), message)
  })
})

describe('in a folder', () => {
  it('what is imported is written as what is made, encrypted too', async () => {
    const folder = testFolder()
    await using plain = localKeys({ folder })
    await plain.importKey(pkcs8Of(PAIRS['ec'] as KeyObject), { name: 'plain' })
    await using keys = localKeys({ folder, passphrase: 'hunter2' })
    await keys.importKey(pkcs8Of(PAIRS['ec'] as KeyObject), { name: 'closed' })
    expect(readdirSync(folder).toSorted()).toEqual(['closed.pem', 'plain.pem'])
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
    const text = readFileSync(join(folder, 'closed.pem'), 'utf8')
    expect(createPrivateKey({ key: text, passphrase: 'hunter2' }).equals(PAIRS['ec'] as KeyObject)).toBe(true)
    expect(createPrivateKey(readFileSync(join(folder, 'plain.pem'))).equals(PAIRS['ec'] as KeyObject)).toBe(
      true,
    )
    // What is encrypted is described, and deleted, without the passphrase.
    const { type, id } = await plain.describeKey('closed')
    expect([type, id]).toEqual([undefined, `local:${join(folder, 'closed.pem')}`])
    expect((await plain.describeKey('plain')).type).toBe('ec')
    await plain.deleteKey('closed')
    expect(readdirSync(folder)).toEqual(['plain.pem'])
  })

  it('a file is described by when it was written', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    await keys.createKey({ type: 'ed25519', name: 'old' })
    const then = new Date('2020-02-02T00:00:00Z')
    utimesSync(join(folder, 'old.pem'), then, then)
    expect((await keys.describeKey('old')).createdAt).toEqual(then)
  })

  it('what is no key, or no file, is neither described nor deleted', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    await keys.createKey({ type: 'ed25519', name: 'real' })
    const secret = 'hunter2 is written here'
    const texts = {
      notes: secret,
      public: spkiPEM(PAIRS['ec'] as KeyObject),
      cut: '-----BEGIN PRIVATE KEY-----\n',
      json: '{"a":1}',
    }
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, `${name}.pem`), text)
    symlinkSync(join(folder, 'real.pem'), join(folder, 'link.pem'))
    mkdirSync(join(folder, 'folder.pem'))
    const before = readdirSync(folder)
    for (const name of [...Object.keys(texts), 'link', 'folder'])
      for (const reference of [name, join(folder, `${name}.pem`)])
        for (const work of [() => keys.describeKey(reference), () => keys.deleteKey(reference)]) {
          const error = await failure(work)
          expect(error, name).toMatchObject({
            code: 'INVALID_INPUT',
            keyId: `local:${join(folder, name)}.pem`,
          })
          expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
        }
    expect(readdirSync(folder)).toEqual(before)
    expect(existsSync(join(folder, 'real.pem'))).toBe(true)
  })
})

function spkiPEM(key: KeyObject): string {
  return String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
}

/** An RSA key whose dp is another. */
function brokenRSA(): string {
  const jwk = (PAIRS['rsa'] as KeyObject).export({ format: 'jwk' })
  const numbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((member) =>
    Buffer.from(String(jwk[member]), 'base64url'),
  )
  const dp = numbers[5] ?? Buffer.alloc(0)
  dp[40] = (dp[40] ?? 0) ^ 1
  const pkcs1 = encodeDER((w) =>
    w.sequence(() => {
      w.integer(0)
      for (const number of numbers) w.unsignedInteger(number)
    }),
  )
  const pkcs8 = encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid('1.2.840.113549.1.1.1').null())
        .octetString(pkcs1),
    ),
  )
  return encodePEM('PRIVATE KEY', pkcs8)
}

/** The same key without its seed; `undefined` where `node:crypto` has no ML-DSA. */
function expandedOf(seed: Buffer): Buffer | undefined {
  let both: Buffer
  try {
    both = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' }).export({
      type: 'pkcs8',
      format: 'der',
    })
  } catch {
    return undefined
  }
  const expandedKey = both.subarray(-2560)
  return Buffer.from(
    encodeDER((w) =>
      w.sequence(() =>
        w
          .integer(0)
          .sequence(() => w.oid('2.16.840.1.101.3.4.3.17'))
          .octetString(encodeDER((inner) => inner.octetString(expandedKey))),
      ),
    ),
  )
}

it('what can be opened by no name is not listed: links and folders', async () => {
  const folder = testFolder()
  await using keys = localKeys({ folder })
  await keys.createKey({ type: 'ed25519', name: 'mine' })
  mkdirSync(join(folder, 'folder.pem'))
  symlinkSync(join(folder, 'mine.pem'), join(folder, 'link.pem'))
  expect(await names(keys)).toEqual(['mine'])
})
