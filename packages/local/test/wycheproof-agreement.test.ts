import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { curveByName, encodePEM, publicKeyFromDER, type AnyPublicKey, type CurveName } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { privateKeyFromPEM } from '@kmskeys/local'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect, it } from 'vitest'

interface VectorFile {
  readonly numberOfTests: number
  readonly testGroups: readonly { readonly curve: string; readonly tests: readonly Vector[] }[]
}

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly flags: readonly string[]
  readonly public: string
  readonly private: string
  readonly shared: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

/** How the keys of a file are encoded: the PKCS#8 or SEC 1 of the private one, the SubjectPublicKeyInfo of the other. */
interface Form {
  readonly label: string
  readonly secret: (vector: Vector, curve: string) => Uint8Array
  readonly peer: (vector: Vector, curve: string) => Uint8Array
}

const SPKI: Form = {
  label: 'EC PRIVATE KEY',
  secret: (vector, curve) => sec1(vector.private, curve),
  peer: (vector) => bytesOf(vector.public),
}
const POINT: Form = { ...SPKI, peer: (vector, curve) => spki(oidOf(curve), bytesOf(vector.public), true) }
const raw = (oid: string): Form => ({
  label: 'PRIVATE KEY',
  secret: (vector) => pkcs8(oid, bytesOf(vector.private)),
  peer: (vector) => spki(oid, bytesOf(vector.public), false),
})
const ASN: Form = {
  label: 'PRIVATE KEY',
  secret: (vector) => bytesOf(vector.private),
  peer: (vector) => bytesOf(vector.public),
}

const FILES: Readonly<Record<string, Form>> = {
  'ecdh_secp256k1_test.json.gz': SPKI,
  'ecdh_secp256r1_ecpoint_test.json.gz': POINT,
  'ecdh_secp256r1_test.json.gz': SPKI,
  'ecdh_secp384r1_ecpoint_test.json.gz': POINT,
  'x25519_asn_test.json.gz': ASN,
  'x25519_test.json.gz': raw('1.3.101.110'),
  'x448_test.json.gz': raw('1.3.101.111'),
}

/**
 * The rule for each flag of a vector that is `acceptable`: one that has a flag that is refused is refused, and there is
 * none without a rule.
 */
const RULES: Readonly<Record<string, { readonly refused: boolean; readonly since: string }>> = {
  ZeroSharedSecret: { refused: true, since: 'a secret that everybody knows is none (RFC 7748 6)' },
  InvalidAsn: { refused: true, since: 'keys are read as strict DER' },
  UnnamedCurve: { refused: true, since: 'a curve is named (RFC 5480 2.1.1)' },
  UnusedParam: { refused: true, since: 'a curve is named' },
  WrongOrder: { refused: true, since: 'a curve is named' },
  ModifiedGenerator: { refused: true, since: 'a curve is named' },
  ModifiedCofactor: { refused: true, since: 'a curve is named' },
  ModifiedCurveParameter: { refused: true, since: 'a curve is named' },
  NoCofactor: { refused: true, since: 'a curve is named' },
  CompressedPublic: { refused: false, since: 'points are read in either form (SEC 1 2.3.4)' },
  CompressedPoint: { refused: false, since: 'points are read in either form' },
  Twist: { refused: false, since: 'RFC 7748 takes every string of bytes (5)' },
  SpecialPublicKey: { refused: false, since: 'RFC 7748 takes every string of bytes' },
  SmallPublicKey: { refused: false, since: 'RFC 7748 takes every string of bytes' },
  LowOrderPublic: { refused: false, since: 'it is refused where the secret is zero' },
  NonCanonicalPublic: { refused: false, since: 'what is not below p is reduced (RFC 7748 5)' },
  EdgeCaseShared: { refused: false, since: 'it is a secret like others' },
  EdgeCaseMultiplication: { refused: false, since: 'it is a secret like others' },
  Ktv: { refused: false, since: 'it is a secret like others' },
}

function isRefused({ result, flags, tcId }: Vector): boolean {
  if (result !== 'acceptable') return result === 'invalid'
  const rules = flags.map((flag) => RULES[flag])
  if (rules.length === 0 || rules.includes(undefined))
    throw new Error(`there is no rule for ${flags.join()} of ${tcId}`)
  return rules.some((rule) => rule?.refused)
}

const wycheproof = 'vectors/wycheproof'

needsShared(wycheproof).describe('Wycheproof', () => {
  it('has no file of agreements that is not covered', () => {
    const files = readdirSync(sharedFile(wycheproof)).filter((name) => /^(ecdh|x\d)/u.test(name))
    expect(files).toEqual(Object.keys(FILES))
  })

  it.each(Object.entries(FILES))(
    '%s',
    async (name, form) => {
      const { numberOfTests, testGroups } = read(name)
      const wrong: string[] = []
      let run = 0
      for (const { curve, tests } of testGroups)
        for (const vector of tests) {
          run++
          const outcome = await agree(form, vector, curve).catch(codeOf)
          if (outcome !== (isRefused(vector) ? 'INVALID_INPUT' : vector.shared))
            wrong.push(
              `${vector.tcId} ${vector.comment} (${vector.result}, ${vector.flags.join()}): ${outcome}`,
            )
        }
      expect(wrong).toEqual([])
      expect(run).toBe(numberOfTests)
    },
    120_000,
  )
})

async function agree(form: Form, vector: Vector, curve: string): Promise<string> {
  const key = await privateKeyFromPEM(encodePEM(form.label, form.secret(vector, curve)))
  const peer = publicKeyFromDER(form.peer(vector, curve))
  if (!('exchange' in key)) throw new Error(`a ${key.type} key does not agree`)
  // Also of another type, which does not compile.
  const untyped = key as unknown as { exchange(peer: AnyPublicKey): Promise<Uint8Array> }
  const secret = await untyped.exchange(peer)
  return Buffer.from(secret).toString('hex')
}

/** An ECPrivateKey (RFC 5915 section 3) of a scalar, which may have leading zeros. */
function sec1(scalar: string, curve: string): Uint8Array {
  const size = curveByName(nameOf(curve))?.coordinateSize ?? 0
  const d = Buffer.from(scalar.replace(/^(00)+/u, '').padStart(2 * size, '0'), 'hex')
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(1)
        .octetString(d)
        .explicit(0, () => w.oid(oidOf(curve))),
    ),
  )
}

/** A PrivateKeyInfo of RFC 8410 section 7. */
function pkcs8(oid: string, key: Uint8Array): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid(oid))
        .octetStringOf(() => w.octetString(key)),
    ),
  )
}

/** A SubjectPublicKeyInfo of RFC 5480 section 2 or RFC 8410 section 4. */
function spki(oid: string, key: Uint8Array, isCurve: boolean): Uint8Array {
  return encodeDER((w) =>
    w.sequence(() =>
      w.sequence(() => (isCurve ? w.oid('1.2.840.10045.2.1').oid(oid) : w.oid(oid))).bitString(key),
    ),
  )
}

function oidOf(curve: string): string {
  return curveByName(nameOf(curve))?.oid ?? ''
}

function nameOf(curve: string): CurveName {
  if (curve === 'secp256r1') return 'P-256'
  return curve === 'secp384r1' ? 'P-384' : 'secp256k1'
}

function read(name: string): VectorFile {
  return JSON.parse(gunzipSync(readFileSync(sharedFile(`${wycheproof}/${name}`))).toString()) as VectorFile
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}
