import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { DH_GROUPS, encodePEM, publicKeyFromPEM, type DHPrivateKey } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { decodePrivateKey, encodePrivateKey, localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

async function open(pem: string): Promise<DHPrivateKey> {
  const key = await privateKeyFromPEM(pem)
  if (key.type !== 'dh') throw new Error(`it is of the type ${key.type}`)
  return key
}

/** An odd number of 2048 bits that is no prime. */
const COMPOSITE = 3n ** 1292n

describe('keys that are made', () => {
  it.each(DH_GROUPS)('of $name agree as node:crypto does, and are opened again', async ({ name, size }) => {
    const folder = testFolder()
    const keys = localKeys({ folder })
    const [one, other] = [
      await keys.createKey({ type: 'dh', group: name, name: 'one' }),
      await keys.createKey({ type: 'dh', group: name, name: 'other', use: 'agree' }),
    ]
    expect(one).toMatchObject({ type: 'dh', group: name, keySize: size })
    const opened = await keys.getPrivateKey('one', { type: 'dh' })
    const privateKey = createPrivateKey(readFileSync(join(folder, 'other.pem'), 'utf8'))
    expect(privateKey.asymmetricKeyType).toBe('dh')
    const expected = diffieHellman({ privateKey, publicKey: createPublicKey(one.publicKey.toPEM()) })
    expect(expected).toHaveLength(size / 8)
    expect(Buffer.compare(await opened.exchange(other.publicKey), expected)).toBe(0)
    expect(Buffer.compare(await other.exchange(opened.publicKey), expected)).toBe(0)
    await keys.close()
  })

  it('are of no group that is not in the table', async () => {
    const keys = localKeys()
    for (const group of ['ffdhe1024', 'other-2048-00', 'modp2', 7, undefined])
      expect((await failure(keys.createKey({ type: 'dh', group } as never))).code).toBe('INVALID_INPUT')
    await keys.close()
  })

  it('make secrets with leading zeros, which are as long as p', async () => {
    const keys = localKeys()
    const key = await keys.createKey({ type: 'dh', group: 'ffdhe2048' })
    // One of 256 is; that none of these is happens once in some eight million runs.
    let [tried, found] = [0, false]
    for (; tried < 4096 && !found; tried++) {
      const { publicKey } = await keys.createKey({ type: 'dh', group: 'ffdhe2048' })
      const secret = await key.exchange(publicKey)
      expect(secret).toHaveLength(256)
      found = secret[0] === 0
    }
    expect(found).toBe(true)
    await keys.close()
  }, 60_000)
})

needsCommand('openssl').describe('keys of OpenSSL', () => {
  it.each([
    ['DH', 'ffdhe2048'],
    ['DHX', 'ffdhe2048'],
    ['DH', 'modp_3072'],
    ['DHX', 'modp_3072'],
    ['DHX', 'dh_2048_256'],
    ['DH', 'dh_2048_224'],
  ])('are read, written as they came, and agree as OpenSSL does: %s %s', async (algorithm, group) => {
    const folder = testFolder()
    const [own, their, peer] = ['own', 'their', 'peer'].map((name) => join(folder, `${name}.pem`)) as [
      string,
      string,
      string,
    ]
    for (const file of [own, their])
      openssl('genpkey', '-algorithm', algorithm, '-pkeyopt', `group:${group}`, '-out', file)
    const pem = readFileSync(own, 'utf8')
    const key = await open(pem)
    expect(key.publicKey.toPEM()).toBe(openssl('pkey', '-in', own, '-pubout'))
    expect(await encodePrivateKey(await decodePrivateKey(pem))).toBe(pem)
    const theirs = openssl('pkey', '-in', their, '-pubout')
    writeFileSync(peer, theirs)
    const secret = execFileSync('openssl', ['pkeyutl', '-derive', '-inkey', own, '-peerkey', peer])
    const size = key.keySize / 8
    const padded = Buffer.concat([new Uint8Array(size - secret.length), secret])
    expect(padded.equals(await key.exchange(publicKeyFromPEM(theirs, { type: 'dh' })))).toBe(true)
  })

  it('are kept in a folder in the form in which they came', async () => {
    const folder = testFolder()
    const file = join(folder, 'given.pem')
    openssl('genpkey', '-algorithm', 'DHX', '-pkeyopt', 'group:ffdhe2048', '-out', file)
    const keys = localKeys({ folder })
    const pem = readFileSync(file, 'utf8')
    const key = await keys.importKey(await decodePrivateKey(pem), { name: 'kept', use: 'agree' })
    expect(readFileSync(join(folder, 'kept.pem'), 'utf8')).toBe(pem)
    expect(key.publicKey.toPEM()).toBe(openssl('pkey', '-in', file, '-pubout'))
    const names: unknown[] = []
    for await (const { name } of keys.listKeys()) names.push(name)
    expect(names).toEqual(['given', 'kept'])
    expect((await keys.describeKey('kept')).type).toBe('dh')
    await keys.close()
  })
})

describe('a PKCS#8', () => {
  const safe = { p: 0n, g: 2n, x: randomBytes(32).with(0, 1) as Uint8Array }
  const [first] = DH_GROUPS
  const write = async (
    change: Partial<typeof safe> & { version?: number; more?: true; content?: Uint8Array; q?: bigint } = {},
  ): Promise<string> => {
    const keys = localKeys()
    const { publicKey } = await keys.createKey({ type: 'dh', group: first?.name ?? 'ffdhe2048' })
    await keys.close()
    const { p, g, x, version = 0, q } = { ...safe, p: publicKey.parameters.p, ...change }
    const der = encodeDER((w) =>
      w.sequence(() => {
        w.integer(version).sequence(() => {
          w.oid(q === undefined ? '1.2.840.113549.1.3.1' : '1.2.840.10046.2.1').sequence(() => {
            w.integer(p).integer(g)
            if (q !== undefined) w.integer(q)
          })
        })
        w.octetString(change.content ?? encodeDER((inner) => inner.unsignedInteger(x)))
        if (change.more) w.octetString(new Uint8Array(1), 0x81)
      }),
    )
    return encodePEM('PRIVATE KEY', der)
  }

  it('that is right is read, by its number', async () => {
    const pem = await write()
    expect((await open(pem)).group).toBe('ffdhe2048')
    expect(
      DERReader.from(await decodePrivateKey(pem))
        .sequence()
        .integer(),
    ).toBe(0n)
  })

  it.each([
    ['version 1', { version: 1 }],
    ['something behind it', { more: true as const }],
    ['x is 0', { x: new Uint8Array(1) }],
    ['x is longer than p', { x: new Uint8Array(257).fill(1) }],
    ['x is negative', { content: Uint8Array.of(2, 1, 0xff) }],
    ['x is no INTEGER', { content: Uint8Array.of(4, 1, 1) }],
    ['p is even', { p: 1n << 2047n }],
    ['p is 0', { p: 0n }],
    ['p is negative', { p: -(1n << 2047n) - 1n }],
    ['p is no prime', { p: COMPOSITE, g: 4n }],
    ['g is 1', { g: 1n }],
  ])('is refused where %s', async (_what, change) => {
    const error = await failure(open(await write(change)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(inspect(error)).not.toContain(Buffer.from(safe.x).toString('hex'))
  })

  it('is refused where q is no prime, or g has another order', async () => {
    const pem = await write()
    const { p } = (await open(pem)).publicKey.parameters
    for (const change of [{ q: 2n }, { q: (p - 1n) / 2n - 2n }, { q: (p - 1n) / 2n, g: p - 2n }])
      expect((await failure(open(await write(change)))).code).toBe('INVALID_INPUT')
  })
})
