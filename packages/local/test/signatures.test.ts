import { constants, createHash, publicEncrypt, randomBytes, verify } from 'node:crypto'
import { CURVES, OAEP, PKCS1v15, PSS, Prehashed, SHA1, SHA256, SHA384, SHA512 } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

const message = randomBytes(1000)
const keys = localKeys()
const rsa = await keys.createKey({ type: 'rsa', size: 2048 })
const publicKey = rsa.publicKey.toKeyObject()

describe.each([SHA256, SHA384, SHA512])('with $label', (hash) => {
  const digest = createHash(hash.name).update(message).digest()

  it('RSA signs what node:crypto verifies: message, digest, stream', async () => {
    for (const [data, given] of [
      [message, hash],
      [digest, new Prehashed(hash)],
      [[message], hash],
    ] as const) {
      expect(verify(hash.name, message, publicKey, await rsa.sign(data, new PKCS1v15(), given))).toBe(true)
      for (const saltLength of [0, 20, hash.digestSize]) {
        const signature = await rsa.sign(data, new PSS({ saltLength }), given)
        expect(
          verify(
            hash.name,
            message,
            { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
            signature,
          ),
        ).toBe(true)
      }
      const padding = new PSS({ mgf1Hash: SHA1 })
      rsa.publicKey.verify(await rsa.sign(data, padding, given), message, padding, hash)
    }
  })

  it.each(CURVES.map(({ name }) => name))(
    'ECDSA on %s signs what node:crypto verifies: message, digest, stream',
    async (curve) => {
      const key = await keys.createKey({ type: 'ec', curve })
      for (const [data, given] of [
        [message, hash],
        [digest, new Prehashed(hash)],
        [Buffer.from(digest), new Prehashed(hash)],
        [[message], hash],
      ] as const)
        for (const format of ['der', 'p1363'] as const) {
          const signature = await key.sign(data, given, { format })
          const dsaEncoding = format === 'der' ? 'der' : 'ieee-p1363'
          expect(
            verify(hash.name, message, { key: key.publicKey.toKeyObject(), dsaEncoding }, signature),
          ).toBe(true)
        }
    },
  )

  it('ECDSA signs the digest as it was when it was given', async () => {
    const key = await keys.createKey({ type: 'ec', curve: 'P-256' })
    for (const data of [Buffer.from(digest), new Uint8Array(digest)]) {
      const signature = key.sign(data, new Prehashed(hash))
      data.fill(0)
      expect(verify(hash.name, message, key.publicKey.toKeyObject(), await signature)).toBe(true)
    }
  })
})

describe('Ed25519', () => {
  it('signs what node:crypto verifies: message and stream', async () => {
    const key = await keys.createKey({ type: 'ed25519' })
    for (const data of [message, [message]])
      expect(verify(null, message, key.publicKey.toKeyObject(), await key.sign(data))).toBe(true)
  })
})

describe('bytes that change right after the call', () => {
  it('are signed as they were, also while the call waits for a place', async () => {
    await using narrow = localKeys({ maxInFlight: 1 })
    const ec = await narrow.createKey({ type: 'ec', curve: 'P-384' })
    const calls = Array.from({ length: 4 }, () => {
      const data = Buffer.from(message)
      const signature = ec.sign(data, SHA384)
      data.fill(0)
      return signature
    })
    for (const signature of await Promise.all(calls)) ec.publicKey.verify(signature, message, SHA384)
  })
})

describe('a padding that does not fit the key', () => {
  it('is refused as input, for message and digest alike', async () => {
    const padding = new PSS({ saltLength: 2048 })
    const digest = createHash('sha256').update(message).digest()
    for (const work of [
      () => rsa.sign(message, padding, SHA256),
      () => rsa.sign(digest, padding, new Prehashed(SHA256)),
      () => rsa.sign([message], padding, SHA256),
    ])
      expect(await failure(work)).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
  })
})

describe('OAEP', () => {
  it('decrypts what node:crypto and this package encrypt, with label and MGF1 hash', async () => {
    const plaintext = randomBytes(40)
    for (const hash of [SHA1, SHA256, SHA384, SHA512]) {
      const oaepLabel = randomBytes(5)
      const encrypted = publicEncrypt({ key: publicKey, oaepHash: hash.name, oaepLabel }, plaintext)
      expect(new Uint8Array(await rsa.decrypt(encrypted, new OAEP(hash, { label: oaepLabel })))).toEqual(
        new Uint8Array(plaintext),
      )
      for (const mgf1Hash of [SHA1, SHA256]) {
        const padding = new OAEP(hash, { mgf1Hash, label: oaepLabel })
        expect(new Uint8Array(await rsa.decrypt(rsa.publicKey.encrypt(plaintext, padding), padding))).toEqual(
          new Uint8Array(plaintext),
        )
        expect(
          await failure(rsa.decrypt(rsa.publicKey.encrypt(plaintext, padding), new OAEP(hash, { mgf1Hash }))),
        ).toMatchObject({ code: 'DECRYPTION', message: 'Decryption failed.' })
      }
    }
  })

  it('says nothing of why a ciphertext was not decrypted', async () => {
    const texts = new Set<string>()
    for (const bad of [new Uint8Array(256), new Uint8Array(256).fill(255), randomBytes(256)])
      for (const padding of [new OAEP(SHA256), new OAEP(SHA256, { mgf1Hash: SHA1 })]) {
        const error = await failure(rsa.decrypt(bad, padding))
        expect([error.code, error.cause]).toEqual(['DECRYPTION', undefined])
        texts.add(JSON.stringify(error))
      }
    expect(texts.size).toBe(1)
  })
})
