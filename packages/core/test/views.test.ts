import { createHash, privateDecrypt, randomBytes } from 'node:crypto'
import {
  ECDSA_SHA256,
  ED25519,
  OAEP,
  Prehashed,
  publicKeyFromDER,
  RSA_OAEP_SHA256,
  RSA_PSS_SHA256,
  PSS,
  SHA256,
  decryption,
  privateKey,
  type Bytes,
} from '@kmskeys/core'
import { DERReader, validateDER } from '@kmskeys/core/der'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { rsaPair } from './support/key-pairs.ts'
import { ecRecorder, edRecorder, rsaRecorder } from './support/recorder.ts'

/** The bytes in the middle of others, in each kind of memory. */
function framed(bytes: Uint8Array, memory: ArrayBufferLike, offset = 8): Uint8Array {
  const all = new Uint8Array(memory)
  all.fill(0xee)
  all.set(bytes, offset)
  return all.subarray(offset, offset + bytes.length)
}

/** Every way to hold the same bytes, whose number is a multiple of 8. */
const FORMS: Readonly<Record<string, (bytes: Uint8Array) => Bytes>> = {
  'a Buffer at an offset': (bytes) =>
    Buffer.from(framed(bytes, new ArrayBuffer(bytes.length + 24)).buffer, 8, bytes.length),
  'a Buffer of the pool': (bytes) => Buffer.from(bytes),
  'a subarray of a subarray': (bytes) =>
    framed(bytes, new ArrayBuffer(bytes.length + 24), 9)
      .subarray(0)
      .subarray(0, bytes.length),
  'a DataView at an odd offset': (bytes) => {
    const { buffer, byteOffset } = framed(bytes, new ArrayBuffer(bytes.length + 24), 7)
    return new DataView(buffer, byteOffset, bytes.length)
  },
  'a Float64Array': (bytes) =>
    new Float64Array(framed(bytes, new ArrayBuffer(bytes.length + 24)).buffer, 8, bytes.length / 8),
  'a BigInt64Array': (bytes) =>
    new BigInt64Array(framed(bytes, new ArrayBuffer(bytes.length + 24)).buffer, 8, bytes.length / 8),
  'a Uint8ClampedArray': (bytes) => new Uint8ClampedArray(bytes),
  'an Int16Array': (bytes) =>
    new Int16Array(framed(bytes, new ArrayBuffer(bytes.length + 24), 2).buffer, 2, bytes.length / 2),
  'an ArrayBuffer': (bytes) => new Uint8Array(bytes).buffer,
  'shared memory': (bytes) => framed(bytes, new SharedArrayBuffer(bytes.length + 24)),
  'a DataView of shared memory': (bytes) => {
    const { buffer, byteOffset } = framed(bytes, new SharedArrayBuffer(bytes.length + 24))
    return new DataView(buffer, byteOffset, bytes.length)
  },
  'a view of a resizable buffer': (bytes) =>
    framed(bytes, new ArrayBuffer(bytes.length + 24, { maxByteLength: 1 << 20 })),
  'a view that grows with its buffer': (bytes) => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 1 << 20 })
    const view = new Uint8Array(buffer, 8)
    buffer.resize(bytes.length + 8)
    view.set(bytes)
    return view
  },
  'a resizable ArrayBuffer': (bytes) => {
    const buffer = new ArrayBuffer(bytes.length, { maxByteLength: 1 << 20 })
    new Uint8Array(buffer).set(bytes)
    return buffer
  },
}

const message = randomBytes(1024)
const digest = createHash('sha256').update(message).digest()
const ec = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'digest' }], [message]).key
const ed = edRecorder([{ algorithm: ED25519, input: 'message' }]).key
const rsa = rsaRecorder([{ algorithm: RSA_PSS_SHA256, input: 'digest' }]).key
const pair = rsaPair()
const decrypting = privateKey<'rsa'>({
  id: 'test:decrypting',
  publicKey: pair.publicKey,
  decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], (_offer, bytes) =>
    privateDecrypt({ key: pair.secret, oaepHash: 'sha256' }, bytes),
  ),
})

describe.each(Object.entries(FORMS))('%s', (_name, form) => {
  it('is signed, as a message, a digest and a chunk', async () => {
    const data = form(message)
    ec.publicKey.verify(await ec.sign(data, SHA256), message, SHA256)
    ed.publicKey.verify(await ed.sign(data), message)
    rsa.publicKey.verify(await rsa.sign(data, new PSS(), SHA256), message, new PSS(), SHA256)
    ec.publicKey.verify(await ec.sign(form(digest), new Prehashed(SHA256)), message, SHA256)
    ec.publicKey.verify(await ec.sign([data], SHA256), message, SHA256)
    ed.publicKey.verify(await ed.sign([data]), message)
  })

  it('is verified, as a message, a digest, a chunk and a signature', async () => {
    const data = form(message)
    const signature = await ed.sign(message)
    const p1363 = await ec.sign(message, SHA256, { format: 'p1363' })
    const salted = await rsa.sign(message, new PSS(), SHA256)
    ed.publicKey.verify(form(signature), data)
    await ed.publicKey.verifyStream(form(signature), [data])
    ec.publicKey.verify(form(p1363), data, SHA256, { format: 'p1363' })
    ec.publicKey.verify(form(p1363), form(digest), new Prehashed(SHA256), { format: 'p1363' })
    await ec.publicKey.verifyStream(form(p1363), [data], SHA256, { format: 'p1363' })
    rsa.publicKey.verify(form(salted), data, new PSS(), SHA256)
    const wrong = form(message.with(1023, (message[1023] ?? 0) ^ 1))
    expect((await failure(() => ed.publicKey.verify(signature, wrong))).code).toBe('INVALID_SIGNATURE')
    expect((await failure(ec.publicKey.verifyStream(p1363, [wrong], SHA256, { format: 'p1363' }))).code).toBe(
      'INVALID_SIGNATURE',
    )
  })

  it('is encrypted and decrypted', async () => {
    const plaintext = message.subarray(0, 64)
    const ciphertext = decrypting.publicKey.encrypt(form(plaintext), new OAEP(SHA256))
    expect(Buffer.from(await decrypting.decrypt(form(ciphertext), new OAEP(SHA256)))).toEqual(
      Buffer.from(plaintext),
    )
  })

  it('is read as DER', () => {
    const octets = randomBytes(1028)
    const der = form(Buffer.concat([Buffer.of(0x04, 0x82, 0x04, 0x04), octets])) as Uint8Array
    validateDER(der)
    expect(Buffer.from(DERReader.from(der).octetString())).toEqual(octets)
  })
})

/** A view of a buffer that was then made smaller. */
const shrunk = (make: (buffer: ArrayBuffer) => Bytes): Bytes => {
  const buffer = new ArrayBuffer(64, { maxByteLength: 64 })
  const view = make(buffer)
  buffer.resize(16)
  return view
}

describe('what is refused', () => {
  const REFUSED: Readonly<Record<string, readonly [unknown, RegExp]>> = {
    'a string': ['text', /not a string; encode a string first: .*TextEncoder.*Buffer\.from\(hex, 'hex'\)/u],
    'a String object': [Object('text'), /String/u],
    'shared memory without a view': [new SharedArrayBuffer(8), /SharedArrayBuffer/u],
    'a number': [7, /not a number/u],
    nothing: [undefined, /not undefined/u],
    'a view of what was made smaller': [shrunk((buffer) => new Uint8Array(buffer, 32, 8)), /made smaller/u],
    'a Float64Array of it': [shrunk((buffer) => new Float64Array(buffer, 32, 1)), /made smaller/u],
    'a DataView of it': [shrunk((buffer) => new DataView(buffer, 32, 8)), /made smaller/u],
  }

  it.each(Object.entries(REFUSED))('%s', async (_name, [value, says]) => {
    const bytes = value as Uint8Array
    const works = [
      () => ed.publicKey.verify(new Uint8Array(64), bytes),
      () => ed.publicKey.verify(bytes, message),
      () => decrypting.decrypt(bytes, new OAEP(SHA256)),
      () => decrypting.publicKey.encrypt(bytes, new OAEP(SHA256)),
      () => ed.sign([bytes]),
      () => ec.sign([message, bytes], SHA256),
      () => ec.publicKey.verifyStream(new Uint8Array(70), [bytes], SHA256),
      () => publicKeyFromDER(bytes),
    ]
    for (const work of works) {
      const error = await failure(async () => work())
      expect(error.code).toBe('INVALID_INPUT')
      expect(error.message).toMatch(says)
    }
  })

  it('a string, of which no part is shown', async () => {
    const secret = 'hunter2'
    for (const work of [
      ec.sign(secret as never, SHA256),
      ed.sign(secret as never),
      ed.sign([secret as never]),
    ]) {
      const error = await failure(work)
      expect(error.message).toContain('TextEncoder')
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(secret)
    }
  })
})
