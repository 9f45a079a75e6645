import { createPrivateKey, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { decodePEM, encodePEM, type MLKEMParameterSet, type MLKEMPrivateKey } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { mlKEMSupport } from '@kmskeys/core/primitives'
import { localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const SETS = [
  ['ML-KEM-512', '2.16.840.1.101.3.4.4.1', ml_kem512],
  ['ML-KEM-768', '2.16.840.1.101.3.4.4.2', ml_kem768],
  ['ML-KEM-1024', '2.16.840.1.101.3.4.4.3', ml_kem1024],
] as const

/** PKCS#8 around the content of its privateKey. */
function pkcs8(oid: string, content: Uint8Array, version = 0n, parameters?: Uint8Array): string {
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(version).sequence(() => {
        w.oid(oid)
        if (parameters !== undefined) w.raw(parameters)
      })
      w.octetString(content)
    }),
  )
  return encodePEM('PRIVATE KEY', der)
}

const octets = (bytes: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(bytes))
const seedForm = (seed: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(seed, 0x80))
const bothForm = (seed: Uint8Array, expanded: Uint8Array): Uint8Array =>
  encodeDER((w) => w.sequence(() => w.octetString(seed).octetString(expanded)))

async function open(pem: string): Promise<MLKEMPrivateKey> {
  const key = await privateKeyFromPEM(pem)
  if (key.type !== 'ml-kem') throw new Error(`it is of the type ${key.type}`)
  return key
}

describe.each(SETS)('%s', (parameterSet: MLKEMParameterSet, oid, noble) => {
  const seed = new Uint8Array(randomBytes(64))
  const { publicKey, secretKey } = noble.keygen(seed)

  it('is made, written as its seed, the same on every Node.js, and read again', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    const made = await keys.createKey({ type: 'ml-kem', parameterSet, name: 'k' })
    const text = readFileSync(join(folder, 'k.pem'), 'utf8')
    const { der } = decodePEM(text, 'PRIVATE KEY')
    // RFC 9935 section 6: version 0, the identifier, and the seed as [0].
    expect(Buffer.from(der.subarray(0, -64)).toString('hex')).toBe(
      `3054020100300b060960864801650304040${oid.at(-1) ?? ''}04428040`,
    )
    const theirs = noble.keygen(der.slice(-64))
    expect(theirs.publicKey).toEqual(made.publicKey.toDER().slice(22))
    const again = await keys.getPrivateKey('k', { type: 'ml-kem' })
    const { ciphertext, sharedSecret } = made.publicKey.encapsulate()
    expect(await again.decapsulate(ciphertext)).toEqual(sharedSecret)
    expect(noble.decapsulate(new Uint8Array(ciphertext), theirs.secretKey)).toEqual(sharedSecret)
    expect(mlKEMSupport() ? createPrivateKey(text).asymmetricKeyType : parameterSet.toLowerCase()).toBe(
      parameterSet.toLowerCase(),
    )
  })

  it('is read in each form: seed, expanded key, both, and as node:crypto writes it', async () => {
    const pems = [seedForm(seed), octets(secretKey), bothForm(seed, secretKey)].map((form) =>
      pkcs8(oid, form),
    )
    const theirs = mlKEMSupport()
      ? [
          createPrivateKey(pems[0] ?? '')
            .export({ type: 'pkcs8', format: 'pem' })
            .toString(),
        ]
      : []
    const folder = testFolder()
    await using keys = localKeys({ folder })
    for (const [index, pem] of [...pems, ...theirs].entries()) {
      writeFileSync(join(folder, `k${index}.pem`), pem)
      for (const key of [await open(pem), await keys.getPrivateKey(`k${index}`, { type: 'ml-kem' })]) {
        expect(Buffer.from(key.publicKey.toDER()).subarray(-publicKey.length).equals(publicKey)).toBe(true)
        const { cipherText, sharedSecret } = noble.encapsulate(publicKey)
        expect(await key.decapsulate(cipherText)).toEqual(sharedSecret)
      }
    }
  })

  it('answers a forged ciphertext with the secret of implicit rejection, as others do', async () => {
    const key = await open(pkcs8(oid, seedForm(seed)))
    const { cipherText, sharedSecret } = noble.encapsulate(publicKey)
    const forged = cipherText.with(7, (cipherText[7] ?? 0) ^ 1)
    const got = await key.decapsulate(forged)
    expect(got).toEqual(noble.decapsulate(forged, secretKey))
    expect(Buffer.compare(got, sharedSecret)).not.toBe(0)
  })

  it('is refused where it is malformed or its parts do not belong together', async () => {
    const other = noble.keygen().secretKey
    const flipped = (at: number): Uint8Array => secretKey.map((byte, i) => (i === at ? byte ^ 1 : byte))
    const inner = secretKey.length - publicKey.length - 64
    const wrong: Readonly<Record<string, string>> = {
      'a seed of 63 bytes': pkcs8(oid, seedForm(seed.subarray(1))),
      'a seed of 32 bytes': pkcs8(oid, seedForm(seed.subarray(32))),
      'a bare seed': pkcs8(oid, seed),
      'a seed as an expanded key': pkcs8(oid, octets(seed)),
      'an expanded key that is too short': pkcs8(oid, octets(secretKey.subarray(1))),
      'an expanded key that is too long': pkcs8(oid, octets(Buffer.concat([secretKey, Buffer.alloc(1)]))),
      'both of different keys': pkcs8(oid, bothForm(seed, other)),
      'another secret polynomial': pkcs8(oid, octets(flipped(0))),
      'another public key': pkcs8(oid, octets(flipped(inner))),
      'another hash of the public key': pkcs8(oid, octets(flipped(secretKey.length - 40))),
      'the private half of another': pkcs8(
        oid,
        octets(Buffer.concat([other.subarray(0, inner), secretKey.subarray(inner)])),
      ),
      parameters: pkcs8(oid, seedForm(seed), 0n, Uint8Array.of(5, 0)),
      'version 1': pkcs8(oid, seedForm(seed), 1n),
      'something behind the seed': pkcs8(oid, Buffer.concat([seedForm(seed), Uint8Array.of(5, 0)])),
      nothing: pkcs8(oid, new Uint8Array()),
    }
    const secrets = [seed, secretKey].map((bytes) => Buffer.from(bytes.subarray(0, 16)).toString('hex'))
    for (const [what, pem] of Object.entries(wrong)) {
      const error = await failure(privateKeyFromPEM(pem))
      expect(error.code, what).toBe('INVALID_INPUT')
      const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
      for (const secret of secrets) expect(shown).not.toContain(secret)
    }
  })
})

it('a parameter set that there is not, or another use, makes no key', async () => {
  await using keys = localKeys()
  for (const parameterSet of [undefined, 'ML-KEM-128', 'ml-kem-512', 'ML-DSA-44'])
    expect(await failure(keys.createKey({ type: 'ml-kem', parameterSet } as never))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('ML-KEM-512, ML-KEM-768, ML-KEM-1024') as unknown,
    })
  const wish = { type: 'ml-kem', parameterSet: 'ML-KEM-512', use: 'sign' } as const
  expect((await failure(keys.createKey(wish))).code).toBe('INVALID_INPUT')
})
