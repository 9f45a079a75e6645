import { randomBytes } from 'node:crypto'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512 } from '@noble/post-quantum/ml-kem.js'
import { slh_dsa_sha2_128f } from '@noble/post-quantum/slh-dsa.js'
import { encodeDER } from '@kmskeys/core/der'
import { mlDSASupport } from '@kmskeys/core/primitives'
import {
  changed,
  longer,
  octets,
  pkcs8,
  seed,
  type Hostile,
  type Place,
  type Write,
} from './hostile-parts.ts'

/** Keys of ML-DSA, ML-KEM, SLH-DSA and X-Wing that must be refused. */
export function hostilePostQuantum(): Hostile[] {
  return [
    ...seeded('ML-DSA-44', 32, ml_dsa44, '2.16.840.1.101.3.4.3.17', 'RFC 9881 6', 'RFC 9881 8.2'),
    ...slh(),
    ...xWing(),
  ].concat(
    seeded('ML-KEM-512', 64, ml_kem512, '2.16.840.1.101.3.4.4.1', 'RFC 9935 6', 'RFC 9935 8, FIPS 203 7.3'),
  )
}

interface Keygen {
  keygen(seed: Uint8Array): { readonly secretKey: Uint8Array }
}

/** Keys that are a seed, an expanded key, or both (RFC 9881 section 6, RFC 9935 section 6). */
function seeded(
  name: string,
  size: number,
  noble: Keygen,
  oid: string,
  rule: string,
  consistency: string,
): Hostile[] {
  const malformed: Place = { path: 'privateKey', rule }
  const inconsistent: Place = { rule: consistency }
  const own = randomBytes(size)
  const algorithm: Write = (w) => w.oid(oid)
  const { secretKey } = noble.keygen(Uint8Array.from(own))
  const both = (key: Uint8Array): Uint8Array =>
    encodeDER((w) => w.sequence(() => w.octetString(own).octetString(key)))
  const of = (what: string, key: Uint8Array, ...says: (string | Place)[]): Hostile => [
    `${what} (${name})`,
    () => pkcs8(algorithm, key),
    ...says,
  ]
  return [
    of('a short seed', form(own.subarray(1)), name, `${size} bytes`, malformed),
    of('a long seed', form(longer(own)), name, malformed),
    of('a bare seed', own, { path: 'privateKey.privateKey.expandedKey' }),
    of('a seed as an expanded key', octets(own), name, `${secretKey.length}`, malformed),
    of('a short expanded key', octets(secretKey.subarray(1)), name, malformed),
    of('a long expanded key', octets(longer(secretKey)), name, malformed),
    of('something behind the seed', Buffer.concat([form(own), Buffer.of(5, 0)]), {
      path: 'privateKey.privateKey',
    }),
    of('nothing', new Uint8Array(), { path: 'privateKey.privateKey.expandedKey' }),
    of(
      'both of different keys',
      both(noble.keygen(randomBytes(size)).secretKey),
      'do not belong together',
      inconsistent,
    ),
    // Of ML-DSA that is a number of t0, each of which OpenSSL looks at; elsewhere a probe signature finds most, not all.
    ...(name.startsWith('ML-KEM') || mlDSASupport() === 'full'
      ? [of('another end', octets(changed(secretKey, secretKey.length - 40)), inconsistent)]
      : []),
    of('another begin', octets(changed(secretKey, 0)), inconsistent),
    of('another hash', octets(changed(secretKey, 64)), inconsistent),
    [
      `parameters (${name})`,
      () => pkcs8((w) => w.oid(oid).null(), form(own)),
      name,
      'no parameters',
      malformed,
    ],
    [`version 1 (${name})`, () => pkcs8(algorithm, form(own), 1), name, 'version 0', malformed],
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
    what.startsWith('another') ? 'do not belong together' : { path: 'privateKey', rule: 'RFC 9909 6' },
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
  return [
    ['a short seed (X-Wing)', () => pkcs8(X_WING, seed.subarray(1)), 'a seed of 32 bytes', X_WING_RULE],
    ['a long seed (X-Wing)', () => pkcs8(X_WING, longer(seed)), X_WING_RULE],
    ['an OCTET STRING in it (X-Wing)', () => pkcs8(X_WING, octets(seed)), X_WING_RULE],
    ['version 1 (X-Wing)', () => pkcs8(X_WING, seed, 1), X_WING_RULE],
    ['parameters (X-Wing)', () => pkcs8((w) => w.oid(X_WING_OID).null(), seed), X_WING_RULE],
    ['something behind it (X-Wing)', () => pkcs8(X_WING, seed, 0, (w) => w.null())],
  ]
}

/** draft-connolly-cfrg-xwing-kem section 5.8. */
const X_WING_OID = '1.3.6.1.4.1.62253.25722'
const X_WING_RULE: Place = { path: 'privateKey', rule: 'draft-connolly-cfrg-xwing-kem 5.8.2' }
const X_WING: Write = (w) => w.oid(X_WING_OID)

/** A seed as PKCS#8 holds it. */
function form(bytes: Uint8Array): Uint8Array {
  return encodeDER((w) => w.octetString(bytes, 0x80))
}
