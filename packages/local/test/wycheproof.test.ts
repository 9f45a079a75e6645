import { readFileSync, readdirSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import {
  encodePEM,
  HASHES,
  INSECURE_SHA1,
  OAEP,
  PKCS1v15,
  type HashAlgorithm,
  type RSAPrivateKey,
} from '@kmskeys/core'
import { privateKeyFromPEM } from '@kmskeys/local'
import { needsShared, sharedFile } from '@kmskeys/testing'
import { expect, it } from 'vitest'

interface VectorFile {
  readonly numberOfTests: number
  readonly testGroups: readonly Group[]
}

interface Group {
  readonly sha: string
  readonly mgfSha?: string
  readonly privateKeyPem: string
  readonly privateKeyPkcs8?: string
  readonly privateSeed?: string
  readonly publicKey?: string
  readonly tests: readonly Vector[]
}

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly msg: string
  readonly ct?: string
  readonly sig?: string
  readonly ctx?: string
  readonly label?: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

const wycheproof = 'vectors/wycheproof'

needsShared(wycheproof).describe('Wycheproof', () => {
  const files = needsShared(wycheproof).missing === undefined ? readdirSync(sharedFile(wycheproof)) : []

  it.each(files.filter((name) => name.startsWith('rsa_oaep_')))('%s', async (name) => {
    const { run, wrong } = await each(name, async (group, vector, key) => {
      const padding = new OAEP(hashOf(group.sha), {
        mgf1Hash: hashOf(group.mgfSha ?? ''),
        label: bytesOf(vector.label),
      })
      const outcome = await key.decrypt(bytesOf(vector.ct), padding).then(hexOf, codeOf)
      if (vector.result === 'valid') return outcome === vector.msg
      // A ciphertext of the wrong length is no secret, and told.
      return outcome === (bytesOf(vector.ct).length === key.keySize / 8 ? 'DECRYPTION' : 'INVALID_INPUT')
    })
    expect(wrong).toEqual([])
    expect(run).toBe(read(name).numberOfTests)
  })

  it('rsa_pkcs1_2048_test.json.gz: a wrong padding is answered by other bytes, and by no error', async () => {
    const name = 'rsa_pkcs1_2048_test.json.gz'
    const { run, wrong } = await each(name, async (_group, vector, key) => {
      const ciphertext = bytesOf(vector.ct)
      const outcome = await key.decrypt(ciphertext, new PKCS1v15()).then(hexOf, codeOf)
      if (vector.result === 'valid') return outcome === vector.msg
      if (ciphertext.length !== key.keySize / 8) return outcome === 'INVALID_INPUT'
      // A number that is not below the modulus is refused: everybody sees that.
      if (vector.comment === 'c = n') return outcome === 'DECRYPTION'
      return /^(?:[0-9a-f]{2})*$/u.test(outcome) && outcome !== vector.msg
    })
    expect(wrong).toEqual([])
    expect(run).toBe(read(name).numberOfTests)
  })

  it('rsa_pkcs1_2048_sig_gen_test.json.gz: the same signatures are made; with SHA-1 they only verify', async () => {
    const name = 'rsa_pkcs1_2048_sig_gen_test.json.gz'
    const seen = new Set<string>()
    const { run, wrong } = await each(name, async ({ sha }, vector, key) => {
      const insecure = sha === INSECURE_SHA1.label
      const hash = insecure ? INSECURE_SHA1 : hashOf(sha)
      seen.add(sha)
      const [message, padding] = [bytesOf(vector.msg), new PKCS1v15()]
      key.publicKey.verify(bytesOf(vector.sig), message, padding, hash)
      const signature = await key.sign(message, padding, hash).then(hexOf, codeOf)
      return signature === (insecure ? 'UNSUPPORTED_ALGORITHM' : vector.sig)
    })
    expect(wrong).toEqual([])
    expect(run).toBe(read(name).numberOfTests)
    expect([...seen].toSorted()).toEqual(['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'])
  })

  it('mldsa_44_sign_seed_test.json.gz: seeds become those keys, which verify those signatures and sign as well', async () => {
    const { testGroups } = read('mldsa_44_sign_seed_test.json.gz')
    const wrong: string[] = []
    let run = 0
    for (const group of testGroups) {
      // Those without a message are signatures over a given µ.
      for (const vector of group.tests.filter((each) => 'msg' in each)) {
        run++
        const outcome = await signAndVerify(group, vector).catch(codeOf)
        if (outcome !== (vector.result === 'valid' ? 'right' : 'INVALID_INPUT'))
          wrong.push(`${vector.tcId} ${vector.comment} (${vector.result}): ${outcome}`)
      }
    }
    expect(wrong).toEqual([])
    expect(run).toBe(78)
  })
})

/** Makes the key of a seed, signs, and verifies both that signature and the vector's. */
async function signAndVerify(
  { privateSeed = '', privateKeyPkcs8 = '', publicKey }: Group,
  { msg, sig, ctx }: Vector,
): Promise<string> {
  const der = mlDSA44Key(privateSeed)
  if (privateKeyPkcs8 !== '' && privateKeyPkcs8 !== der) return 'another PKCS#8'
  const key = await privateKeyFromPEM(encodePEM('PRIVATE KEY', bytesOf(der)))
  if (key.type !== 'ml-dsa') return key.type
  if (hexOf(key.publicKey.toDER().subarray(-1312)) !== publicKey) return 'another public key'
  const options = ctx === undefined ? {} : { context: bytesOf(ctx) }
  for (const signature of [await key.sign(bytesOf(msg), options), bytesOf(sig)])
    key.publicKey.verify(signature, bytesOf(msg), options)
  return 'right'
}

/** The PKCS#8 of a seed, of whatever length. */
function mlDSA44Key(seed: string): string {
  const inner = `80${lengthOf(seed)}${seed}`
  const body = `020100300b060960864801650304031104${lengthOf(inner)}${inner}`
  return `30${lengthOf(body)}${body}`
}

function lengthOf(hex: string): string {
  return (hex.length / 2).toString(16).padStart(2, '0')
}

async function each(
  name: string,
  right: (group: Group, vector: Vector, key: RSAPrivateKey) => Promise<boolean>,
): Promise<{ run: number; wrong: string[] }> {
  const wrong: string[] = []
  let run = 0
  for (const group of read(name).testGroups) {
    const key = await privateKeyFromPEM(group.privateKeyPem)
    if (key.type !== 'rsa') throw new Error('not an RSA key')
    for (const vector of group.tests) {
      run++
      if (!(await right(group, vector, key)))
        wrong.push(`${vector.tcId} ${vector.comment} (${vector.result})`)
    }
  }
  return { run, wrong }
}

function read(name: string): VectorFile {
  return JSON.parse(
    gunzipSync(readFileSync(sharedFile(`${wycheproof}/${name}`))).toString('utf8'),
  ) as VectorFile
}

function hashOf(label: string): HashAlgorithm {
  const hash = Object.values(HASHES).find((each) => each.label === label)
  if (hash === undefined) throw new Error(`no hash ${label}`)
  return hash
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function bytesOf(hex = ''): Uint8Array {
  return Buffer.from(hex, 'hex')
}
