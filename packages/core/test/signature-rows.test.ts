import { execFileSync } from 'node:child_process'
import { createHash, sign, type SignKeyObjectInput } from 'node:crypto'
import {
  coseIdentifiers,
  CURVES,
  ECDSA_SHA256,
  HASHES,
  joseName,
  PKCS1v15,
  Prehashed,
  privateKey,
  PSS,
  RSA_PSS_SHA3_256,
  rsaSignatureAlgorithm,
  SHA256,
  SHA3_256,
  SHA3_512,
  SIGNATURE_ALGORITHMS,
  signatureAlgorithmFromIdentifier,
  signing,
  type HashAlgorithm,
  type RSASignatureAlgorithm,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { needsCommand } from '@kmskeys/testing'
import { describe, expect, it } from 'vitest'
import { refused } from './support/refused.ts'
import { ecPair, rsaPair } from './support/key-pairs.ts'

const message = new TextEncoder().encode('the message')
const rsa = rsaPair()
const identified = SIGNATURE_ALGORITHMS.filter((row) => row.algorithmIdentifier.length > 0)

/** What OpenSSL 3.0 calls the identifiers of the rows that have one of their own. */
const OPENSSL: Readonly<Record<string, string>> = {
  RSA_PKCS1V15_SHA224: 'sha224WithRSAEncryption',
  RSA_PKCS1V15_SHA256: 'sha256WithRSAEncryption',
  RSA_PKCS1V15_SHA384: 'sha384WithRSAEncryption',
  RSA_PKCS1V15_SHA512: 'sha512WithRSAEncryption',
  RSA_PKCS1V15_SHA3_224: 'RSA-SHA3-224',
  RSA_PKCS1V15_SHA3_256: 'RSA-SHA3-256',
  RSA_PKCS1V15_SHA3_384: 'RSA-SHA3-384',
  RSA_PKCS1V15_SHA3_512: 'RSA-SHA3-512',
  INSECURE_RSA_PKCS1V15_MD5: 'md5WithRSAEncryption',
  INSECURE_RSA_PKCS1V15_SHA1: 'sha1WithRSAEncryption',
  ECDSA_SHA224: 'ecdsa-with-SHA224',
  ECDSA_SHA256: 'ecdsa-with-SHA256',
  ECDSA_SHA384: 'ecdsa-with-SHA384',
  ECDSA_SHA512: 'ecdsa-with-SHA512',
  ECDSA_SHA3_224: 'ecdsa_with_SHA3-224',
  ECDSA_SHA3_256: 'ecdsa_with_SHA3-256',
  ECDSA_SHA3_384: 'ecdsa_with_SHA3-384',
  ECDSA_SHA3_512: 'ecdsa_with_SHA3-512',
  INSECURE_ECDSA_SHA1: 'ecdsa-with-SHA1',
  DSA_SHA224: 'dsa_with_SHA224',
  DSA_SHA256: 'dsa_with_SHA256',
  DSA_SHA384: 'dsa_with_SHA384',
  DSA_SHA512: 'dsa_with_SHA512',
  INSECURE_DSA_SHA1: 'dsaWithSHA1',
}

describe('an AlgorithmIdentifier', () => {
  it('is read as the row that wrote it', () => {
    for (const row of identified)
      expect(signatureAlgorithmFromIdentifier(row.algorithmIdentifier, { insecure: true })).toBe(row)
  })

  it('is encoded once, when it is first asked for, and belongs to the row like its other fields', () => {
    for (const row of SIGNATURE_ALGORITHMS) {
      expect(row.algorithmIdentifier).toBe(row.algorithmIdentifier)
      expect(Object.keys(row)).toContain('algorithmIdentifier')
      expect({ ...row }.algorithmIdentifier).toBe(row.algorithmIdentifier)
      expect(Reflect.set(row, 'algorithmIdentifier', new Uint8Array())).toBe(false)
    }
  })

  it('is that of no other row', () => {
    const all = identified.map((row) => Buffer.from(row.algorithmIdentifier).toString('hex'))
    expect(new Set(all).size).toBe(identified.length)
    expect(() => signatureAlgorithmFromIdentifier(new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })

  needsCommand('openssl').it('is what OpenSSL calls so, with NULL for PKCS1v15 alone', () => {
    const rows = identified.filter(
      (row) =>
        (row.keyType === 'rsa' && row.scheme === 'pkcs1v15') || row.keyType === 'ec' || row.keyType === 'dsa',
    )
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(OPENSSL).toSorted())
    for (const row of rows) {
      const shown = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], {
        input: row.algorithmIdentifier,
      }).toString()
      expect(shown).toMatch(new RegExp(`OBJECT\\s+:${OPENSSL[row.name] ?? ''}\\n`, 'u'))
      expect(shown.includes('NULL')).toBe(row.keyType === 'rsa')
    }
  })

  it('of PSS leaves out what is the default, and has no NULL behind SHA-3', () => {
    const oid = '0609608648016503040208'
    const mgf1 = '06092a864886f70d010108'
    expect(hexOf(RSA_PSS_SHA3_256)).toBe(
      `303d06092a864886f70d01010a3030a00d300b${oid}a11a3018${mgf1}300b${oid}a203020120`,
    )
    expect(hexOf(rsaSignatureAlgorithm(new PSS({ mgf1Hash: HASHES.sha1, saltLength: 20 }), SHA3_256))).toBe(
      `301c06092a864886f70d01010a300fa00d300b${oid}`,
    )
    const withNull = Buffer.from(
      `304106092a864886f70d01010a3034a00f300d${oid}0500a11c301a${mgf1}300d${oid}0500a203020120`,
      'hex',
    )
    expect(signatureAlgorithmFromIdentifier(withNull)).toBe(RSA_PSS_SHA3_256)
  })

  it('of PSS with any salt and MGF1 hash is read as the row that is derived', () => {
    for (const saltLength of [0, 20, 33])
      for (const mgf1Hash of [HASHES.sha1, SHA256, SHA3_512]) {
        const row = rsaSignatureAlgorithm(new PSS({ saltLength, mgf1Hash }), SHA3_256)
        const read = signatureAlgorithmFromIdentifier(row.algorithmIdentifier)
        expect(read).toEqual(row)
        expect(row.name).toMatch(/^RSA_PSS_SHA3_256_MGF1_SHA(?:1|256|3_512)_SALT_\d+$/u)
      }
  })
})

/** Every name of JOSE (RFC 7518, 8812, 9864, 9964) and identifier of COSE (its registry at IANA) that rows have. */
const NAMES: readonly (readonly [
  row: string,
  curve: string | undefined,
  jose: string | undefined,
  cose: number[],
])[] = [
  ['RSA_PKCS1V15_SHA256', undefined, 'RS256', [-257]],
  ['RSA_PKCS1V15_SHA384', undefined, 'RS384', [-258]],
  ['RSA_PKCS1V15_SHA512', undefined, 'RS512', [-259]],
  ['RSA_PSS_SHA256', undefined, 'PS256', [-37]],
  ['RSA_PSS_SHA384', undefined, 'PS384', [-38]],
  ['RSA_PSS_SHA512', undefined, 'PS512', [-39]],
  ['ECDSA_SHA256', 'P-256', 'ES256', [-9, -7]],
  ['ECDSA_SHA256', 'P-384', undefined, [-7]],
  ['ECDSA_SHA256', 'P-521', undefined, [-7]],
  ['ECDSA_SHA256', 'secp256k1', 'ES256K', [-47]],
  ['ECDSA_SHA256', 'brainpoolP256r1', undefined, [-265]],
  ['ECDSA_SHA384', 'P-256', undefined, [-35]],
  ['ECDSA_SHA384', 'P-384', 'ES384', [-51, -35]],
  ['ECDSA_SHA384', 'P-521', undefined, [-35]],
  ['ECDSA_SHA384', 'brainpoolP384r1', undefined, [-267]],
  ['ECDSA_SHA512', 'P-256', undefined, [-36]],
  ['ECDSA_SHA512', 'P-384', undefined, [-36]],
  ['ECDSA_SHA512', 'P-521', 'ES512', [-52, -36]],
  ['ECDSA_SHA512', 'brainpoolP512r1', undefined, [-268]],
  ['ED25519', undefined, 'Ed25519', [-19, -8]],
  ['ED448', undefined, 'Ed448', [-53, -8]],
  ['ML_DSA_44', undefined, 'ML-DSA-44', [-48]],
  ['ML_DSA_65', undefined, 'ML-DSA-65', [-49]],
  ['ML_DSA_87', undefined, 'ML-DSA-87', [-50]],
]

it('a row has the names of JOSE and COSE that are registered for its curve, and no others', () => {
  const classical = SIGNATURE_ALGORITHMS.filter(({ name }) =>
    /^(?:INSECURE_)?(?:RSA|EC|ED|ML_DSA)/u.test(name),
  )
  const found = classical.flatMap((row) => {
    const curves = row.keyType === 'ec' ? CURVES.map(({ name }) => name) : [undefined]
    return curves
      .map((curve) => [row.name, curve, joseName(row, curve), [...coseIdentifiers(row, curve)]] as const)
      .filter(([, , jose, cose]) => jose !== undefined || cose.length > 0)
  })
  expect(found.toSorted(byName)).toEqual(NAMES.toSorted(byName))
})

it('a row has no names for what is no curve', () => {
  for (const curve of [undefined, '', 'P-224', 'constructor'])
    expect([joseName(ECDSA_SHA256, curve), coseIdentifiers(ECDSA_SHA256, curve)]).toEqual([undefined, []])
})

function hexOf({ algorithmIdentifier }: SignatureAlgorithm): string {
  return Buffer.from(algorithmIdentifier).toString('hex')
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1
}

const NEW = ['sha224', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512'] as const

describe.each(NEW)('%s', (name) => {
  const hash: HashAlgorithm = HASHES[name]
  const digest = createHash(name).update(message).digest()

  it('verifies what OpenSSL signs with RSA, given as message, digest and stream', async () => {
    for (const [padding, saltLength] of [
      [new PKCS1v15(), undefined],
      [new PSS(), hash.digestSize],
      [new PSS({ saltLength: 7 }), 7],
    ] as const) {
      const options: SignKeyObjectInput = {
        key: rsa.secret,
        ...(saltLength !== undefined && { padding: 6, saltLength }),
      }
      const signature = sign(name, message, options)
      rsa.publicKey.verify(signature, message, padding, hash)
      rsa.publicKey.verify(signature, digest, padding, new Prehashed(hash))
      await rsa.publicKey.verifyStream(signature, [message.slice(0, 3), message.slice(3)], padding, hash)
      expect(() => rsa.publicKey.verify(signature, message, padding, SHA256)).toThrow('does not verify')
      expect(() => rsa.publicKey.verify(signature, Uint8Array.of(1), padding, hash)).toThrow(
        'does not verify',
      )
    }
  })

  it.each(CURVES.map((curve) => curve.name))('verifies what OpenSSL signs on %s', async (curve) => {
    const { secret, publicKey } = ecPair(curve)
    const signature = sign(name, message, secret)
    publicKey.verify(signature, message, hash)
    publicKey.verify(signature, digest, new Prehashed(hash))
    await publicKey.verifyStream(signature, [message], hash)
    expect(() => publicKey.verify(signature, message, SHA256)).toThrow('does not verify')
  })
})

it('X.509 prefers SHA-2 that suits the key, whatever order a key offers', () => {
  const rows = SIGNATURE_ALGORITHMS.filter(
    (row): row is RSASignatureAlgorithm => row.keyType === 'rsa' && row.verifyOnly !== true,
  )
  const offers = rows.toReversed().map((algorithm) => ({ algorithm, input: 'digest' }) as const)
  const key = privateKey<'rsa'>({
    id: 'x',
    publicKey: rsa.publicKey,
    signing: signing(offers, () => message),
  })
  const order = ['SHA256', 'SHA384', 'SHA512', 'SHA3_256', 'SHA3_384', 'SHA3_512']
  const names = key.signatureAlgorithms.map((row) => row.name)
  expect(names.slice(0, 6)).toEqual(order.map((hash) => `RSA_PKCS1V15_${hash}`))
  expect(names.slice(8, 14)).toEqual(order.map((hash) => `RSA_PSS_${hash}`))
})

it('an option that is none is refused', () => {
  const { algorithmIdentifier } = RSA_PSS_SHA3_256
  const wrong: object = { unsafe: true }
  expect(refused(() => signatureAlgorithmFromIdentifier(algorithmIdentifier, wrong)).message).toContain(
    'unsafe',
  )
})
