import { generateKeyPairSync } from 'node:crypto'
import { ed448 } from '@noble/curves/ed448.js'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import * as slhDSA from '@noble/post-quantum/slh-dsa.js'
import {
  CURVES,
  dhGroupByName,
  dhPrime,
  type AnyPublicKey,
  type CurveName,
  type KeySpec,
  type KeyType,
} from '@kmskeys/core'
import { ofPair, ofSeed, tlv, type ForeignKey, type KeyPair } from './foreign-key.ts'
import { peerOf, SMALL_25519, SMALL_448, type Peer } from './peer.ts'
import { ContextWitness } from './witness/context-witness.ts'
import { KEMWitness } from './witness/kem-witness.ts'

/** What the kit knows of a type of key. */
export interface TestedKeyType<T extends KeyType = KeyType> {
  /** Makes a key elsewhere, by `node:crypto` or @noble, to be brought in. */
  foreign(spec: KeySpec<T>): ForeignKey
  /** The witness of a SubjectPublicKeyInfo of this type; `node:crypto` alone unless given. */
  witness?(spki: Buffer): ContextWitness | KEMWitness | undefined
  /** Makes a peer for a key of that kind, or for one like another, where keys of the type agree on secrets. */
  peer?(kind: KeySpec<T>, like?: AnyPublicKey): Peer
  /** SubjectPublicKeyInfos of peers that must not be agreed with, in hexadecimal. */
  readonly weakPeers?: readonly string[]
}

const ML_DSA = {
  'ML-DSA-44': { noble: ml_dsa44, oid: '608648016503040311', signatureSize: 2420 },
  'ML-DSA-65': { noble: ml_dsa65, oid: '608648016503040312', signatureSize: 3309 },
  'ML-DSA-87': { noble: ml_dsa87, oid: '608648016503040313', signatureSize: 4627 },
} as const

const SLH_DSA = {
  'SLH-DSA-SHA2-128s': { noble: slhDSA.slh_dsa_sha2_128s, oid: '608648016503040314', signatureSize: 7856 },
  'SLH-DSA-SHA2-128f': { noble: slhDSA.slh_dsa_sha2_128f, oid: '608648016503040315', signatureSize: 17088 },
  'SLH-DSA-SHA2-192s': { noble: slhDSA.slh_dsa_sha2_192s, oid: '608648016503040316', signatureSize: 16224 },
  'SLH-DSA-SHA2-192f': { noble: slhDSA.slh_dsa_sha2_192f, oid: '608648016503040317', signatureSize: 35664 },
  'SLH-DSA-SHA2-256s': { noble: slhDSA.slh_dsa_sha2_256s, oid: '608648016503040318', signatureSize: 29792 },
  'SLH-DSA-SHA2-256f': { noble: slhDSA.slh_dsa_sha2_256f, oid: '608648016503040319', signatureSize: 49856 },
  'SLH-DSA-SHAKE-128s': { noble: slhDSA.slh_dsa_shake_128s, oid: '60864801650304031a', signatureSize: 7856 },
  'SLH-DSA-SHAKE-128f': { noble: slhDSA.slh_dsa_shake_128f, oid: '60864801650304031b', signatureSize: 17088 },
  'SLH-DSA-SHAKE-192s': { noble: slhDSA.slh_dsa_shake_192s, oid: '60864801650304031c', signatureSize: 16224 },
  'SLH-DSA-SHAKE-192f': { noble: slhDSA.slh_dsa_shake_192f, oid: '60864801650304031d', signatureSize: 35664 },
  'SLH-DSA-SHAKE-256s': { noble: slhDSA.slh_dsa_shake_256s, oid: '60864801650304031e', signatureSize: 29792 },
  'SLH-DSA-SHAKE-256f': { noble: slhDSA.slh_dsa_shake_256f, oid: '60864801650304031f', signatureSize: 49856 },
} as const

const ML_KEM = {
  'ML-KEM-512': { noble: ml_kem512, oid: '608648016503040401' },
  'ML-KEM-768': { noble: ml_kem768, oid: '608648016503040402' },
  'ML-KEM-1024': { noble: ml_kem1024, oid: '608648016503040403' },
} as const

/** draft-connolly-cfrg-xwing-kem section 5.8. */
const X_WING = { noble: ml_kem768_x25519, oid: '2b0601040183e62d81c87a', inNode: false } as const

/** The list of key types. A new type is one entry. */
export const TESTED_KEY_TYPES: { readonly [T in KeyType]: TestedKeyType<T> } = {
  rsa: { foreign: ({ size }) => ofPair(generateKeyPairSync('rsa', { modulusLength: size })) },
  dsa: {
    foreign: ({ size }) => ofPair(generateKeyPairSync('dsa', { modulusLength: size, divisorLength: 256 })),
  },
  ec: {
    foreign: ({ curve }) => ofPair(generateKeyPairSync('ec', { namedCurve: nodeNameOf(curve) })),
    peer: ({ curve }) => peerOf(generateKeyPairSync('ec', { namedCurve: nodeNameOf(curve) })),
  },
  ed25519: { foreign: () => ofPair(generateKeyPairSync('ed25519')) },
  ed448: {
    foreign: () => ofPair(generateKeyPairSync('ed448')),
    witness: (spki) => ContextWitness.among([{ noble: ed448, oid: '2b6571', signatureSize: 114 }], spki),
  },
  x25519: {
    foreign: () => ofPair(generateKeyPairSync('x25519')),
    peer: () => peerOf(generateKeyPairSync('x25519')),
    weakPeers: SMALL_25519,
  },
  x448: {
    foreign: () => ofPair(generateKeyPairSync('x448')),
    peer: () => peerOf(generateKeyPairSync('x448')),
    weakPeers: SMALL_448,
  },
  dh: {
    foreign: ({ group }) => ofPair(dhPair(group)),
    // Of X9.42 `node:crypto` makes no key objects that agree.
    peer: ({ group }, like) =>
      peerOf(like?.type === 'dh' ? dhPairOf(like.parameters) : dhPair(group), (key) => key.toKeyObject()),
  },
  'ml-dsa': {
    foreign: ({ parameterSet }) => {
      const { noble, oid } = ML_DSA[parameterSet]
      // The seed alone (RFC 9881 section 6).
      return ofSeed(noble, oid, 32, (seed) => tlv(0x80, seed))
    },
    witness: (spki) => ContextWitness.among(Object.values(ML_DSA), spki),
  },
  'slh-dsa': {
    foreign: ({ parameterSet }) => {
      const { noble, oid } = SLH_DSA[parameterSet]
      // The key itself (RFC 9909 section 6).
      return ofSeed(noble, oid, noble.lengths.seed ?? 0, (_seed, secretKey) => secretKey)
    },
    witness: (spki) => ContextWitness.among(Object.values(SLH_DSA), spki),
  },
  'ml-kem': {
    foreign: ({ parameterSet }) => {
      const { noble, oid } = ML_KEM[parameterSet]
      // As of ML-DSA (RFC 9935 section 6).
      return ofSeed(noble, oid, 64, (seed) => tlv(0x80, seed))
    },
    witness: (spki) => KEMWitness.among(Object.values(ML_KEM), spki),
  },
  'x-wing': {
    foreign: () => ofSeed(X_WING.noble, X_WING.oid, 32),
    witness: (spki) => KEMWitness.among([X_WING], spki),
  },
}

/** What the kit knows of keys of a type. */
export function testedKeyType(type: KeyType): TestedKeyType {
  // A method may be handed more than it takes: the kit only hands it kinds of its own type.
  return TESTED_KEY_TYPES[type]
}

function dhPair(name: string): KeyPair {
  const group = dhGroupByName(name)
  if (group === undefined) throw new TypeError(`the kit makes no keys of the group ${name}`)
  return dhPairOf({ p: dhPrime(group), g: 2n })
}

function dhPairOf({ p, g }: { readonly p: bigint; readonly g: bigint }): KeyPair {
  const options = { prime: Buffer.from(p.toString(16), 'hex'), generator: Number(g) }
  // The types of Node.js do not know that it makes such keys.
  const args: unknown[] = ['dh', options]
  const made: unknown = Reflect.apply(generateKeyPairSync, undefined, args)
  if (isPair(made)) return made
  throw new TypeError('node:crypto made no DH keys')
}

function isPair(made: unknown): made is KeyPair {
  return typeof made === 'object' && made !== null && 'privateKey' in made && 'publicKey' in made
}

function nodeNameOf(curve: CurveName): string {
  return CURVES.find(({ name }) => name === curve)?.nodeName ?? curve
}
