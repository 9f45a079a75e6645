import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { CURVES, type KeySpec } from '@kmskeys/core'

/** A private key that was made elsewhere. */
export interface ForeignKey {
  readonly pkcs8: Uint8Array
  /** What its SubjectPublicKeyInfo ends in: the key, without what says of which kind it is. */
  readonly publicKey: Uint8Array
}

/** Makes a key by `node:crypto`, or of ML-DSA by @noble/post-quantum. */
export function foreignKey(spec: KeySpec): ForeignKey {
  switch (spec.type) {
    case 'rsa':
      return ofPair(generateKeyPairSync('rsa', { modulusLength: spec.size }))
    case 'ec': {
      const namedCurve = CURVES.find(({ name }) => name === spec.curve)?.nodeName ?? spec.curve
      return ofPair(generateKeyPairSync('ec', { namedCurve }))
    }
    case 'ed25519':
      return ofPair(generateKeyPairSync('ed25519'))
    case 'ed448':
      return ofPair(generateKeyPairSync('ed448'))
    case 'x25519':
      return ofPair(generateKeyPairSync('x25519'))
    case 'x448':
      return ofPair(generateKeyPairSync('x448'))
    case 'ml-dsa': {
      const seed = randomBytes(32)
      const [noble, arc] = ML_DSA[spec.parameterSet]
      // A PKCS#8 of the seed alone (RFC 9881 section 6).
      const head = Buffer.from(`3034020100300b06096086480165030403${arc}04228020`, 'hex')
      return { pkcs8: new Uint8Array(Buffer.concat([head, seed])), publicKey: noble.keygen(seed).publicKey }
    }
    default:
      throw new TypeError(`the kit makes no keys like ${JSON.stringify(spec)} to import`)
  }
}

const ML_DSA = {
  'ML-DSA-44': [ml_dsa44, '11'],
  'ML-DSA-65': [ml_dsa65, '12'],
  'ML-DSA-87': [ml_dsa87, '13'],
} as const

function ofPair({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): ForeignKey {
  return {
    pkcs8: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
  }
}
