import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { encodePEM, type XWingPrivateKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { decodePrivateKey, encodePrivateKey, localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { ml_kem768_x25519 as noble } from '@noble/post-quantum/hybrid.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

/** draft-connolly-cfrg-xwing-kem appendix C; of what is long the SHA-256. */
const VECTORS = [
  {
    seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    eseed:
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
    ss: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    pk: '2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb',
    ct: '17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33',
  },
  {
    seed: 'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
    eseed:
      '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
    ss: 'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
    pk: 'c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916',
    ct: '1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154',
  },
  {
    seed: 'ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9',
    eseed:
      '22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b',
    ss: '953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f',
    pk: '6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95',
    ct: 'd3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6',
  },
]

/** Appendix D: the private key of the bytes 0 to 31, and of its public key the SHA-256. */
const PEM = `-----BEGIN PRIVATE KEY-----
MDQCAQAwDQYLKwYBBAGD5i2ByHoEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZ
GhscHR4f
-----END PRIVATE KEY-----
`
const SPKI = '11f463e56a32c42e69011a2c34e0487090b71b07be7356a91f5b9452ca3c0695'

const OID = '1.3.6.1.4.1.62253.25722'
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** PKCS#8 around the content of its privateKey. */
function pkcs8(
  content: Uint8Array,
  change: { version?: number; parameters?: true; more?: true } = {},
): string {
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(change.version ?? 0).sequence(() => {
        w.oid(OID)
        if (change.parameters) w.null()
      })
      w.octetString(content)
      if (change.more) w.octetString(new Uint8Array(1), 0x81)
    }),
  )
  return encodePEM('PRIVATE KEY', der)
}

async function open(pem: string): Promise<XWingPrivateKey> {
  const key = await privateKeyFromPEM(pem)
  if (key.type !== 'x-wing') throw new Error(`it is of the type ${key.type}`)
  return key
}

describe('X-Wing', () => {
  it.each(VECTORS)('has the keys and secrets of the draft: $seed', async ({ seed, eseed, ss, pk, ct }) => {
    const key = await open(pkcs8(hex(seed)))
    const raw = key.publicKey.toDER().subarray(-1216)
    expect(sha256(raw)).toBe(pk)
    const { cipherText } = noble.encapsulate(new Uint8Array(raw), hex(eseed))
    expect(sha256(cipherText)).toBe(ct)
    expect(Buffer.from(await key.decapsulate(cipherText)).toString('hex')).toBe(ss)
  })

  it('reads and writes the files of the draft', async () => {
    const key = await open(PEM)
    expect(sha256(key.publicKey.toDER())).toBe(SPKI)
    expect(await encodePrivateKey(await decodePrivateKey(PEM))).toBe(PEM)
  })

  it('decapsulates what @noble/post-quantum encapsulates, forged or not, as that does', async () => {
    const seed = randomBytes(32)
    const key = await open(pkcs8(seed))
    const { publicKey } = noble.keygen(new Uint8Array(seed))
    const { cipherText, sharedSecret } = noble.encapsulate(publicKey)
    expect(Buffer.from(await key.decapsulate(cipherText)).equals(sharedSecret)).toBe(true)
    for (const at of [0, 1087, 1088, 1119]) {
      const forged = cipherText.with(at, (cipherText[at] ?? 0) ^ 1)
      const expected = noble.decapsulate(forged, new Uint8Array(seed))
      expect(Buffer.from(await key.decapsulate(forged)).equals(expected), `byte ${at}`).toBe(true)
    }
  })

  it('hashes zeros where a ciphertext has a point of small order', async () => {
    const seed = randomBytes(32)
    const key = await open(pkcs8(seed))
    const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest()
    const lattice = ml_kem768.keygen(new Uint8Array(expanded.subarray(0, 64)))
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(lattice.publicKey)
    const point = key.publicKey.toDER().subarray(-32)
    for (const first of [0, 1]) {
      const small = new Uint8Array(32).with(0, first)
      const expected = createHash('sha3-256')
        .update(Buffer.concat([sharedSecret, new Uint8Array(32), small, point, hex('5c2e2f2f5e5c')]))
        .digest()
      const secret = await key.decapsulate(Buffer.concat([cipherText, small]))
      expect(expected.equals(secret)).toBe(true)
    }
  })

  it('refuses a PKCS#8 that is not as the draft says', async () => {
    const seed = randomBytes(32)
    const wrong: { readonly [what: string]: string } = {
      'a seed of 31 bytes': pkcs8(seed.subarray(1)),
      'a seed of 33 bytes': pkcs8(Buffer.concat([seed, Buffer.of(0)])),
      'an octet string in the octet string': pkcs8(Buffer.concat([Buffer.of(4, 32), seed])),
      'version 1': pkcs8(seed, { version: 1 }),
      'NULL parameters': pkcs8(seed, { parameters: true }),
      'a public key': pkcs8(seed, { version: 1, more: true }),
      'something behind it': pkcs8(seed, { more: true }),
    }
    for (const [what, pem] of Object.entries(wrong)) {
      const error = await failure(open(pem))
      expect(error.code, what).toBe('INVALID_INPUT')
      expect(inspect(error), what).not.toContain(seed.toString('hex'))
    }
    await expect(open(pkcs8(seed.subarray(1)))).rejects.toThrow('a seed of 32 bytes')
  })

  it('keeps a new key as its seed, and opens it again', async () => {
    const folder = testFolder()
    const keys = localKeys({ folder })
    const made = await keys.createKey({ type: 'x-wing', name: 'inbox', use: 'decapsulate' })
    const text = readFileSync(join(folder, 'inbox.pem'), 'utf8')
    expect(Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64')).toHaveLength(54)
    const opened = await keys.getPrivateKey('inbox', { type: 'x-wing' })
    expect(opened.publicKey.equals(made.publicKey)).toBe(true)
    const { ciphertext, sharedSecret } = made.publicKey.encapsulate()
    expect(Buffer.from(await opened.decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
    await keys.close()
  })
})
