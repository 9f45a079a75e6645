import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import * as slhDSA from '@noble/post-quantum/slh-dsa.js'
import { CURVES, slhDSAParametersByName, type KeySpec } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'

/** A private key that was made elsewhere. */
export interface ForeignKey {
  readonly pkcs8: Uint8Array
  /** What its SubjectPublicKeyInfo ends in: the key, without what says of which kind it is. */
  readonly publicKey: Uint8Array
}

/** Makes a key by `node:crypto`, or of ML-DSA, SLH-DSA and ML-KEM by @noble/post-quantum. */
export function foreignKey(spec: KeySpec): ForeignKey {
  switch (spec.type) {
    case 'rsa':
      return ofPair(generateKeyPairSync('rsa', { modulusLength: spec.size }))
    case 'ec': {
      const namedCurve = CURVES.find(({ name }) => name === spec.curve)?.nodeName ?? spec.curve
      return ofPair(generateKeyPairSync('ec', { namedCurve }))
    }
    case 'dsa':
      return ofPair(generateKeyPairSync('dsa', { modulusLength: spec.size, divisorLength: 256 }))
    case 'ed25519':
      return ofPair(generateKeyPairSync('ed25519'))
    case 'ed448':
      return ofPair(generateKeyPairSync('ed448'))
    case 'x25519':
      return ofPair(generateKeyPairSync('x25519'))
    case 'x448':
      return ofPair(generateKeyPairSync('x448'))
    case 'ml-dsa': {
      const [noble, arc] = ML_DSA[spec.parameterSet]
      // A PKCS#8 of the seed alone (RFC 9881 section 6).
      return ofSeed(`3034020100300b06096086480165030403${arc}04228020`, 32, noble)
    }
    case 'ml-kem': {
      const [noble, arc] = ML_KEM[spec.parameterSet]
      // The same (RFC 9935 section 6).
      return ofSeed(`3054020100300b06096086480165030404${arc}04428040`, 64, noble)
    }
    case 'slh-dsa': {
      const oid = slhDSAParametersByName(spec.parameterSet)?.oid ?? ''
      const noble = Object.entries(slhDSA).find(([name]) => name === nobleNameOf(spec.parameterSet))?.[1]
      if (noble === undefined || !('keygen' in noble)) break
      const { secretKey, publicKey } = noble.keygen()
      // The key itself (RFC 9909 section 6).
      const pkcs8 = encodeDER((w) =>
        w.sequence(() => {
          w.integer(0)
            .sequence(() => w.oid(oid))
            .octetString(secretKey)
        }),
      )
      return { pkcs8, publicKey }
    }
    default:
  }
  throw new TypeError(`the kit makes no keys like ${JSON.stringify(spec)} to import`)
}

/** What @noble/post-quantum calls a parameter set, such as slh_dsa_sha2_128s. */
function nobleNameOf(parameterSet: string): string {
  return parameterSet.toLowerCase().replaceAll('-', '_')
}

const ML_DSA = {
  'ML-DSA-44': [ml_dsa44, '11'],
  'ML-DSA-65': [ml_dsa65, '12'],
  'ML-DSA-87': [ml_dsa87, '13'],
} as const

const ML_KEM = {
  'ML-KEM-512': [ml_kem512, '01'],
  'ML-KEM-768': [ml_kem768, '02'],
  'ML-KEM-1024': [ml_kem1024, '03'],
} as const

function ofSeed(
  head: string,
  size: number,
  noble: { keygen(seed: Uint8Array): { readonly publicKey: Uint8Array } },
): ForeignKey {
  const seed = randomBytes(size)
  const pkcs8 = new Uint8Array(Buffer.concat([Buffer.from(head, 'hex'), seed]))
  return { pkcs8, publicKey: noble.keygen(seed).publicKey }
}

function ofPair({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): ForeignKey {
  return {
    pkcs8: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
  }
}
