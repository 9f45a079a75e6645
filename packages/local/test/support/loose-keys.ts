import { generateKeyPairSync, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import type { DescribedFailure, DescribedLooseKey } from '@kmskeys/conformance'
import { dhGroupByName, dhPrime, PSS, rsaSignatureAlgorithm, SHA256 } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import {
  decodePrivateKey,
  encodePrivateKey,
  localKeys,
  privateKeyFromJWK,
  privateKeyFromPEM,
} from '@kmskeys/local'
import { octets, P256, privateKeyInfo, seed, spki, type Write } from './hostile-parts.ts'

const PASSPHRASE = 'correct horse battery staple'
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ed25519 = generateKeyPairSync('ed25519')
const x448 = generateKeyPairSync('x448')

/** Keys that are made of what a program holds, written and read again by what converts keys. */
export function looseKeys(): DescribedLooseKey[] {
  const [encrypted, options] = [pemOf(ec.privateKey, true), { passphrase: PASSPHRASE }]
  return [
    {
      of: 'PEM',
      make: () => privateKeyFromPEM(pemOf(ed25519.privateKey)),
      id: 'local:pem',
      ...known('ed25519', ed25519),
    },
    {
      of: 'PEM that is encrypted, with an id of its own, and verifying',
      make: () => privateKeyFromPEM(encrypted, { ...options, id: 'mine', verifySignatures: true }),
      id: 'local:mine',
      verifiesSignatures: true,
      ...known('ec', ec),
    },
    {
      of: 'a JWK',
      make: () => privateKeyFromJWK(rsa.privateKey.export({ format: 'jwk' })),
      id: 'local:jwk',
      ...known('rsa', rsa),
    },
    {
      of: 'a JWK with an id of its own, and verifying',
      make: () =>
        privateKeyFromJWK(ed25519.privateKey.export({ format: 'jwk' }), {
          id: 'mine',
          verifySignatures: true,
        }),
      id: 'local:mine',
      verifiesSignatures: true,
      ...known('ed25519', ed25519),
    },
    {
      of: 'a JWK that was converted',
      make: async () => converted(await decodePrivateKey(x448.privateKey.export({ format: 'jwk' }))),
      ...known('x448', x448),
    },
    {
      of: 'the text of a JWK that was converted',
      make: async () =>
        converted(await decodePrivateKey(JSON.stringify(rsa.privateKey.export({ format: 'jwk' })))),
      ...known('rsa', rsa),
    },
    {
      of: 'PEM that was converted, by passphrases that are asked for',
      make: async () =>
        converted(
          await decodePrivateKey(encrypted, { passphrase: (name) => (name === 'pem' ? PASSPHRASE : '') }),
          (name) => (name === 'pem' ? PASSPHRASE : ''),
        ),
      ...known('ec', ec),
    },
    ...fewForms(),
  ]
}

/** Forms of PKCS#8 that few write, and that are written again as they came. */
function fewForms(): DescribedLooseKey[] {
  const { x = '', y = '', d = '' } = ec.privateKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(0, 4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const scalar = encodeDER((w) => w.sequence(() => w.integer(1).octetString(Buffer.from(d, 'base64url'))))
  const dsa = ml_dsa65.keygen(randomBytes(32))
  const kem = ml_kem768.keygen(randomBytes(64))
  const group = dhGroupByName('modp14')
  const p = group === undefined ? 0n : dhPrime(group)
  const DH: Write = (w) => w.oid('1.2.840.113549.1.3.1').sequence(() => w.integer(p).integer(4))
  const exponent = BigInt(`0x${Buffer.from(seed).toString('hex')}`)
  return [
    form(
      'a key of a curve that shows its public half',
      'ec',
      privateKeyInfo(P256, scalar, 1, (w) => w.octetString(point, 0x81)),
      pemOf(ec.publicKey),
    ),
    form(
      'an expanded key of ML-DSA',
      'ml-dsa',
      privateKeyInfo((w) => w.oid(ML_DSA_65), octets(dsa.secretKey)),
      spki((w) => w.oid(ML_DSA_65), dsa.publicKey),
    ),
    form(
      'an expanded key of ML-KEM',
      'ml-kem',
      privateKeyInfo((w) => w.oid(ML_KEM_768), octets(kem.secretKey)),
      spki((w) => w.oid(ML_KEM_768), kem.publicKey),
    ),
    form(
      'a key of DH in a group of no RFC',
      'dh',
      privateKeyInfo(
        DH,
        encodeDER((w) => w.integer(exponent)),
      ),
      spki(
        DH,
        encodeDER((w) => w.integer(power(4n, exponent, p))),
      ),
    ),
  ]
}

/** A key of a PKCS#8 that is converted. */
function form(
  of: string,
  type: DescribedLooseKey['type'],
  pkcs8: Uint8Array,
  publicKey: string,
): DescribedLooseKey {
  return { of, type, make: () => converted(new Uint8Array(pkcs8)), publicKey }
}

const ML_DSA_65 = '2.16.840.1.101.3.4.3.18'
const ML_KEM_768 = '2.16.840.1.101.3.4.4.2'

/** What is refused without a provider. */
export function looseFailures(): DescribedFailure[] {
  const pem = pemOf(ed25519.privateKey)
  const jwk = ed25519.privateKey.export({ format: 'jwk' })
  const other = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const encrypted = pemOf(ec.privateKey, true)
  const der = new Uint8Array(ed25519.privateKey.export({ type: 'pkcs8', format: 'der' }))
  const unrelated = { ...rsa.privateKey.export({ format: 'jwk' }), dp: 'Aw' }
  const passphrase = (
    when: string,
    act: () => Promise<unknown>,
    reason: 'missing' | 'wrong',
    place = 'pem',
  ): DescribedFailure =>
    refused(when, act, { code: 'AUTHENTICATION', reason, says: place, keyId: `local:${place}` })
  const works = [
    ['privateKeyFromPEM', 'passphrase', (options: object) => privateKeyFromPEM(pem, options)],
    ['privateKeyFromJWK', 'id', (options: object) => privateKeyFromJWK(jwk, options)],
    ['decodePrivateKey', 'passphrase', (options: object) => decodePrivateKey(jwk, options)],
    ['encodePrivateKey', 'passphrase', (options: object) => encodePrivateKey(der, options)],
  ] as const
  return [
    ...works.flatMap(([name, known, work]) => [
      refused(`${name} has an option that there is not`, () => work({ colour: 1 }), {
        says: [`the options of ${name}`, known],
      }),
      ...(known === 'passphrase'
        ? [refused(`the passphrase of ${name} is a number`, () => work({ passphrase: 7 }))]
        : []),
    ]),
    ...[7, undefined, true, null, der].map((source) =>
      refused(`what is decoded is ${kindOf(source)}`, () => decodePrivateKey(source as never), {
        says: 'as text, or as a JWK',
      }),
    ),
    ...[7, 'text', null].map((source) =>
      refused(`a JWK is ${kindOf(source)}`, () => privateKeyFromJWK(source as never), {
        says: 'parse JSON first',
        path: 'jwk',
      }),
    ),
    refused('what is encoded is cut', () => encodePrivateKey(der.subarray(0, -1)), { says: 'pkcs8' }),
    refused('what is encoded is no key', () => encodePrivateKey(octets(der))),
    refused('the numbers of what is decoded do not belong together', () => decodePrivateKey(unrelated), {
      path: 'privateKey',
      rule: 'RFC 8017 3.2',
    }),
    refused(
      'the numbers of what is encoded do not belong together',
      () => encodePrivateKey(encodedUnchecked(unrelated)),
      { rule: 'RFC 8017 3.2' },
    ),
    refused('the halves of a JWK do not belong together', () => privateKeyFromJWK({ ...jwk, d: other.d }), {
      path: 'privateKey',
      says: 'do not belong together',
    }),
    refused('the numbers of a JWK do not belong together', () => privateKeyFromJWK(unrelated), {
      rule: 'RFC 8017 3.2',
    }),
    passphrase('the passphrase is missing', () => privateKeyFromPEM(encrypted), 'missing'),
    passphrase('the passphrase is empty', () => encodePrivateKey(der, { passphrase: '' }), 'missing'),
    passphrase(
      'the passphrase is wrong',
      () => privateKeyFromPEM(encrypted, { passphrase: 'battery', id: 'mine' }),
      'wrong',
      'mine',
    ),
    passphrase(
      'the passphrase of what is decoded is wrong',
      () => decodePrivateKey(encrypted, { passphrase: 'battery' }),
      'wrong',
    ),
    longSalt('message'),
    longSalt('digest'),
  ]
}

function refused(
  when: string,
  act: () => Promise<unknown>,
  more: Partial<DescribedFailure> = {},
): DescribedFailure {
  return { when, act, code: 'INVALID_INPUT', outcome: 'not-sent', isLoose: true, ...more }
}

/** An RSA key of a provider signs with a salt that is longer than it has room for. */
function longSalt(input: 'message' | 'digest'): DescribedFailure {
  const der = rsa.privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    when: `the salt of PSS over a ${input} is longer than the key has room for`,
    act: async () => {
      const keys = localKeys()
      try {
        const key = await keys.importKey(der)
        const algorithm = rsaSignatureAlgorithm(new PSS({ saltLength: 223 }), SHA256)
        return await key.signWith(algorithm as never, seed, input === 'digest' ? { input } : {})
      } finally {
        await keys.close()
      }
    },
    code: 'INVALID_INPUT',
    outcome: 'not-sent',
    says: 'salt',
  }
}

/** The key that is written as PEM, encrypted, and read again: of an own copy, which must stay as it is. */
async function converted(
  pkcs8: Uint8Array,
  passphrase: NonNullable<Parameters<typeof encodePrivateKey>[1]>['passphrase'] = PASSPHRASE,
): ReturnType<typeof privateKeyFromPEM> {
  const read: Uint8Array[] = [pkcs8]
  try {
    const before = Uint8Array.from(pkcs8)
    const pem = await encodePrivateKey(pkcs8, { passphrase })
    if (Buffer.compare(before, pkcs8) !== 0) throw new Error('it changed what it was given')
    const plain = await encodePrivateKey(pkcs8)
    if (!pem.includes('ENCRYPTED') || plain.includes('ENCRYPTED'))
      throw new Error('it is not encrypted as it was wished')
    const [again, same] = [await decodePrivateKey(plain), await decodePrivateKey(pem, { passphrase })]
    read.push(again, same)
    if (Buffer.compare(again, same) !== 0) throw new Error('encrypted it is another key')
    return await privateKeyFromPEM(pem, { passphrase })
  } finally {
    for (const bytes of read) bytes.fill(0)
  }
}

/** The PKCS#8 of an RSA key with numbers that OpenSSL does not hold against each other. */
function encodedUnchecked({ n, e, d, p, q, dp, dq, qi }: JsonWebKey): Uint8Array {
  const inner = encodeDER((w) =>
    w.sequence(() => {
      w.integer(0)
      for (const number of [n, e, d, p, q, dp, dq, qi])
        w.unsignedInteger(Buffer.from(number ?? '', 'base64url'))
    }),
  )
  return privateKeyInfo((w) => w.oid('1.2.840.113549.1.1.1').null(), inner)
}

function known(
  type: DescribedLooseKey['type'],
  { publicKey }: { readonly publicKey: KeyObject },
): Pick<DescribedLooseKey, 'type' | 'publicKey'> {
  return { type, publicKey: pemOf(publicKey) }
}

function pemOf(key: KeyObject, isEncrypted = false): string {
  const secret = isEncrypted && { cipher: 'aes-256-cbc', passphrase: PASSPHRASE }
  const type = key.type === 'private' ? 'pkcs8' : 'spki'
  return String(key.export({ format: 'pem', type, ...secret } as never))
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) result = (result * result * (bit === '1' ? base : 1n)) % modulus
  return result
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : value instanceof Uint8Array ? 'bytes' : typeof value
}
