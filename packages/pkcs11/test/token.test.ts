import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, verify } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ECDSA_SHA256,
  ED25519,
  publicKeyFromDER,
  RSA_PKCS1V15_SHA256,
  type AnyPrivateKey,
  type KeyDescription,
  type KmsKeysError,
} from '@kmskeys/core'
import { pkcs11, provider, type Pkcs11Keys } from '@kmskeys/pkcs11'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { PIN, softHSM, type TestToken } from './support/tokens.ts'

const message = new TextEncoder().encode('message')
const codeOf = (promise: Promise<unknown>): Promise<KmsKeysError> =>
  promise.then(
    () => expect.fail('was not refused'),
    (error: unknown) => error as KmsKeysError,
  )

allOf(
  needsModule('libsofthsm2'),
  needsCommand('softhsm2-util'),
  needsCommand('pkcs11-tool'),
  needsCommand('openssl'),
).describe('tokens and the tools of others', () => {
  let token: TestToken
  let keys: Pkcs11Keys
  beforeAll(() => {
    token = softHSM('witness')
    token.tool('--keypairgen', '--key-type', 'rsa:2048', '--label', 'their rsa', '--id', '01')
    token.tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'their ec', '--id', '02')
    token.tool('--keypairgen', '--key-type', 'EC:secp384r1', '--label', 'twin', '--id', '03')
    token.tool('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'twin', '--id', '04')
    token.tool('--keypairgen', '--key-type', 'EC:edwards25519', '--label', 'their ed25519', '--id', 'ff05')
    keys = pkcs11(token.options)
  })
  afterAll(async () => {
    await keys.close()
    token.dispose()
  })

  /** Writes an object with pkcs11-tool. */
  function write(type: string, der: Uint8Array, ...more: readonly string[]): void {
    const file = join(token.folder, 'object.der')
    writeFileSync(file, der)
    token.tool('--write-object', file, '--type', type, ...more)
  }

  it.each([
    ['rsa', 'pkcs11:object=their%20rsa', RSA_PKCS1V15_SHA256],
    ['ec', 'pkcs11:token=witness;id=%02', ECDSA_SHA256],
    ['ed25519', 'pkcs11:object=their%20ed25519;id=%FF%05;type=private', ED25519],
  ] as const)('opens a key of the type %s that pkcs11-tool has made', async (type, uri, algorithm) => {
    const key: AnyPrivateKey = await keys.getPrivateKey(uri)
    expect(key.type).toBe(type)
    const signature = await key.signWith(algorithm as never, message)
    const hash = algorithm.hash?.name ?? null
    const spki = key.publicKey.toDER()
    expect(verify(hash, message, { key: Buffer.from(spki), format: 'der', type: 'spki' }, signature)).toBe(
      true,
    )
    expect(key.id).toMatch(/^pkcs11:token=witness;serial=[0-9a-f]+;object=their%20\w+;id=[%0-9A-F]+$/u)
    expect((await keys.getPrivateKey(key.id)).publicKey.equals(key.publicKey)).toBe(true)
    expect((await keys.getPublicKey(uri)).equals(key.publicKey)).toBe(true)
  })

  it('makes keys that pkcs11-tool lists, and whose private halves it cannot take', async () => {
    await keys.createKey({ type: 'rsa', size: 2048, name: 'our rsa' })
    await keys.createKey({ type: 'ec', curve: 'P-384', name: 'our ec' })
    await keys.createKey({ type: 'ed25519', name: 'our ed25519' })
    const listed = token.tool('--list-objects', '--type', 'privkey')
    for (const name of ['our rsa', 'our ec', 'our ed25519']) {
      const [, entry = ''] = new RegExp(`label:\\s+${name}\n((?:  .*\n?)*)`, 'u').exec(listed) ?? []
      expect(entry).toMatch(/Access:\s+sensitive, always sensitive, never extractable, local/u)
      expect(entry).toMatch(/Usage:\s+sign\n/u)
    }
    expect(token.tool('--list-objects', '--type', 'pubkey')).toContain('our ec')
  })

  it('lists what is there', async () => {
    const found: KeyDescription[] = []
    for await (const key of keys.listKeys()) found.push(key)
    const named = found.filter(({ name }) => name?.startsWith('their'))
    expect(named.map(({ name, type }) => `${type} ${name}`).toSorted()).toEqual([
      'ec their ec',
      'ed25519 their ed25519',
      'rsa their rsa',
    ])
    for (const { id, type } of named) expect((await keys.getPrivateKey(id)).type).toBe(type)
  })

  it('never takes the first of several keys, but lists them', async () => {
    const error = await codeOf(keys.getPrivateKey('pkcs11:object=twin'))
    expect(error).toMatchObject({ code: 'AMBIGUOUS_KEY', outcome: 'refused', retryable: false })
    expect(error.message).toContain('id=%03')
    expect(error.message).toContain('id=%04')
    expect((await keys.getPrivateKey('pkcs11:object=twin;id=%04')).type).toBe('ec')
  })

  it('takes the public half from a certificate where there is no public key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    write('privkey', privateKey.export({ type: 'sec1', format: 'der' }), '--label', 'certified', '--id', '10')
    const none = await codeOf(keys.getPrivateKey('pkcs11:object=certified'))
    expect(none.code).toBe('KEY_NOT_FOUND')
    expect(none.message).toContain('public key or certificate beside it')
    const pem = join(token.folder, 'key.pem')
    writeFileSync(pem, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const args = ['req', '-x509', '-new', '-key', pem, '-subj', '/CN=certified', '-days', '1']
    const certificate = execFileSync('openssl', [...args, '-outform', 'DER'], { stdio: 'pipe' })
    write('cert', certificate, '--label', 'certified', '--id', '10')
    const key = await keys.getPrivateKey('pkcs11:object=certified')
    const wanted = publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' }))
    expect(key.publicKey.toDER()).toEqual(wanted.toDER())
    await key.signWith(ECDSA_SHA256 as never, message)
  })

  it('needs no public key beside an RSA key, and none that is wrong passes', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    write('privkey', privateKey.export({ type: 'pkcs1', format: 'der' }), '--label', 'alone', '--id', '11')
    const key = await keys.getPrivateKey('pkcs11:object=alone', { type: 'rsa' })
    await key.signWith(RSA_PKCS1V15_SHA256, message)

    const [mine, other] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
    if (mine === undefined || other === undefined) return
    write(
      'privkey',
      mine.privateKey.export({ type: 'sec1', format: 'der' }),
      '--label',
      'swapped',
      '--id',
      '12',
    )
    write(
      'pubkey',
      other.publicKey.export({ type: 'spki', format: 'der' }),
      '--label',
      'swapped',
      '--id',
      '12',
    )
    const swapped = await keys.getPrivateKey('pkcs11:object=swapped', { type: 'ec' })
    expect((await codeOf(swapped.signWith(ECDSA_SHA256, message))).code).toBe('INTEGRITY')
  })

  it('takes the PIN from the URI, and shows it nowhere', async () => {
    const file = join(token.folder, 'pin')
    writeFileSync(file, `${PIN}\n`)
    for (const query of [`pin-value=${PIN}`, `pin-source=${file}`, `pin-source=file:${file}`]) {
      const own = pkcs11({ module: token.module })
      const key = await own.getPrivateKey(`pkcs11:token=witness;id=%02?${query}`)
      expect(key.id).not.toContain('?')
      await own.close()
    }
  })

  it('is configured by a URI or an entry', async () => {
    const uri = `pkcs11:token=witness?module-path=${token.module}&pin-value=${PIN}`
    for (const options of [
      provider.optionsFrom(uri),
      provider.optionsFrom({ module: token.module, token: 'witness', pin: PIN, maxSessions: 2 }),
    ]) {
      const own = provider.create(options)
      expect((await own.getPrivateKey('pkcs11:id=%02')).type).toBe('ec')
      await own.close()
    }
    expect(() => provider.optionsFrom({ module: 'x', colour: 1 })).toThrow(/not with colour/u)
    expect(() => provider.optionsFrom('pkcs11:token=witness')).toThrow(/module-path/u)
  })

  it('refuses what is no module', async () => {
    const file = join(token.folder, 'text.so')
    writeFileSync(file, 'no library')
    const libraries = { [file]: /cannot be loaded/u, '/no/such/module.so': /cannot be loaded/u }
    const libc = execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).match(/\S*libm\.so\S*(?= \()/u)
    if (libc !== null) Object.assign(libraries, { [libc[0]]: /no PKCS#11 module/u })
    for (const [path, says] of Object.entries(libraries)) {
      const error = await codeOf(pkcs11({ module: path, pin: PIN }).getPrivateKey('pkcs11:object=x'))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toMatch(says)
    }
  })
})

describe('options', () => {
  it.each([
    [{ module: '' }, /module/u],
    [{ module: 'm', maxSessions: 0 }, /maxSessions/u],
    [{ module: 'm', maxSessions: 5000 }, /maxSessions/u],
    [{ module: 'm', pin: 1234 as never }, /pin must be/u],
  ])('refuses %o', (options, says) => {
    expect(() => pkcs11(options)).toThrow(says)
  })
})
