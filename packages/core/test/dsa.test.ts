import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import {
  DSA_SHA256,
  DSAPublicKey,
  ecdsaToDER,
  INSECURE_SHA1,
  Prehashed,
  privateKey,
  publicKeyFromDER,
  SHA224,
  SHA256,
  SHA384,
  SHA512,
  signing,
  type DSAPrivateKey,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyToJWK } from '@kmskeys/core/formats'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { refused } from './support/refused.ts'

const message = new TextEncoder().encode('sample')

// RFC 6979 appendix A.2.1.
const P =
  0x86f5ca03dcfeb225063ff830a0c769b9dd9d6153ad91d7ce27f787c43278b447e6533b86b18bed6e8a48b784a14c252c5be0dbf60b86d6385bd2f12fb763ed8873abfd3f5ba2e0a8c0a59082eac056935e529daf7c610467899c77adedfc846c881870b7b19b2b58f9be0521a17002e3bdd6b86685ee90b3d9a1b02b782b1779n
const Q = 0x996f967f6c8e388d9e28d01e205fba957a5698b1n
const G =
  0x07b0f92546150b62514bb771e2a0c0ce387f03bda6c56b505209ff25fd3c133d89bbcd97e904e09114d9a7defdeadfc9078ea544d2e401aeecc40bb9fbbf78fd87995a10a1c27cb7789b594ba7efb5c4326a9fe59a070e136db77175464adca417be5dce2f40d10a46a3a3943f26ab7fd9c0398ff8c76ee0a56826a8a88f1dbdn
const Y =
  0x5df5e01ded31d0297e274e1691c192fe5868fef9e19a84776454b100cf16f65392195a38b90523e2542ee61871c0440cb87c322fc4b4d2ec5e1e7ec766e1be8d4ce935437dc11c3c8fd426338933ebfe739cb3465f4d3668c5e473508253b1e682f65cbdc4fae93c2ea212390e54905a86e2223170b44eaa7da5dd9ffcfb7f3bn

function spkiOf(p = P, q = Q, g = G, y = Y): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(p).integer(q).integer(g)))
      w.bitStringOf((inner) => inner.integer(y))
    }),
  )
}

it.each([
  [INSECURE_SHA1, '2e1a0c2562b2912caaf89186fb0f42001585da5529efb6b0aff2d7a68eb70ca313022253b9a88df5'],
  [SHA256, '81f2f5850be5bc123c43f71a3033e9384611c5454cdd914b65eb6c66a8aaad27299bee6b035f5e89'],
])('the signatures of RFC 6979 verify over message and digest: $label', (hash, hex) => {
  const key = publicKeyFromDER(spkiOf(), { type: 'dsa' })
  expect([key.keySize, key.divisorSize]).toEqual([1024, 160])
  const [p1363, digest] = [Buffer.from(hex, 'hex'), createHash(hash.name).update(message).digest()]
  key.verify(p1363, message, hash, { format: 'p1363' })
  key.verify(ecdsaToDER(p1363, 20), digest, new Prehashed(hash))
  expect(() => key.verify(p1363, Uint8Array.of(1), hash, { format: 'p1363' })).toThrow('does not verify')
})

it.each([
  [1024, 160],
  [2048, 224],
  [2048, 256],
  [3072, 256],
])(
  'what OpenSSL signs with %i and %i bits verifies, and comes back in both forms',
  async (size, divisor) => {
    const pair = generateKeyPairSync('dsa', { modulusLength: size, divisorLength: divisor })
    const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
    const publicKey = publicKeyFromDER(spki, { type: 'dsa' })
    const key: DSAPrivateKey = privateKey<'dsa'>({
      id: 'test:dsa',
      publicKey,
      signing: signing([{ algorithm: DSA_SHA256, input: 'message' }], (_offer, bytes) =>
        sign('sha256', bytes, pair.privateKey),
      ),
    })
    for (const hash of [SHA224, SHA256, SHA384, SHA512]) {
      const signature = sign(hash.name, message, pair.privateKey)
      publicKey.verify(signature, message, hash)
      publicKey.verify(signature, createHash(hash.name).update(message).digest(), new Prehashed(hash))
      await publicKey.verifyStream(signature, [message], hash)
    }
    const p1363 = await key.sign(message, SHA256, { format: 'p1363' })
    expect(p1363).toHaveLength(divisor / 4)
    publicKey.verify(p1363, message, SHA256, { format: 'p1363' })
    publicKey.verify(await key.sign([message], SHA256), message, SHA256)
  },
  60_000,
)

describe('a public key', () => {
  it.each([
    ['p is even', spkiOf(P + 1n)],
    ['q does not divide p - 1', spkiOf(P, Q - 2n)],
    ['g is 1', spkiOf(P, Q, 1n)],
    ['g is not below p', spkiOf(P, Q, P)],
    ['y is 0', spkiOf(P, Q, G, 0n)],
    ['y is 1', spkiOf(P, Q, G, 1n)],
    ['y is not below p', spkiOf(P, Q, G, P)],
    ['y is negative', spkiOf(P, Q, G, -5n)],
    ['p is negative', spkiOf(-P)],
    ['q is 0', spkiOf(P, 0n)],
    ['q is short', spkiOf(P, Q >> 32n)],
  ])('is refused where %s', (_what, spki) => {
    expect(refused(() => publicKeyFromDER(spki)).rule).toMatch(/^FIPS 186-4/u)
  })

  it('is of the sizes of FIPS 186-4 unless others are given', () => {
    expect(publicKeyFromDER(spkiOf(), { dsa: { sizes: [[1024, 160]] } })).toBeInstanceOf(DSAPublicKey)
    const dsa = { sizes: [[2048, 256]] as const }
    expect(refused(() => publicKeyFromDER(spkiOf(), { dsa })).message).toContain(
      '2048 and 256 bits, not 1024',
    )
    for (const sizes of [[], [[1024, 161]], [[511, 160]], [[10_001, 256]], [[1024]], [[1024, '160']]])
      expect(refused(() => publicKeyFromDER(spkiOf(), { dsa: { sizes: sizes as never } })).message).toContain(
        'sizes are pairs',
      )
  })

  it('is no JWK', async () => {
    expect(await failure(() => publicKeyToJWK(publicKeyFromDER(spkiOf())))).toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
    })
  })
})
