import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import {
  HASHES,
  INSECURE_SHA1,
  PKCS1v15,
  PSS,
  Prehashed,
  publicKeyFromDER,
  publicKeyFromPEM,
  type HashAlgorithm,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect, it } from 'vitest'
import { readVectors, type Group, type Vector } from './support/vectors.ts'

/** Signature files that no row of the table covers, each with the reason. */
const NOT_COVERED: Readonly<Record<string, string>> = {
  'mldsa_44_sign_seed_test.json.gz': 'makes signatures: tested with software keys',
  'rsa_pkcs1_2048_sig_gen_test.json.gz': 'makes signatures: tested with software keys',
}

/** A vector that is `acceptable` may pass or fail: the flags that such have, each of which fails here, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  MissingNull: 'a DigestInfo has the parameters NULL (RFC 8017 9.2, note 1)',
  MissingZero: 'r and s are above zero, and this encoding is one of a negative number (X.690 8.3)',
}

type Verify = (vector: Vector, digest: boolean) => void

const FILES: Readonly<Record<string, (group: Group) => Verify>> = {
  'dsa_2048_256_sha256_p1363_test.json.gz': dsa('p1363'),
  'dsa_2048_256_sha256_test.json.gz': dsa('der'),
  'ecdsa_secp256k1_sha256_p1363_test.json.gz': ecdsa('p1363'),
  'ecdsa_secp256k1_sha256_test.json.gz': ecdsa('der'),
  'ecdsa_secp256r1_sha256_p1363_test.json.gz': ecdsa('p1363'),
  'ecdsa_secp256r1_sha256_test.json.gz': ecdsa('der'),
  'ecdsa_secp384r1_sha384_p1363_test.json.gz': ecdsa('p1363'),
  'ecdsa_secp384r1_sha384_test.json.gz': ecdsa('der'),
  'ecdsa_secp521r1_sha512_p1363_test.json.gz': ecdsa('p1363'),
  'ecdsa_secp521r1_sha512_test.json.gz': ecdsa('der'),
  'ed25519_test.json.gz': edwards('ed25519'),
  'ed448_test.json.gz': edwards('ed448'),
  'mldsa_44_verify_test.json.gz': mlDSA44,
  'rsa_pss_2048_sha1_mgf1_20_test.json.gz': pss,
  'rsa_pss_2048_sha256_mgf1_0_test.json.gz': pss,
  'rsa_pss_2048_sha256_mgf1_32_test.json.gz': pss,
  'rsa_pss_3072_sha256_mgf1_32_params_test.json.gz': pss,
  'rsa_pss_4096_sha384_mgf1_48_test.json.gz': pss,
  'rsa_signature_2048_sha256_test.json.gz': pkcs1v15,
  'rsa_signature_3072_sha384_test.json.gz': pkcs1v15,
  'rsa_signature_4096_sha512_test.json.gz': pkcs1v15,
}

const wycheproof = 'vectors/wycheproof'

needsShared(wycheproof).describe('Wycheproof', () => {
  it('has no signature file that is neither covered nor named as not covered', () => {
    const signatures = readdirSync(sharedFile(wycheproof)).filter((name) =>
      /^(dsa|ec?dsa|ed|mldsa|rsa_pss|rsa_sig|rsa_pkcs1_2048_sig)/u.test(name),
    )
    expect(signatures).toEqual([...Object.keys(FILES), ...Object.keys(NOT_COVERED)].toSorted())
  })

  it.each(Object.entries(FILES))(
    '%s',
    (name, open) => {
      const file = readVectors(`${wycheproof}/${name}`)
      let run = 0
      const wrong: string[] = []
      for (const group of file.testGroups) {
        const verify = open(group)
        for (const vector of group.tests) {
          run++
          for (const digest of group.sha === undefined ? [false] : [false, true]) {
            const outcome = outcomeOf(() => verify(vector, digest))
            if (outcome !== expected(vector))
              wrong.push(
                `${vector.tcId} ${vector.comment} (${vector.result}${digest ? ', digest' : ''}): ${outcome}`,
              )
          }
        }
      }
      expect(wrong).toEqual([])
      expect(run).toBe(file.numberOfTests)
    },
    120_000,
  )

  it('reads a key whose algorithm is id-RSASSA-PSS only as rsaEncryption', () => {
    const [group] = readVectors(`${wycheproof}/rsa_pss_3072_sha256_mgf1_32_params_test.json.gz`).testGroups
    const spki = Buffer.from(group?.publicKeyDer ?? '', 'hex')
    expect(() => publicKeyFromDER(spki)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('1.2.840.113549.1.1.10') as unknown,
      }),
    )
    expect(publicKeyFromDER(withRSAEncryption(group?.publicKeyAsn ?? '')).type).toBe('rsa')
  })
})

function expected({ result, flags = [] }: Vector): string {
  if (result === 'valid') return 'right'
  // A key of another length is none, and a context that is too long is an argument that cannot be meant.
  if (flags.some((flag) => flag === 'IncorrectPublicKeyLength' || flag === 'InvalidContext'))
    return 'INVALID_INPUT'
  if (result === 'acceptable' && (flags.length === 0 || flags.some((flag) => REFUSED[flag] === undefined)))
    return `there is no rule for ${flags.join()}`
  return 'INVALID_SIGNATURE'
}

function outcomeOf(verify: () => void): string {
  try {
    verify()
    return 'right'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

function ecdsa(format: 'der' | 'p1363'): (group: Group) => Verify {
  return (group) => {
    const hash = hashOf(group)
    const key = publicKeyFromDER(Buffer.from(group.publicKeyDer ?? '', 'hex'), { type: 'ec' })
    expect(publicKeyFromPEM(group.publicKeyPem ?? '', { type: 'ec' }).equals(key)).toBe(true)
    return ({ sig, msg }, digest) =>
      key.verify(
        bytesOf(sig),
        digest ? digestOf(hash, msg) : bytesOf(msg),
        digest ? new Prehashed(hash) : hash,
        { format },
      )
  }
}

function dsa(format: 'der' | 'p1363'): (group: Group) => Verify {
  return (group) => {
    const hash = hashOf(group)
    const key = publicKeyFromDER(bytesOf(group.publicKeyDer ?? ''), { type: 'dsa' })
    expect(publicKeyFromPEM(group.publicKeyPem ?? '', { type: 'dsa' }).equals(key)).toBe(true)
    return ({ sig, msg }, digest) =>
      key.verify(
        bytesOf(sig),
        digest ? digestOf(hash, msg) : bytesOf(msg),
        digest ? new Prehashed(hash) : hash,
        { format },
      )
  }
}

function edwards(type: 'ed25519' | 'ed448'): (group: Group) => Verify {
  return (group) => {
    const key = publicKeyFromDER(bytesOf(group.publicKeyDer ?? ''), { type })
    expect(publicKeyFromPEM(group.publicKeyPem ?? '').equals(key)).toBe(true)
    return ({ sig, msg }) => key.verify(bytesOf(sig), bytesOf(msg))
  }
}

function mlDSA44({ publicKeyDer = '' }: Group): Verify {
  return ({ sig, msg, ctx }) => {
    const key = publicKeyFromDER(bytesOf(publicKeyDer), { type: 'ml-dsa' })
    expect(key.parameterSet).toBe('ML-DSA-44')
    key.verify(bytesOf(sig), bytesOf(msg), ctx === undefined ? undefined : { context: bytesOf(ctx) })
  }
}

function pkcs1v15(group: Group): Verify {
  return rsa(group, new PKCS1v15())
}

function pss(group: Group): Verify {
  const mgf1Hash = hashNamed(group.mgfSha ?? '')
  return rsa(group, new PSS({ saltLength: group.sLen, mgf1Hash }))
}

function rsa(group: Group, padding: PSS | PKCS1v15): Verify {
  const hash = hashOf(group)
  const key = publicKeyFromDER(withRSAEncryption(group.publicKeyAsn ?? ''), { type: 'rsa' })
  const isPSSKey = group.type === 'RsassaPssWithParametersVerify'
  expect(isPSSKey || publicKeyFromPEM(group.publicKeyPem ?? '').equals(key)).toBe(true)
  expect(key.keySize).toBe(group.keySize)
  return ({ sig, msg }, digest) =>
    key.verify(
      bytesOf(sig),
      digest ? digestOf(hash, msg) : bytesOf(msg),
      padding,
      digest ? new Prehashed(hash) : hash,
    )
}

/** A SubjectPublicKeyInfo with the algorithm rsaEncryption around an RSAPublicKey (RFC 3279 section 2.3.1). */
function withRSAEncryption(publicKeyAsn: string): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() => {
      w.sequence(() => w.oid('1.2.840.113549.1.1.1').null())
      w.bitString(bytesOf(publicKeyAsn))
    }),
  )
}

function hashOf({ sha = '' }: Group): HashAlgorithm {
  return sha === 'SHA-1' ? INSECURE_SHA1 : hashNamed(sha)
}

function hashNamed(label: string): HashAlgorithm {
  const hash = Object.values(HASHES).find((each) => each.label === label)
  if (hash === undefined) throw new Error(`no hash ${label}`)
  return hash
}

function digestOf(hash: HashAlgorithm, message: string): Uint8Array {
  return createHash(hash.name).update(bytesOf(message)).digest()
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}
