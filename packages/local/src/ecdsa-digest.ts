import type { KeyObject } from 'node:crypto'
import { curveByName, ecdsaToDER, ProviderError, type CurveName } from '@kmskeys/core'
import { privateScalar } from './ec-scalar.ts'

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
  const size = curveByName(curve)?.coordinateSize
  if (size === undefined) throw new ProviderError(`the curve ${curve} is not known to this @kmskeys/core`)
  const sec1 = key.export({ type: 'sec1', format: 'der' })
  try {
    const options = { prehash: false, lowS: false, format: 'compact' } as const
    const signature = (await CURVES[curve]()).sign(copy, privateScalar(sec1), options)
    return ecdsaToDER(signature, size)
  } finally {
    sec1.fill(0)
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
  brainpoolP256r1: async () => (await import('@noble/curves/misc.js')).brainpoolP256r1,
  brainpoolP384r1: async () => (await import('@noble/curves/misc.js')).brainpoolP384r1,
  brainpoolP512r1: async () => (await import('@noble/curves/misc.js')).brainpoolP512r1,
}
