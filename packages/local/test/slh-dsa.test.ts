import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  decodePEM,
  encodePEM,
  HASH_SLH_DSA_SHA2_128S_SHA256,
  SLH_DSA_PARAMETERS,
  type SLHDSAPrivateKey,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { slhDSASupport } from '@kmskeys/core/primitives'
import { localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { nobleSHA256 } from '@kmskeys/testing'
import * as noble from '@noble/post-quantum/slh-dsa.js'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { testFolder } from './support/folder.ts'

const theirSHA256 = nobleSHA256 as unknown as Parameters<typeof noble.slh_dsa_sha2_128s.prehash>[0]

const message = new TextEncoder().encode('the message')
const context = new Uint8Array(9).fill(3)

/** All where `node:crypto` signs; elsewhere the small signatures take up to half a minute. */
const SETS = SLH_DSA_PARAMETERS.filter(({ name }) => slhDSASupport() || /SHA2-\d+f$|SHAKE-128f$/u.test(name))

function theirsOf(name: string): typeof noble.slh_dsa_sha2_128f {
  const found = Object.entries(noble).find(([key]) => key === name.toLowerCase().replaceAll('-', '_'))
  if (found === undefined) throw new Error(`no ${name}`)
  return found[1] as typeof noble.slh_dsa_sha2_128f
}

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

async function open(pem: string): Promise<SLHDSAPrivateKey> {
  const key = await privateKeyFromPEM(pem)
  if (key.type !== 'slh-dsa') throw new Error(key.type)
  return key
}

describe.each(SETS)('$name', ({ name, oid, publicKeySize, signatureSize }) => {
  it('is made, kept, opened again, and signs what others verify', async () => {
    const folder = testFolder()
    await using keys = localKeys({ folder })
    const made = await keys.createKey({ type: 'slh-dsa', parameterSet: name, name: 'k' })
    const text = readFileSync(join(folder, 'k.pem'), 'utf8')
    // RFC 9909 section 6: the key itself, whose last half is the public one.
    const { der } = decodePEM(text, 'PRIVATE KEY')
    expect(decodePEM(pkcs8(oid, der.slice(-2 * publicKeySize)), 'PRIVATE KEY').der).toEqual(der)
    expect(made.publicKey.toDER().subarray(-publicKeySize)).toEqual(der.slice(-publicKeySize))
    expect(slhDSASupport() ? createPrivateKey(text).asymmetricKeyType : name.toLowerCase()).toBe(
      name.toLowerCase(),
    )
    const key = await keys.getPrivateKey('k', { type: 'slh-dsa' })
    const signature = await key.sign(message, { context })
    expect(signature.length).toBe(signatureSize)
    key.publicKey.verify(signature, message, { context })
    expect(theirsOf(name).verify(signature, message, der.slice(-publicKeySize), { context })).toBe(true)
  }, 60_000)
})

describe('a private key', () => {
  const { secretKey } = noble.slh_dsa_sha2_128f.keygen()
  const oid = '2.16.840.1.101.3.4.3.21'

  it('is hedged: the same message has another signature each time', async () => {
    const key = await open(pkcs8(oid, secretKey))
    const [one, other] = [await key.sign(message), await key.sign(message)]
    expect(Buffer.from(one).equals(other)).toBe(false)
  })

  it('is refused where it is malformed or its halves do not belong together', async () => {
    const wrong: Readonly<Record<string, string>> = {
      'a byte less': pkcs8(oid, secretKey.subarray(1)),
      'a byte more': pkcs8(oid, Buffer.concat([secretKey, Buffer.alloc(1)])),
      'the key of another parameter set': pkcs8('2.16.840.1.101.3.4.3.22', secretKey),
      'an OCTET STRING in it': pkcs8(
        oid,
        encodeDER((w) => w.octetString(secretKey)),
      ),
      'another root': pkcs8(oid, secretKey.with(63, (secretKey[63] ?? 0) ^ 1)),
      'another seed': pkcs8(oid, secretKey.with(0, (secretKey[0] ?? 0) ^ 1)),
      parameters: pkcs8(oid, secretKey, 0n, Uint8Array.of(5, 0)),
      'version 1': pkcs8(oid, secretKey, 1n),
      nothing: pkcs8(oid, new Uint8Array()),
    }
    for (const [what, pem] of Object.entries(wrong)) {
      const error = await failure(privateKeyFromPEM(pem))
      expect(error.code, what).toBe('INVALID_INPUT')
      expect(JSON.stringify(error)).not.toContain(Buffer.from(secretKey.subarray(0, 16)).toString('hex'))
    }
  })

  it('of a parameter set that there is not is not made', async () => {
    await using keys = localKeys()
    const wish = { type: 'slh-dsa', parameterSet: 'SLH-DSA-SHA2-512f' }
    expect((await failure(keys.createKey(wish as never))).code).toBe('INVALID_INPUT')
  })
})

describe('HashSLH-DSA', () => {
  const row = HASH_SLH_DSA_SHA2_128S_SHA256
  const { secretKey, publicKey } = noble.slh_dsa_sha2_128s.keygen()
  const pem = pkcs8('2.16.840.1.101.3.4.3.20', secretKey)

  it('is signed over messages, streams and digests, as another implementation verifies it', async () => {
    const key = await open(pem)
    const digest = nobleSHA256(message)
    // Without OpenSSL each takes seconds.
    const timeout = 120_000
    const signatures = await Promise.all([
      key.signWith(row, message, { context, timeout }),
      key.signWith(row, [message.subarray(0, 4), message.subarray(4)], { context, timeout }),
      key.signWith(row, digest, { input: 'digest', context, timeout }),
    ])
    for (const signature of signatures) {
      key.publicKey.verifyWith(row, signature, message, { context })
      const theirs = noble.slh_dsa_sha2_128s.prehash(theirSHA256)
      expect(theirs.verify(signature, message, publicKey, { context })).toBe(true)
    }
  }, 150_000)

  it('is done in no more threads than there are processors, and an abort ends one that waits', async () => {
    const key = await open(pem)
    const controller = new AbortController()
    const options = { signal: controller.signal }
    const signing = Array.from({ length: availableParallelism() + 3 }, () =>
      key.signWith(row, message, options),
    )
    setTimeout(() => controller.abort('enough'), 200)
    const ended = await Promise.allSettled(signing)
    expect(ended).toEqual(ended.map(() => ({ status: 'rejected', reason: 'enough' })))
    // All places are free again.
    key.publicKey.verifyWith(row, await key.signWith(row, message), message)
  }, 60_000)

  it('is done in a thread of its own, which an abort ends', async () => {
    const key = await open(pem)
    let turns = 0
    const timer = setInterval(() => turns++, 10)
    const controller = new AbortController()
    setTimeout(() => controller.abort('enough'), 300)
    const start = performance.now()
    await expect(key.signWith(row, message, { signal: controller.signal })).rejects.toBe('enough')
    clearInterval(timer)
    expect(performance.now() - start).toBeLessThan(1500)
    // On the main thread there would be none.
    expect(turns).toBeGreaterThan(2)
  })
})
