import { createHash, randomBytes, sign } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  PKCS1v15,
  PSS,
  Prehashed,
  RSA_PKCS1V15_SHA256,
  RSA_PSS_SHA256,
  SHA256,
  defineProvider,
  signing,
  type Data,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { ed25519Pair } from './support/key-pairs.ts'
import { ecRecorder, edRecorder, later, rsaRecorder } from './support/recorder.ts'

const SIZES = [0, 1, 1000, 64 * 1024, 64 * 1024 + 1, 300_000]

/** Signs data that changes right afterwards. The slice() of a Buffer is no copy: both kinds are tried. */
async function changing(
  data: Uint8Array,
  sign: (data: Uint8Array) => Promise<Uint8Array>,
  verify: (signature: Uint8Array) => void,
): Promise<void> {
  for (const buffer of [Buffer.from(data), new Uint8Array(data)]) {
    const signature = sign(buffer)
    buffer.fill(0xa5)
    verify(await signature)
  }
}

describe("the caller's buffer, changed right after the call", () => {
  it.each(SIZES)('does not change what is signed: %i bytes', async (size) => {
    const message = randomBytes(size)
    const digest = createHash('sha256').update(message).digest()
    const rsaWhole = rsaRecorder([{ algorithm: RSA_PSS_SHA256, input: 'message' }]).key
    const rsaDigest = rsaRecorder([{ algorithm: RSA_PKCS1V15_SHA256, input: 'digest' }]).key
    const ecWhole = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message' }]).key
    const ecDigest = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message]).key
    const ed = edRecorder([{ algorithm: ED25519, input: 'message' }]).key
    const rsaRight = (signature: Uint8Array): void =>
      rsaDigest.publicKey.verify(signature, message, new PKCS1v15(), SHA256)
    const pssRight = (signature: Uint8Array): void =>
      rsaWhole.publicKey.verify(signature, message, new PSS(), SHA256)
    const ecRight = (signature: Uint8Array): void => ecDigest.publicKey.verify(signature, message, SHA256)
    await changing(message, (data) => rsaWhole.sign(data, new PSS(), SHA256), pssRight)
    await changing(message, (data) => rsaDigest.sign(data, new PKCS1v15(), SHA256), rsaRight)
    await changing(digest, (data) => rsaDigest.sign(data, new PKCS1v15(), new Prehashed(SHA256)), rsaRight)
    await changing(
      message,
      (data) => ecWhole.sign(data, SHA256),
      (signature) => ecWhole.publicKey.verify(signature, message, SHA256),
    )
    await changing(message, (data) => ecDigest.sign(data, SHA256), ecRight)
    await changing(digest, (data) => ecDigest.sign(data, new Prehashed(SHA256)), ecRight)
    await changing(
      message,
      (data) => ed.sign(data),
      (signature) => ed.publicKey.verify(signature, message),
    )
  })

  it('does not change what is signed while the call waits for a place', async () => {
    const { secret, publicKey } = ed25519Pair()
    await using provider = defineProvider({
      name: 'test',
      maxInFlight: 1,
      open: (id) => ({
        id,
        publicKey,
        verifyAfterSign: false,
        signing: signing(
          [{ algorithm: ED25519, input: 'message' }],
          (_offer, bytes) => {
            const signature = sign(null, bytes, secret)
            return later().then(() => signature)
          },
          { readsAtOnce: true },
        ),
      }),
    })
    const key = await provider.getPrivateKey('k', { type: 'ed25519' })
    const first = key.sign(new Uint8Array(1))
    const buffer = new Uint8Array([1, 2, 3])
    const second = key.sign(buffer)
    buffer.fill(0)
    await first
    key.publicKey.verify(await second, new Uint8Array([1, 2, 3]))
  })

  it('may be the same one for each chunk of a stream', async () => {
    const parts = ['one', 'two', 'three'].map((text) => Buffer.from(text.padEnd(5)))
    const reusing = (): Data => {
      const buffer = Buffer.alloc(5)
      return (function* () {
        for (const part of parts) {
          part.copy(buffer)
          yield buffer
        }
      })()
    }
    const message = Buffer.concat(parts)
    const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message]).key
    const ed = edRecorder([{ algorithm: ED25519, input: 'message' }]).key
    ec.publicKey.verify(await ec.sign(reusing(), SHA256), message, SHA256)
    ed.publicKey.verify(await ed.sign(reusing()), message)
  })
})

describe('bytes', () => {
  it('may be any view or an ArrayBuffer', async () => {
    const message = randomBytes(16)
    const copy = new Uint8Array(message)
    const { key } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    const framed = new Uint8Array(32)
    framed.set(copy, 8)
    const forms: Data[] = [
      copy.buffer,
      new DataView(framed.buffer, 8, 16),
      new Uint16Array(copy.buffer),
      framed.subarray(8, 24),
      message,
    ]
    for (const form of forms) key.publicKey.verify(await key.sign(form), message)
  })

  it('that the service is handed are not those of the caller', async () => {
    const { key, handed } = edRecorder([{ algorithm: ED25519, input: 'message' }])
    const message = new Uint8Array([1, 2, 3])
    await key.sign(message)
    handed[0]?.bytes.fill(0)
    expect(message).toEqual(new Uint8Array([1, 2, 3]))
  })
})
