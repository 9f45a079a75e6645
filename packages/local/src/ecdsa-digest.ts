import type { KeyObject } from 'node:crypto'
import { curveByName, ecdsaToDER, ProviderError, type CurveName } from '@kmskeys/core'

/**
 * Signs a digest with ECDSA (FIPS 186-5 section 6.4, deterministic as in RFC 6979), which `node:crypto` cannot:
 * it hashes what it is given once more, silently. @noble/curves is loaded on first use.
 */
export async function signECDSADigest(
  key: KeyObject,
  curve: CurveName,
  digest: Uint8Array,
): Promise<Uint8Array> {
  // Not slice(), which of a Buffer is no copy.
  const copy = new Uint8Array(digest)
  const { d } = key.export({ format: 'jwk' })
  const size = curveByName(curve)?.coordinateSize
  if (d === undefined || size === undefined)
    throw new ProviderError('node:crypto did not hand out the private scalar')
  const secret = Buffer.from(d, 'base64url')
  try {
    const signature = (await CURVES[curve]()).sign(copy, secret, {
      prehash: false,
      lowS: false,
      format: 'compact',
    })
    return ecdsaToDER(signature, size)
  } finally {
    secret.fill(0)
  }
}

interface Curve {
  sign(
    digest: Uint8Array,
    secret: Uint8Array,
    options: { prehash: false; lowS: false; format: 'compact' },
  ): Uint8Array
}

const CURVES: { readonly [C in CurveName]: () => Promise<Curve> } = {
  'P-256': async () => (await import('@noble/curves/nist.js')).p256,
  'P-384': async () => (await import('@noble/curves/nist.js')).p384,
  'P-521': async () => (await import('@noble/curves/nist.js')).p521,
  secp256k1: async () => (await import('@noble/curves/secp256k1.js')).secp256k1,
}
