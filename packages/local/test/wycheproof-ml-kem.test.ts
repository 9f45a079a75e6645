import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { encodePEM, mlKEMParametersByName, type MLKEMParameterSet, type MLKEMPrivateKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { publicKeyFromRaw, publicKeyToRaw } from '@kmskeys/core/formats'
import { privateKeyFromPEM } from '@kmskeys/local'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { ml_kem512 } from '@noble/post-quantum/ml-kem.js'
import { expect, it } from 'vitest'

interface VectorFile {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly parameterSet: MLKEMParameterSet
    readonly tests: readonly Vector[]
  }[]
}

interface Vector {
  readonly tcId: number
  readonly comment?: string
  readonly seed?: string
  readonly ek?: string
  readonly dk?: string
  readonly m?: string
  readonly c?: string
  readonly K?: string
  readonly result: 'valid' | 'invalid'
}

/** What comes of a vector: what it must be, or the code of an error. */
type Run = (set: MLKEMParameterSet, vector: Vector) => Promise<string>

const FILES: Readonly<Record<string, Run>> = {
  'mlkem_512_encaps_test.json.gz': encapsulate,
  'mlkem_512_keygen_seed_test.json.gz': makeKey,
  'mlkem_768_semi_expanded_decaps_test.json.gz': decapsulateExpanded,
  'mlkem_768_test.json.gz': decapsulate,
}

const wycheproof = 'vectors/wycheproof'

needsShared(wycheproof).describe('Wycheproof', () => {
  it('has no file of ML-KEM that is not covered', () => {
    const files = readdirSync(sharedFile(wycheproof)).filter((name) => name.startsWith('mlkem'))
    expect(files).toEqual(Object.keys(FILES))
  })

  it.each(Object.entries(FILES))('%s', async (name, run) => {
    const { numberOfTests, testGroups } = read(name)
    const wrong: string[] = []
    let count = 0
    for (const { parameterSet, tests } of testGroups)
      for (const vector of tests) {
        count++
        const outcome = await run(parameterSet, vector).catch(codeOf)
        if (outcome !== (vector.result === 'valid' ? 'right' : 'INVALID_INPUT'))
          wrong.push(`${vector.tcId} ${vector.comment ?? ''} (${vector.result}): ${outcome}`)
      }
    expect(wrong).toEqual([])
    expect(count).toBe(numberOfTests)
  })
})

/** Seeds by the public key that is made of them, so that what is encapsulated to it can be decapsulated. */
const SEEDS: ReadonlyMap<string | undefined, string> = new Map(
  needsShared(wycheproof).missing === undefined
    ? read('mlkem_512_keygen_seed_test.json.gz').testGroups.flatMap(({ tests }) =>
        tests.map(({ ek, seed = '' }) => [ek, seed] as const),
      )
    : [],
)

/**
 * The random part of an encapsulation cannot be given, so that the vector's ciphertext is made by another implementation
 * of the same key, and decapsulated where the private key is known.
 */
async function encapsulate(set: MLKEMParameterSet, { ek, m, c = '', K }: Vector): Promise<string> {
  const key = publicKeyFromRaw({ type: 'ml-kem', parameterSet: set }, bytesOf(ek))
  const { cipherText, sharedSecret } = ml_kem512.encapsulate(publicKeyToRaw(key), bytesOf(m))
  if (hexOf(cipherText) !== c || hexOf(sharedSecret) !== K) return 'another ciphertext of that key'
  const made = key.encapsulate()
  if (made.ciphertext.length !== cipherText.length) return 'a ciphertext of another length'
  const seed = SEEDS.get(ek)
  if (seed === undefined) return 'right'
  const secret = await openKey(set, seedForm(seed))
  if (hexOf(await secret.decapsulate(made.ciphertext)) !== hexOf(made.sharedSecret)) return 'another secret'
  return hexOf(await secret.decapsulate(bytesOf(c))) === K ? 'right' : 'another secret of the vector'
}

async function makeKey(set: MLKEMParameterSet, { seed = '', ek, dk = '' }: Vector): Promise<string> {
  const both = encodeDER((w) => w.sequence(() => w.octetString(bytesOf(seed)).octetString(bytesOf(dk))))
  for (const form of [seedForm(seed), expandedForm(dk), both]) {
    const key = await openKey(set, form)
    if (hexOf(publicKeyToRaw(key.publicKey)) !== ek) return 'another public key'
  }
  return 'right'
}

async function decapsulate(set: MLKEMParameterSet, { seed = '', ek, c, K }: Vector): Promise<string> {
  const key = await openKey(set, seedForm(seed))
  if (hexOf(publicKeyToRaw(key.publicKey)) !== ek) return 'another public key'
  return hexOf(await key.decapsulate(bytesOf(c))) === K ? 'right' : 'another secret'
}

async function decapsulateExpanded(set: MLKEMParameterSet, { dk = '', c, K }: Vector): Promise<string> {
  const key = await openKey(set, expandedForm(dk))
  return hexOf(await key.decapsulate(bytesOf(c))) === K ? 'right' : 'another secret'
}

/** Opens a PKCS#8 of these contents (RFC 9935 section 6). */
async function openKey(set: MLKEMParameterSet, content: Uint8Array): Promise<MLKEMPrivateKey> {
  const oid = mlKEMParametersByName(set)?.oid ?? ''
  const pkcs8 = encodeDER((w) =>
    w.sequence(() =>
      w
        .integer(0)
        .sequence(() => w.oid(oid))
        .octetString(content),
    ),
  )
  const key = await privateKeyFromPEM(encodePEM('PRIVATE KEY', pkcs8))
  if (key.type !== 'ml-kem') throw new Error(`the key is of the type ${key.type}`)
  return key
}

function seedForm(seed: string): Uint8Array {
  return encodeDER((w) => w.octetString(bytesOf(seed), 0x80))
}

function expandedForm(key: string): Uint8Array {
  return encodeDER((w) => w.octetString(bytesOf(key)))
}

function read(name: string): VectorFile {
  return JSON.parse(gunzipSync(readFileSync(sharedFile(`${wycheproof}/${name}`))).toString()) as VectorFile
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function bytesOf(hex = ''): Uint8Array {
  return Buffer.from(hex, 'hex')
}
