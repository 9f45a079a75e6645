import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512 } from '@noble/post-quantum/ml-kem.js'
import { slh_dsa_sha2_128f } from '@noble/post-quantum/slh-dsa.js'
import type { DescribedFailure } from '@kmskeys/conformance'
import { CURVES, dhGroupByName, decodePEM, dhPrime, encodePEM } from '@kmskeys/core'
import { DERReader, encodeDER, type DERWriter } from '@kmskeys/core/der'

type Write = (w: DERWriter) => void

/** A key that must be refused, and what the refusal names. */
type Hostile = readonly [what: string, pem: () => string, ...says: string[]]

/** Keys of every type whose structure is wrong, or whose numbers belong to no key; each is written only when it is opened. */
export function hostileKeys(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  return [...structures(), ...ec(), ...dsa(), ...rsa(), ...dh(), ...postQuantum()].map(
    ([what, pem, ...says], index) => {
      const path = join(folder, `hostile-${index}`)
      return {
        when: `a key has ${what}`,
        act: async () => {
          writeFileSync(path, pem())
          return open(path)()
        },
        code: 'INVALID_INPUT',
        outcome: 'not-sent',
        says: [path, ...says],
      }
    },
  )
}

/**
 * A file of OpenSSH, not encrypted, of Ed25519, of which one octet is changed in each field.
 *
 * @param file where the file is
 */
export function changedOpenSSH(
  file: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  if (!existsSync(file)) return []
  // The last octet of each length and of the magic, and the first of each content but the comment.
  const places = [
    0, 14, 18, 19, 26, 27, 34, 38, 42, 46, 47, 61, 62, 97, 98, 109, 110, 124, 125, 160, 161, 193,
  ]
  return places.map((at) => {
    const path = `${file}-${at}`
    return {
      when: `octet ${at} of a file of OpenSSH is changed`,
      act: async () => {
        const { der } = decodePEM(readFileSync(file, 'utf8'))
        writeFileSync(path, encodePEM('OPENSSH PRIVATE KEY', changed(der, at)))
        return open(path)()
      },
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      says: path,
    }
  })
}

/** EncryptedPrivateKeyInfos (RFC 8018) that are malformed, of other schemes, or ask for too much. */
export function hostileEncryption(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  const [PBES2, PBKDF2] = ['1.2.840.113549.1.5.13', '1.2.840.113549.1.5.12']
  const usual = {
    scheme: PBES2,
    kdf: PBKDF2,
    salt: (w: DERWriter): unknown => w.octetString(seed),
    iterations: 1000,
    keyLength: undefined as number | undefined,
    prf: (w: DERWriter): unknown => w.oid('1.2.840.113549.2.9').null(),
    cipher: '2.16.840.1.101.3.4.1.42',
    iv: 16,
    data: 32,
    behind: undefined as Write | undefined,
  }
  const write = (change: Partial<typeof usual>): string => {
    const { scheme, kdf, salt, iterations, keyLength, prf, cipher, iv, data, behind } = {
      ...usual,
      ...change,
    }
    const der = encodeDER((w) =>
      w.sequence(() => {
        w.sequence(() =>
          w.oid(scheme).sequence(() =>
            w
              .sequence(() =>
                w.oid(kdf).sequence(() => {
                  salt(w)
                  w.integer(iterations)
                  if (keyLength !== undefined) w.integer(keyLength)
                  w.sequence(() => void prf(w))
                }),
              )
              .sequence(() => w.oid(cipher).octetString(new Uint8Array(iv))),
          ),
        ).octetString(new Uint8Array(data))
        behind?.(w)
      }),
    )
    return encodePEM('ENCRYPTED PRIVATE KEY', der)
  }
  const cases: readonly (readonly [what: string, change: Partial<typeof usual>, ...says: string[]])[] = [
    ['another scheme', { scheme: '1.2.840.113549.1.5.3' }, '1.2.840.113549.1.5.3', 'openssl pkcs8 -topk8'],
    ['another derivation', { kdf: '1.3.6.1.4.1.11591.4.11' }, '1.3.6.1.4.1.11591.4.11'],
    ['another cipher', { cipher: '1.2.840.113549.3.7' }, '1.2.840.113549.3.7'],
    ['another hash', { prf: (w) => w.oid('1.2.3.4').null() }, '1.2.3.4'],
    ['parameters of a hash', { prf: (w) => w.oid('1.2.840.113549.2.9').integer(1) }, 'prf.parameters'],
    ['no hash', { prf: () => undefined }, 'prf.algorithm'],
    ['no salt', { salt: (w) => w.null() }, 'salt'],
    ['no iterations', { iterations: 0 }, 'iteration count is 1 or more', 'RFC 8018 A.2'],
    ['too many iterations', { iterations: 10_000_001 }, '10000001', '10000000'],
    ['a key of another length', { keyLength: 16 }, 'lengths', 'RFC 8018 B.2.5'],
    ['a short vector', { iv: 15 }, 'lengths', 'RFC 8018 B.2.5'],
    ['no data', { data: 0 }, 'whole blocks', 'RFC 8018 6.2'],
    ['data that are no blocks', { data: 33 }, 'whole blocks', 'RFC 8018 6.2'],
    ['something behind it', { behind: (w) => void w.null() }, 'encryptedPrivateKeyInfo'],
  ]
  return cases.map(([what, change, ...says], index) => {
    const path = join(folder, `encrypted-${index}`)
    writeFileSync(path, write(change))
    return {
      when: `a key that is encrypted has ${what}`,
      act: open(path),
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      says: [path, ...says],
    }
  })
}

/** A PrivateKeyInfo. */
function pkcs8(algorithm: Write, key: Uint8Array, version = 0, more?: Write): string {
  const der = encodeDER((w) =>
    w.sequence(() => {
      w.integer(version).sequence(algorithm).octetString(key)
      more?.(w)
    }),
  )
  return encodePEM('PRIVATE KEY', der)
}

const seed = randomBytes(32)
const octets = (bytes: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(bytes))
const longer = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, Buffer.of(0)])
const changed = (bytes: Uint8Array, at: number): Uint8Array =>
  Uint8Array.from(bytes).with(at, (bytes[at] ?? 0) ^ 1)
const ED25519: Write = (w) => w.oid('1.3.101.112')

/** What is wrong around a key, whatever its type. */
function structures(): Hostile[] {
  const of = (what: string, write: Write, ...says: string[]): Hostile => [
    what,
    () => encodePEM('PRIVATE KEY', encodeDER(write)),
    ...says,
  ]
  return [
    ['version 2', () => pkcs8(ED25519, octets(seed), 2), 'version 0, or 1'],
    [
      'version 0 and a public half',
      () => pkcs8(ED25519, octets(seed), 0, (w) => w.octetString(Buffer.concat([Buffer.of(0), seed]), 0x81)),
      'version 0, or 1',
    ],
    [
      'a public half of another',
      () => pkcs8(ED25519, octets(seed), 1, (w) => w.octetString(Buffer.concat([Buffer.of(0), seed]), 0x81)),
    ],
    ['something behind it', () => pkcs8(ED25519, octets(seed), 0, (w) => w.null()), 'privateKeyInfo'],
    ['an algorithm that is not known', () => pkcs8((w) => w.oid('1.2.3.4'), octets(seed)), '1.2.3.4'],
    of('no version', (w) => w.sequence(() => w.sequence(ED25519)), 'privateKeyInfo.version'),
    of('no algorithm', (w) => w.sequence(() => w.integer(0)), 'privateKeyInfo.privateKeyAlgorithm'),
    of(
      'an algorithm that is none',
      (w) =>
        w.sequence(() =>
          w
            .integer(0)
            .sequence(() => w.integer(1))
            .octetString(seed),
        ),
      'privateKeyInfo.privateKeyAlgorithm.algorithm',
    ),
    of(
      'two parameters',
      (w) =>
        w.sequence(() =>
          w
            .integer(0)
            .sequence(() => w.oid('1.3.101.112').null().null())
            .octetString(seed),
        ),
      'privateKeyInfo.privateKeyAlgorithm',
    ),
    of(
      'no private half',
      (w) => w.sequence(() => w.integer(0).sequence(ED25519).null()),
      'privateKeyInfo.privateKey',
    ),
    ['a short private half', () => pkcs8(ED25519, octets(seed.subarray(1)))],
    ['a bare private half', () => pkcs8(ED25519, seed)],
  ]
}

function ec(): Hostile[] {
  return CURVES.flatMap(({ name, oid, n }) => {
    const size = Math.ceil(n.toString(16).length / 2)
    const scalar =
      (value: bigint, bytes = size) =>
      (): string =>
        pkcs8(
          (w) => w.oid('1.2.840.10045.2.1').oid(oid),
          encodeDER((w) =>
            w.sequence(() =>
              w.integer(1).octetString(Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex')),
            ),
          ),
        )
    return [
      [`the scalar 0 of ${name}`, scalar(0n), name],
      [`the scalar n of ${name}`, scalar(n)],
      [`the scalar n + 1 of ${name}`, scalar(n + 1n), name, '1 to n - 1'],
    ] as const
  })
}

/** DSA's numbers, which are made once, and only when they are asked for. */
function dsa(): Hostile[] {
  let numbers: readonly [bigint, bigint, bigint] | undefined
  const made = (): readonly [bigint, bigint, bigint] => {
    if (numbers !== undefined) return numbers
    const { publicKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
    const identifier = DERReader.from(publicKey.export({ type: 'spki', format: 'der' }))
      .sequence()
      .sequence()
    identifier.oid()
    const group = identifier.sequence()
    numbers = [group.integer(), group.integer(), group.integer()]
    return numbers
  }
  type Numbers = readonly [x: bigint, p: bigint, q: bigint, g: bigint]
  const of = (what: string, change: (p: bigint, q: bigint, g: bigint) => Numbers, says: string): Hostile => [
    `${what} (DSA)`,
    () => {
      const [x, p, q, g] = change(...made())
      return pkcs8(
        (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(p).integer(q).integer(g)),
        encodeDER((w) => w.integer(x)),
      )
    },
    says,
  ]
  const huge = (bits: bigint): bigint => (1n << (bits - 1n)) + 1n
  return [
    of('an x of 0', (p, q, g) => [0n, p, q, g], 'x is one of 1 to q - 1'),
    of('an x of q', (p, q, g) => [q, p, q, g], 'x is one of 1 to q - 1'),
    of('a negative x', (p, q, g) => [-1n, p, q, g], 'x is one of 1 to q - 1'),
    of('a p of 3,073 bits', (_, q, g) => [5n, huge(3073n), q, g], 'p has at most 3072'),
    of('a q of 257 bits', (p, _, g) => [5n, p, huge(257n), g], 'q at most 256'),
    of('a g of another order', (p, q) => [5n, p, q, p - 2n], 'the order of g'),
    [
      'no parameters (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1'),
          encodeDER((w) => w.integer(5)),
        ),
    ],
    [
      'parameters without p (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.null()),
          encodeDER((w) => w.integer(5)),
        ),
      'privateKeyInfo.parameters.p',
    ],
    [
      'parameters without g (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(7).integer(3)),
          encodeDER((w) => w.integer(5)),
        ),
      'privateKeyInfo.parameters.g',
    ],
    [
      'an x that is no number (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(7).integer(3).integer(2)),
          encodeDER((w) => w.null()),
        ),
      'privateKeyInfo.privateKey',
    ],
  ]
}

/** RSA's numbers with one that is another: OpenSSL takes most of them. */
function rsa(): Hostile[] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const fields = DERReader.from(privateKey.export({ type: 'pkcs1', format: 'der' })).sequence()
  const version = fields.smallInteger()
  const eight = Array.from({ length: 8 }, () => fields.integer())
  const write =
    (numbers: readonly bigint[], first = version) =>
    (): string =>
      encodePEM(
        'RSA PRIVATE KEY',
        encodeDER((w) =>
          w.sequence(() => {
            w.integer(first)
            for (const number of numbers) w.integer(number)
            if (first !== 0) w.sequence(() => w.sequence(() => w.integer(3).integer(1).integer(1)))
          }),
        ),
      )
  const [n = 0n, e, d = 0n] = eight
  return [
    ['three primes (RSA)', write(eight, 1), 'two primes'],
    ['a d above n (RSA)', write([n, e ?? 0n, d + n, ...eight.slice(3)]), 'd is below n'],
    ...['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((name, index): Hostile => [
      `another ${name} (RSA)`,
      write(eight.map((number, at) => (at === index ? number + 2n : number))),
    ]),
    ['primes that are 1 (RSA)', write([n, e ?? 0n, d, 1n, n, ...eight.slice(5)])],
    [
      'no version (RSA)',
      () =>
        encodePEM(
          'RSA PRIVATE KEY',
          encodeDER((w) => w.sequence(() => w.null())),
        ),
    ],
  ]
}

function dh(): Hostile[] {
  const group = dhGroupByName('ffdhe2048')
  const prime = group === undefined ? 0n : dhPrime(group)
  const number = (x: bigint): Uint8Array => encodeDER((w) => w.integer(x))
  const of =
    ({ p = prime, g = 2n, key = number(5n), q = -1n, version = 0, more = undefined as Write | undefined }) =>
    (): string =>
      pkcs8(
        (w) =>
          w.oid(q < 0n ? '1.2.840.113549.1.3.1' : '1.2.840.10046.2.1').sequence(() => {
            w.integer(p).integer(g)
            if (q >= 0n) w.integer(q)
          }),
        key,
        version,
        more,
      )
  return [
    ['version 1 (DH)', of({ version: 1 })],
    ['something behind it (DH)', of({ more: (w) => w.null() })],
    ['an x of 0 (DH)', of({ key: number(0n) })],
    ['a negative x (DH)', of({ key: number(-1n) })],
    ['an x above p (DH)', of({ key: number(prime << 8n) })],
    ['an x that is no number (DH)', of({ key: Uint8Array.of(4, 1, 1) })],
    ['something behind x (DH)', of({ key: longer(number(5n)) })],
    ['an even p (DH)', of({ p: 1n << 2047n })],
    ['a p of 0 (DH)', of({ p: 0n })],
    ['a negative p (DH)', of({ p: -prime })],
    ['a p that is no prime (DH)', of({ p: prime - 4n, g: 4n })],
    ['a p of 32,768 bits (DH)', of({ p: (1n << 32_767n) + 1n }), 'more than 8192 bits'],
    ['a g above p (DH)', of({ g: prime + 2n }), 'not below it'],
    ['a g of 1 (DH)', of({ g: 1n })],
    ['a g of another order (DH)', of({ q: (prime - 1n) / 2n, g: prime - 2n })],
    ['a q that is no prime (DH)', of({ q: 2n })],
  ]
}

function postQuantum(): Hostile[] {
  return [...seeded('ML-DSA-44', 32, ml_dsa44, '2.16.840.1.101.3.4.3.17'), ...slh(), ...xWing()].concat(
    seeded('ML-KEM-512', 64, ml_kem512, '2.16.840.1.101.3.4.4.1'),
  )
}

interface Keygen {
  keygen(seed: Uint8Array): { readonly secretKey: Uint8Array }
}

/** Keys that are a seed, an expanded key, or both (RFC 9881 section 6, RFC 9935 section 6). */
function seeded(name: string, size: number, noble: Keygen, oid: string): Hostile[] {
  const own = randomBytes(size)
  const algorithm: Write = (w) => w.oid(oid)
  const { secretKey } = noble.keygen(Uint8Array.from(own))
  const form = (bytes: Uint8Array): Uint8Array => encodeDER((w) => w.octetString(bytes, 0x80))
  const both = (key: Uint8Array): Uint8Array =>
    encodeDER((w) => w.sequence(() => w.octetString(own).octetString(key)))
  const of = (what: string, key: Uint8Array, ...says: string[]): Hostile => [
    `${what} (${name})`,
    () => pkcs8(algorithm, key),
    ...says,
  ]
  return [
    of('a short seed', form(own.subarray(1)), name, `${size} bytes`),
    of('a long seed', form(longer(own)), name),
    of('a bare seed', own),
    of('a seed as an expanded key', octets(own), name, `${secretKey.length}`),
    of('a short expanded key', octets(secretKey.subarray(1)), name),
    of('a long expanded key', octets(longer(secretKey)), name),
    of('something behind the seed', Buffer.concat([form(own), Buffer.of(5, 0)])),
    of('nothing', new Uint8Array()),
    of('both of different keys', both(noble.keygen(randomBytes(size)).secretKey), 'do not belong together'),
    of('another end', octets(changed(secretKey, secretKey.length - 40))),
    of('another begin', octets(changed(secretKey, 0))),
    of('another hash', octets(changed(secretKey, 64))),
    [`parameters (${name})`, () => pkcs8((w) => w.oid(oid).null(), form(own)), name, 'no parameters'],
    [`version 1 (${name})`, () => pkcs8(algorithm, form(own), 1), name, 'version 0'],
    [`something behind it (${name})`, () => pkcs8(algorithm, form(own), 0, (w) => w.null())],
  ]
}

function slh(): Hostile[] {
  const [oid, other] = ['2.16.840.1.101.3.4.3.21', '2.16.840.1.101.3.4.3.22']
  const { secretKey } = slh_dsa_sha2_128f.keygen(randomBytes(48))
  const name = 'SLH-DSA-SHA2-128f'
  const of = (what: string, key: Uint8Array, algorithm: Write = (w) => w.oid(oid), version = 0): Hostile => [
    `${what} (${name})`,
    () => pkcs8(algorithm, key, version),
  ]
  return [
    of('a byte less', secretKey.subarray(1)),
    of('a byte more', longer(secretKey)),
    of('the size of another', secretKey, (w) => w.oid(other)),
    of('an OCTET STRING in it', octets(secretKey)),
    of('another root', changed(secretKey, 63)),
    of('another seed', changed(secretKey, 0)),
    of('parameters', secretKey, (w) => w.oid(oid).null()),
    of('version 1', secretKey, undefined, 1),
    of('nothing', new Uint8Array()),
  ]
}

function xWing(): Hostile[] {
  const algorithm: Write = (w) => w.oid('1.3.6.1.4.1.62253.25722')
  return [
    ['a short seed (X-Wing)', () => pkcs8(algorithm, seed.subarray(1)), 'a seed of 32 bytes'],
    ['a long seed (X-Wing)', () => pkcs8(algorithm, longer(seed))],
    ['an OCTET STRING in it (X-Wing)', () => pkcs8(algorithm, octets(seed))],
    ['version 1 (X-Wing)', () => pkcs8(algorithm, seed, 1)],
    ['parameters (X-Wing)', () => pkcs8((w) => w.oid('1.3.6.1.4.1.62253.25722').null(), seed)],
    ['something behind it (X-Wing)', () => pkcs8(algorithm, seed, 0, (w) => w.null())],
  ]
}
