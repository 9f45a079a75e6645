import { createECDH, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { CURVES, encodePEM, InvalidInputError } from '@kmskeys/core'
import { DERReader, encodeDER, type DERWriter } from '@kmskeys/core/der'
import { localKeys, privateKeyFromPEM } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

/** A PrivateKeyInfo as PEM. */
function pkcs8(identifier: (w: DERWriter) => void, content: (w: DERWriter) => void, version = 0): string {
  return encodePEM(
    'PRIVATE KEY',
    encodeDER((w) => w.sequence(() => w.integer(version).sequence(identifier).octetStringOf(content))),
  )
}

/** What the error says with which a key is refused; nothing of one that is read. */
async function refusalOf(pem: string): Promise<Partial<InvalidInputError>> {
  try {
    await privateKeyFromPEM(pem)
    return {}
  } catch (error) {
    if (error instanceof InvalidInputError) return error
    throw error
  }
}

/** An odd number of so many bits. */
function odd(bits: number): bigint {
  return BigInt(`0x${randomBytes(bits / 8).toString('hex')}`) | (1n << BigInt(bits - 1)) | 1n
}

describe('a scalar of an elliptic curve', () => {
  it.each(CURVES)('of $name is one of 1 to n - 1, as for OpenSSL', async ({ oid, nodeName, n, bits }) => {
    for (const scalar of [1n, 2n, n - 1n, 0n, n, n + 1n, odd(8 * Math.ceil(bits / 8) + 64)]) {
      const hex = scalar.toString(16)
      const bytes = Buffer.from(hex.padStart(Math.max(2 * Math.ceil(bits / 8), hex.length), '0'), 'hex')
      const pem = pkcs8(
        (w) => w.oid('1.2.840.10045.2.1').oid(oid),
        (w) => w.sequence(() => w.integer(1).octetString(bytes)),
      )
      const { code } = await refusalOf(pem)
      expect(code).toBe(isScalar(nodeName, bytes) ? undefined : 'INVALID_INPUT')
    }
  })

  it('is refused with a reason', async () => {
    const { n } = CURVES[0] ?? { n: 0n }
    const bytes = Buffer.from((n + 1n).toString(16), 'hex')
    const pem = pkcs8(
      (w) => w.oid('1.2.840.10045.2.1').oid('1.2.840.10045.3.1.7'),
      (w) => w.sequence(() => w.integer(1).octetString(bytes)),
    )
    const error = await failure(privateKeyFromPEM(pem))
    expect(error).toMatchObject({ path: 'privateKey', rule: 'SEC 1 3.2.1' })
  })
})

function isScalar(curve: string, bytes: Buffer): boolean {
  try {
    createECDH(curve).setPrivateKey(bytes)
    return true
  } catch {
    return false
  }
}

describe('a key of DSA', () => {
  const { publicKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
  const spki = DERReader.from(publicKey.export({ type: 'spki', format: 'der' })).sequence()
  const identifier = spki.sequence()
  identifier.oid()
  const group = identifier.sequence()
  const [p, q, g] = [group.integer(), group.integer(), group.integer()]
  const pem = (x: bigint, [p1, q1, g1] = [p, q, g]): string =>
    pkcs8(
      (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(p1).integer(q1).integer(g1)),
      (w) => w.integer(x),
    )

  it.each([
    ['1', 1n, true],
    ['q - 1', q - 1n, true],
    ['0', 0n, false],
    ['-1', -1n, false],
    ['q', q, false],
    ['q + 1', q + 1n, false],
    ['200,000 bits', odd(200_000), false],
  ])('has an x below q: %s', async (_text, x, isRight) => {
    const { code, path, rule } = await refusalOf(pem(x))
    expect([code, path, rule]).toEqual(
      isRight ? [undefined, undefined, undefined] : ['INVALID_INPUT', 'privateKey', 'FIPS 186-4 4.1'],
    )
  })

  it('with numbers that OpenSSL would work on for minutes is refused at once', async () => {
    const text = pem(odd(255 * 8), [odd(32_768), odd(2048), odd(32_760)])
    const begin = performance.now()
    const error = await failure(privateKeyFromPEM(text))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', rule: 'FIPS 186-4 4.2' })
    expect(performance.now() - begin).toBeLessThan(2000)
  })

  it('whose g has another order than q is refused', async () => {
    const error = await failure(privateKeyFromPEM(pem(5n, [p, q, p - 2n])))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', path: 'privateKey', rule: 'FIPS 186-4 4.1' })
  })
})

describe('a key of finite-field Diffie-Hellman', () => {
  it.each([
    ['a p that OpenSSL would work on for minutes', odd(32_768), odd(32_760)],
    ['a g above p', odd(2048), odd(4096)],
  ])('with %s is refused at once', async (_, p, g) => {
    const text = pkcs8(
      (w) => w.oid('1.2.840.113549.1.3.1').sequence(() => w.integer(p).integer(g)),
      (w) => w.integer(odd(2040)),
    )
    const begin = performance.now()
    const error = await failure(privateKeyFromPEM(text))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', rule: 'SP 800-56A 5.5.1.1' })
    expect(performance.now() - begin).toBeLessThan(2000)
  })
})

describe('a key of RSA', () => {
  it('of another version than 0, which would have more than two primes, is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const numbers = DERReader.from(privateKey.export({ type: 'pkcs1', format: 'der' })).sequence()
    numbers.smallInteger()
    const eight = Array.from({ length: 8 }, () => numbers.integer())
    const der = encodeDER((w) =>
      w.sequence(() => {
        w.integer(1)
        for (const number of eight) w.integer(number)
        w.sequence(() => w.sequence(() => w.integer(3).integer(1).integer(1)))
      }),
    )
    const error = await failure(privateKeyFromPEM(encodePEM('RSA PRIVATE KEY', der)))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', rule: 'RFC 8017 3.2' })
  })
})

describe('a key that shows its public half', () => {
  // RFC 8410 section 10.3, with attributes and without.
  const both =
    'MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE='
  const alone = 'MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC'

  it('is read on every Node.js, and imported', async () => {
    const expected = createPublicKey(
      createPrivateKey({ key: Buffer.from(alone, 'base64'), format: 'der', type: 'pkcs8' }),
    )
    const key = await privateKeyFromPEM(encodePEM('PRIVATE KEY', Buffer.from(both, 'base64')))
    expect(key.publicKey.toKeyObject().equals(expected)).toBe(true)
    await using keys = localKeys()
    const imported = await keys.importKey(Buffer.from(both, 'base64'))
    expect(imported.publicKey.toKeyObject().equals(expected)).toBe(true)
  })

  it('is refused where that is another key’s, or the version has none', async () => {
    const other = Buffer.from(both, 'base64')
    other.writeUInt8(0x1a, other.length - 32)
    const version0 = Buffer.from(both, 'base64')
    version0.writeUInt8(0, 4)
    const version2 = Buffer.from(both, 'base64')
    version2.writeUInt8(2, 4)
    for (const [der, path] of [
      [other, 'privateKeyInfo.publicKey'],
      [version0, 'privateKeyInfo.version'],
      [version2, 'privateKeyInfo.version'],
    ] as const) {
      const error = await failure(privateKeyFromPEM(encodePEM('PRIVATE KEY', der)))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', path, rule: 'RFC 5958 2' })
    }
  })
})

it('of an algorithm that is not known here is refused before OpenSSL works on it', async () => {
  const pem = pkcs8(
    (w) => w.oid('1.2.3.4').sequence(() => w.integer(odd(2048)).integer(2)),
    (w) => w.integer(odd(400_000)),
  )
  const error = await failure(privateKeyFromPEM(pem))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', path: 'privateKeyInfo.privateKeyAlgorithm' })
})
