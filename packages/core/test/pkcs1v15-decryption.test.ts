import { constants, createHash, createHmac, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto'
import {
  decryption,
  OAEP,
  PKCS1v15,
  privateKey,
  RSA_OAEP_SHA256,
  RSA_PKCS1V15,
  SHA256,
  type RSAPrivateKey,
} from '@kmskeys/core'
import { decryptPKCS1v15 } from '@kmskeys/core/primitives'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { rsaPair } from './support/key-pairs.ts'
import { refused } from './support/refused.ts'

const pair = rsaPair()
const size = 256

/** A ciphertext whose padded message is this. */
function raw(message: Uint8Array): Uint8Array {
  return publicEncrypt({ key: pair.publicKey.toKeyObject(), padding: constants.RSA_NO_PADDING }, message)
}

function padded(change: (message: Uint8Array) => void): Uint8Array {
  const message = new Uint8Array(size).fill(0xa5)
  message.set([0, 2])
  message[size - 5] = 0
  change(message)
  return raw(message)
}

const decrypt = (ciphertext: Uint8Array): Uint8Array => decryptPKCS1v15(pair.secret, 2048, ciphertext)

/** What OpenSSL has answered for a wrong padding since 3.2, written down once more, step by step. */
function rejected(ciphertext: Uint8Array): Uint8Array {
  const d = Buffer.from(pair.secret.export({ format: 'jwk' }).d ?? '', 'base64url')
  const hashed = createHash('sha256')
    .update(Buffer.concat([Buffer.alloc(size - d.length), d]))
    .digest()
  const kdk = createHmac('sha256', hashed).update(ciphertext).digest()
  const prf = (label: string, length: number): Buffer =>
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
        createHmac('sha256', kdk)
          .update(Buffer.from([i >> 8, i & 255]))
          .update(label)
          .update(Buffer.from([(length * 8) >> 8, (length * 8) & 255]))
          .digest(),
      ),
    ).subarray(0, length)
  const lengths = prf('length', 256)
  const candidates = Array.from({ length: 128 }, (_, i) => lengths.readUInt16BE(2 * i) & 255)
  const length = candidates.findLast((candidate) => candidate < size - 10) ?? 0
  return prf('message', size).subarray(size - length)
}

describe('a plaintext', () => {
  it.each([0, 1, 100, size - 11])('of %i bytes comes back', (length) => {
    const plaintext = randomBytes(length)
    const key = pair.publicKey.toKeyObject()
    const ciphertext = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, plaintext)
    expect(Buffer.from(decrypt(ciphertext)).toString('hex')).toBe(plaintext.toString('hex'))
    expect(Buffer.from(decrypt(pair.publicKey.encrypt(plaintext, new PKCS1v15())))).toEqual(plaintext)
  })

  it('may have zeros in it, and eight bytes of padding are enough', () => {
    const plaintext = new Uint8Array(size - 11)
    expect(decrypt(pair.publicKey.encrypt(plaintext, new PKCS1v15()))).toEqual(plaintext)
  })

  it('that is too long is refused', () => {
    const error = refused(() => pair.publicKey.encrypt(new Uint8Array(size - 10), new PKCS1v15()))
    expect(error.message).toBe('an RSA key of 2048 bits takes at most 245 bytes with PKCS1v15, not 246 bytes')
  })
})

const WRONG: readonly (readonly [string, (message: Uint8Array) => void])[] = [
  ['the first byte', (message) => void (message[0] = 1)],
  ['the second byte', (message) => void (message[1] = 1)],
  ['a separator right at the start', (message) => void (message[2] = 0)],
  ['seven bytes of padding', (message) => void (message[9] = 0)],
  ['no separator', (message) => void message.fill(0xa5, 2)],
  ['everything', (message) => void message.fill(0)],
]

describe('a wrong padding', () => {
  it.each(WRONG)('is answered by bytes that OpenSSL 3.2 would answer: %s', (_name, change) => {
    const ciphertext = padded(change)
    expect(Buffer.from(decrypt(ciphertext))).toEqual(rejected(ciphertext))
    expect(decrypt(ciphertext)).toEqual(decrypt(ciphertext))
  })

  it('is answered as this node:crypto answers it, where it does', () => {
    const key = { key: pair.secret, padding: constants.RSA_PKCS1_PADDING }
    let compared = 0
    for (let i = 0; i < 50; i++) {
      const ciphertext = Buffer.concat([Buffer.alloc(1), randomBytes(size - 1)])
      let expected: Uint8Array
      try {
        expected = privateDecrypt(key, ciphertext)
      } catch {
        // Node.js 22 does not decrypt PKCS1v15.
        expected = rejected(ciphertext)
      }
      expect(Buffer.from(decrypt(ciphertext))).toEqual(Buffer.from(expected))
      compared++
    }
    expect(compared).toBe(50)
  })

  it('with eight bytes is none', () => {
    expect(decrypt(padded((message) => void (message[10] = 0)))).toHaveLength(size - 11)
  })
})

it.each([new Uint8Array(size - 1), new Uint8Array(size + 1), new Uint8Array(size).fill(255)])(
  'a ciphertext that nobody can have made is refused',
  (ciphertext) => {
    expect(() => decrypt(ciphertext)).toThrow(expect.objectContaining({ code: 'DECRYPTION' }))
  },
)

function open(algorithm: typeof RSA_OAEP_SHA256 | typeof RSA_PKCS1V15): RSAPrivateKey {
  return privateKey<'rsa'>({
    id: 'x',
    publicKey: pair.publicKey,
    decryption: decryption([{ algorithm }], (_offer, ciphertext) => decrypt(ciphertext)),
  })
}

describe('a key', () => {
  it('that offers PKCS1v15 decrypts it, without a label', async () => {
    const key = open(RSA_PKCS1V15)
    const ciphertext = pair.publicKey.encrypt(Uint8Array.of(7), new PKCS1v15())
    expect(await key.decrypt(ciphertext, new PKCS1v15())).toEqual(Uint8Array.of(7))
    expect(await key.decryptWith(RSA_PKCS1V15, ciphertext)).toEqual(Uint8Array.of(7))
    const labelled = key.decryptWith(RSA_PKCS1V15, ciphertext, { label: Uint8Array.of(1) })
    expect(await failure(labelled)).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM' })
  })

  it('that offers OAEP does not, and the other way round', async () => {
    const ciphertext = new Uint8Array(size)
    const error = await failure(open(RSA_OAEP_SHA256).decrypt(ciphertext, new PKCS1v15()))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', supported: ['RSA_OAEP_SHA256'] })
    expect(await failure(open(RSA_PKCS1V15).decrypt(ciphertext, new OAEP(SHA256)))).toMatchObject({
      code: 'UNSUPPORTED_ALGORITHM',
      supported: ['RSA_PKCS1V15'],
    })
  })
})
