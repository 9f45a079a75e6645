import { createPublicKey, generateKeyPairSync, sign, constants, type KeyObject } from 'node:crypto'
import {
  ECDSA_SHA256,
  ECDSA_SHA384,
  ECDSA_SHA512,
  ED25519,
  privateKey,
  publicKeyFromDER,
  RSA_PKCS1V15_SHA256,
  RSA_PSS_SHA256,
  signing,
  type CurveName,
  type PrivateKey,
  type SignatureAlgorithm,
  type Signer,
} from '@kmskeys/core'

/** A software key over `node:crypto`, and how often it was asked to sign. */
export interface TestKey {
  readonly key: PrivateKey
  readonly keyObject: KeyObject
  readonly calls: { count: number }
}

export type Kind = 'rsa' | 'pss' | 'ed25519' | CurveName

/** The kinds of key that certificates are made with here, and what each signs with. */
export const KINDS: Readonly<
  Record<
    Kind,
    { algorithms: readonly SignatureAlgorithm[]; make: () => { privateKey: KeyObject; publicKey: KeyObject } }
  >
> = {
  rsa: { algorithms: [RSA_PKCS1V15_SHA256], make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  pss: { algorithms: [RSA_PSS_SHA256], make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  'P-256': { algorithms: [ECDSA_SHA256], make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
  'P-384': {
    algorithms: [ECDSA_SHA384, ECDSA_SHA256],
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  },
  'P-521': { algorithms: [ECDSA_SHA512], make: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }) },
  secp256k1: {
    algorithms: [ECDSA_SHA256],
    make: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  },
  brainpoolP256r1: {
    algorithms: [ECDSA_SHA256],
    make: () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }),
  },
  brainpoolP384r1: {
    algorithms: [ECDSA_SHA384],
    make: () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP384r1' }),
  },
  brainpoolP512r1: {
    algorithms: [ECDSA_SHA512],
    make: () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP512r1' }),
  },
  ed25519: { algorithms: [ED25519], make: () => generateKeyPairSync('ed25519') },
}

/** A new key. */
export function newKey(kind: Kind = 'P-256'): TestKey {
  return keyOf(kind, KINDS[kind].make())
}

function keyOf(kind: Kind, pair: { privateKey: KeyObject; publicKey: KeyObject }): TestKey {
  const calls = { count: 0 }
  const key = privateKey({
    id: `test:${kind}`,
    publicKey: publicKeyFromDER(spkiOf(pair.privateKey)),
    signing: signing(
      KINDS[kind].algorithms.map((algorithm) => ({ algorithm, input: 'message' as const })),
      (offer, bytes) => {
        calls.count++
        return nodeSign(pair.privateKey, offer.algorithm, bytes)
      },
      { readsAtOnce: true },
    ),
    verifyAfterSign: false,
  })
  return { key, keyObject: pair.privateKey, calls }
}

/** Signs by `node:crypto` alone. */
export function nodeSign(key: KeyObject, algorithm: SignatureAlgorithm, bytes: Uint8Array): Uint8Array {
  const padding = algorithm.name.startsWith('RSA_PSS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    : {}
  return sign(algorithm.hash?.name ?? null, bytes, { key, ...padding })
}

/** The DER encoded SubjectPublicKeyInfo of a key object. */
export function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'public' ? key : createPublicKey(key)
  return new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }))
}

/** The same key as a structure that is no key of core. */
export function wrapped(
  { key }: TestKey,
  change: (signature: Uint8Array) => Uint8Array = (signature) => signature,
): Signer {
  return {
    id: `wrapped ${key.id}`,
    publicKey: key.publicKey,
    signatureAlgorithms: key.signatureAlgorithms,
    signWith: async (algorithm, data, options) => change(await key.signWith(algorithm, data, options)),
  }
}
