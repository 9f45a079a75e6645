import { createHash, sign } from 'node:crypto'
import {
  ECDSA_SHA256,
  INSECURE_ECDSA_SHA1,
  INSECURE_MD5,
  INSECURE_RSA_PKCS1V15_MD5,
  INSECURE_RSA_PKCS1V15_SHA1,
  INSECURE_RSA_PSS_SHA1,
  INSECURE_SHA1,
  OAEP,
  PKCS1v15,
  Prehashed,
  privateKey,
  PSS,
  SHA1,
  SHA256,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmFromIdentifier,
  signing,
  type HashAlgorithm,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

const message = new TextEncoder().encode('the message')
const rsa = rsaPair()
const ec = ecPair()

describe.each([INSECURE_MD5, INSECURE_SHA1])('$label', (hash) => {
  const digest = createHash(hash.name).update(message).digest()
  const pkcs1 = sign(hash.name, message, rsa.secret)

  it('verifies what was signed with it once, where its name says so', async () => {
    const padding = new PKCS1v15()
    rsa.publicKey.verify(pkcs1, message, padding, hash)
    rsa.publicKey.verify(pkcs1, digest, padding, new Prehashed(hash))
    await rsa.publicKey.verifyStream(pkcs1, [message], padding, hash)
    const row = hash.name === 'md5' ? INSECURE_RSA_PKCS1V15_MD5 : INSECURE_RSA_PKCS1V15_SHA1
    rsa.publicKey.verifyWith(row, pkcs1, message)
    expect(() => rsa.publicKey.verify(pkcs1, Uint8Array.of(1), padding, hash)).toThrow('does not verify')
  })

  it('is fit for no padding', () => {
    expect(refused(() => new OAEP(hash)).message).toContain('SHA256')
    expect(refused(() => new OAEP(SHA256, { mgf1Hash: hash })).message).toContain('SHA256')
    expect(refused(() => new PSS({ mgf1Hash: hash })).message).toContain('SHA256')
  })

  it('is no hash of a signature without the word in it', () => {
    const { name, label, digestSize, oid } = hash
    const made: HashAlgorithm = { name, label, digestSize, oid }
    expect(() => rsa.publicKey.verify(pkcs1, message, new PKCS1v15(), made)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_ALGORITHM' }),
    )
  })
})

it('MD5 is fit for no padding without the word either', () => {
  const { name, label, digestSize, oid } = INSECURE_MD5
  expect(refused(() => new PSS({ mgf1Hash: { name, label, digestSize, oid } })).message).toContain('SHA256')
})

describe('SHA-1 without the word', () => {
  it.each([
    [
      'PKCS1v15',
      () => rsa.publicKey.verify(sign('sha1', message, rsa.secret), message, new PKCS1v15(), SHA1),
    ],
    ['PSS', () => rsa.publicKey.verify(new Uint8Array(256), message, new PSS(), SHA1)],
    ['ECDSA', () => ec.publicKey.verify(sign('sha1', message, ec.secret), message, SHA1)],
  ] as const)('is refused for %s, with the way out', async (_name, verify) => {
    const error = await failure(verify)
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM' })
    expect(error.message).toContain('SHA-1, which is insecure: to verify, see INSECURE_SHA1')
    expect(JSON.stringify(error)).not.toContain('INSECURE_RSA')
  })
})

it('PSS and ECDSA with SHA-1 are verified where its name says so', () => {
  const options = { key: rsa.secret, padding: 6, saltLength: 20 }
  const pss = sign('sha1', message, options)
  rsa.publicKey.verify(pss, message, new PSS(), INSECURE_SHA1)
  rsa.publicKey.verify(pss, message, PSS.ANY_SALT, INSECURE_SHA1)
  const short = sign('sha1', message, { ...options, saltLength: 4 })
  rsa.publicKey.verify(short, message, new PSS({ saltLength: 4 }), INSECURE_SHA1)
  ec.publicKey.verify(sign('sha1', message, ec.secret), message, INSECURE_SHA1)
  ec.publicKey.verify(
    sign('sha1', message, ec.secret),
    createHash('sha1').update(message).digest(),
    new Prehashed(INSECURE_SHA1),
  )
})

describe('a row with MD5 or SHA-1', () => {
  const rows = SIGNATURE_ALGORITHMS.filter(({ name }) => name.startsWith('INSECURE_'))

  it('only verifies', () => {
    expect(rows.length).toBeGreaterThanOrEqual(4)
    for (const row of rows) expect(row).toMatchObject({ verifyOnly: true, hash: { insecure: true } })
    const secure = SIGNATURE_ALGORITHMS.filter((row) => !rows.includes(row))
    for (const row of secure) {
      expect(row.verifyOnly).not.toBe(true)
      expect(['md5', 'sha1']).not.toContain(row.hash?.name)
    }
  })

  it.each(rows)('$name is offered by no key, and signs nothing', async (row) => {
    const error = refused(() => signing([{ algorithm: row, input: 'message' }], () => message))
    expect(error.message).toBe(`${row.name} only verifies, so that no key offers it`)
    const key = privateKey<'ec'>({
      id: 'x',
      publicKey: ec.publicKey,
      signing: signing([{ algorithm: ECDSA_SHA256, input: 'digest' }], () => message),
    })
    expect(await failure(key.sign(message, INSECURE_SHA1))).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM' })
  })

  it.each(rows)('$name is read from its identifier only where that is asked for', async (row) => {
    const error = await failure(() => signatureAlgorithmFromIdentifier(row.algorithmIdentifier))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM' })
    expect(error.message).toContain(`to verify with ${row.name} all the same, ask for { insecure: true }`)
    expect(signatureAlgorithmFromIdentifier(row.algorithmIdentifier, { insecure: true })).toBe(row)
  })
})

it('PSS without parameters is that with SHA-1', async () => {
  const der = Buffer.from('300d06092a864886f70d01010a3000', 'hex')
  expect(signatureAlgorithmFromIdentifier(der, { insecure: true })).toBe(INSECURE_RSA_PSS_SHA1)
  expect(await failure(() => signatureAlgorithmFromIdentifier(der))).toMatchObject({
    code: 'UNSUPPORTED_ALGORITHM',
  })
  const salted = Buffer.from('301206092a864886f70d01010a3005a203020100', 'hex')
  expect(signatureAlgorithmFromIdentifier(salted, { insecure: true })).toMatchObject({
    name: 'INSECURE_RSA_PSS_SHA1_SALT_0',
    verifyOnly: true,
    saltLength: 0,
  })
  expect(() =>
    ec.publicKey.verifyWith(INSECURE_ECDSA_SHA1, sign('sha1', message, ec.secret), Uint8Array.of(0)),
  ).toThrow('does not verify')
})
