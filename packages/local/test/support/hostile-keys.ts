import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DescribedFailure } from '@kmskeys/conformance'
import { CURVES, dhGroupByName, dhPrime, encodePEM } from '@kmskeys/core'
import { DERReader, encodeDER } from '@kmskeys/core/der'
import { longer, octets, pkcs8, saying, seed, type Hostile, type Write } from './hostile-parts.ts'
import { hostilePostQuantum } from './hostile-post-quantum.ts'

/** Keys of every type whose structure is wrong, or whose numbers belong to no key; each is written only when it is opened. */
export function hostileKeys(
  folder: string,
  open: (reference: string) => () => Promise<unknown>,
): DescribedFailure[] {
  return [...structures(), ...ec(), ...dsa(), ...rsa(), ...dh(), ...hostilePostQuantum()].map(
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
        keyId: `local:${path}`,
        hasCause: true,
        ...saying([path, ...says]),
      }
    },
  )
}

const VERSION = { path: 'privateKeyInfo.version', rule: 'RFC 5958 2' }
const ED25519: Write = (w) => w.oid('1.3.101.112')

/** What is wrong around a key, whatever its type. */
function structures(): Hostile[] {
  return [
    ['version 2', () => pkcs8(ED25519, octets(seed), 2), 'version 0, or 1', VERSION],
    [
      'version 0 and a public half',
      () => pkcs8(ED25519, octets(seed), 0, (w) => w.octetString(Buffer.concat([Buffer.of(0), seed]), 0x81)),
      'version 0, or 1',
      VERSION,
    ],
    [
      'a public half of another',
      () => pkcs8(ED25519, octets(seed), 1, (w) => w.octetString(Buffer.concat([Buffer.of(0), seed]), 0x81)),
      { path: 'privateKeyInfo.publicKey', rule: 'RFC 5958 2' },
    ],
    [
      'something behind it',
      () => pkcs8(ED25519, octets(seed), 0, (w) => w.null()),
      { path: 'privateKeyInfo' },
    ],
    [
      'an algorithm that is not known',
      () => pkcs8((w) => w.oid('1.2.3.4'), octets(seed)),
      '1.2.3.4',
      { path: 'privateKeyInfo.privateKeyAlgorithm' },
    ],
    written('no version', (w) => w.sequence(() => w.sequence(ED25519)), 'privateKeyInfo.version'),
    written('no algorithm', (w) => w.sequence(() => w.integer(0)), 'privateKeyInfo.privateKeyAlgorithm'),
    written(
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
    written(
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
    written(
      'no private half',
      (w) => w.sequence(() => w.integer(0).sequence(ED25519).null()),
      'privateKeyInfo.privateKey',
    ),
    ['a short private half', () => pkcs8(ED25519, octets(seed.subarray(1)))],
    ['a bare private half', () => pkcs8(ED25519, seed)],
  ]
}

/** What is written as it is. */
function written(what: string, write: Write, path: string): Hostile {
  return [what, () => encodePEM('PRIVATE KEY', encodeDER(write)), { path }]
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
      [
        `the scalar n + 1 of ${name}`,
        scalar(n + 1n),
        name,
        '1 to n - 1',
        { path: 'privateKey', rule: 'SEC 1 3.2.1' },
      ],
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
  const of = (
    what: string,
    change: (p: bigint, q: bigint, g: bigint) => Numbers,
    says: string,
    section: string,
  ): Hostile => [
    `${what} (DSA)`,
    () => {
      const [x, p, q, g] = change(...made())
      return pkcs8(
        (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(p).integer(q).integer(g)),
        encodeDER((w) => w.integer(x)),
      )
    },
    says,
    { path: 'privateKey', rule: `FIPS 186-4 ${section}` },
  ]
  return [
    of('an x of 0', (p, q, g) => [0n, p, q, g], 'x is one of 1 to q - 1', '4.1'),
    of('an x of q', (p, q, g) => [q, p, q, g], 'x is one of 1 to q - 1', '4.1'),
    of('a negative x', (p, q, g) => [-1n, p, q, g], 'x is one of 1 to q - 1', '4.1'),
    of('a p of 3,073 bits', (_, q, g) => [5n, huge(3073n), q, g], 'p has at most 3072', '4.2'),
    of('a q of 257 bits', (p, _, g) => [5n, p, huge(257n), g], 'q at most 256', '4.2'),
    of('a g of another order', (p, q) => [5n, p, q, p - 2n], 'the order of g', '4.1'),
    [
      'no parameters (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1'),
          encodeDER((w) => w.integer(5)),
        ),
      { path: 'privateKeyInfo.parameters' },
    ],
    [
      'parameters without p (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.null()),
          encodeDER((w) => w.integer(5)),
        ),
      { path: 'privateKeyInfo.parameters.p' },
    ],
    [
      'parameters without g (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(7).integer(3)),
          encodeDER((w) => w.integer(5)),
        ),
      { path: 'privateKeyInfo.parameters.g' },
    ],
    [
      'an x that is no number (DSA)',
      () =>
        pkcs8(
          (w) => w.oid('1.2.840.10040.4.1').sequence(() => w.integer(7).integer(3).integer(2)),
          encodeDER((w) => w.null()),
        ),
      { path: 'privateKeyInfo.privateKey' },
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
    ['three primes (RSA)', write(eight, 1), 'two primes', NUMBERS],
    // OpenSSL itself refuses it where the sum is longer than n.
    ['a d above n (RSA)', write([n, e ?? 0n, d + n, ...eight.slice(3)])],
    ...['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'].map((name, index): Hostile => [
      `another ${name} (RSA)`,
      write(eight.map((number, at) => (at === index ? number + 2n : number))),
      NUMBERS,
    ]),
    ['primes that are 1 (RSA)', write([n, e ?? 0n, d, 1n, n, ...eight.slice(5)]), NUMBERS],
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

/** Where the numbers of RSA do not belong together. */
const NUMBERS = { path: 'privateKey', rule: 'RFC 8017 3.2' }

function dh(): Hostile[] {
  const group = dhGroupByName('ffdhe2048')
  const prime = group === undefined ? 0n : dhPrime(group)
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
  const MALFORMED = { path: 'privateKey', rule: 'RFC 5958 2, SP 800-56A 5.6.2.1.2' }
  const LONG = { path: 'privateKey.privateKeyAlgorithm', rule: 'SP 800-56A 5.5.1.1' }
  return [
    ['version 1 (DH)', of({ version: 1 }), MALFORMED],
    ['something behind it (DH)', of({ more: (w) => w.null() })],
    ['an x of 0 (DH)', of({ key: number(0n) }), MALFORMED],
    ['a negative x (DH)', of({ key: number(-1n) }), { path: 'privateKey.privateKey' }],
    ['an x above p (DH)', of({ key: number(prime << 8n) }), MALFORMED],
    ['an x that is no number (DH)', of({ key: Uint8Array.of(4, 1, 1) }), { path: 'privateKey.privateKey' }],
    ['something behind x (DH)', of({ key: longer(number(5n)) }), { path: 'privateKey.privateKey' }],
    ['an even p (DH)', of({ p: 1n << 2047n })],
    ['a p of 0 (DH)', of({ p: 0n }), LONG],
    ['a negative p (DH)', of({ p: -prime }), LONG],
    [
      'a p that is no prime (DH)',
      of({ p: prime - 4n, g: 4n }),
      { path: 'privateKey', rule: 'SP 800-56A 5.5.2' },
    ],
    ['a p of 32,768 bits (DH)', of({ p: (1n << 32_767n) + 1n }), 'more than 8192 bits', LONG],
    [
      'parameters without g (DH)',
      () => pkcs8((w) => w.oid('1.2.840.113549.1.3.1').sequence(() => w.integer(prime)), number(5n)),
      { path: 'privateKey.privateKeyAlgorithm.parameters.g' },
    ],
    ['a g above p (DH)', of({ g: prime + 2n }), 'not below it', LONG],
    ['a g of 1 (DH)', of({ g: 1n })],
    ['a g of another order (DH)', of({ q: (prime - 1n) / 2n, g: prime - 2n })],
    ['a q that is no prime (DH)', of({ q: 2n })],
  ]
}

function huge(bits: bigint): bigint {
  return (1n << (bits - 1n)) + 1n
}

function number(x: bigint): Uint8Array {
  return encodeDER((w) => w.integer(x))
}
