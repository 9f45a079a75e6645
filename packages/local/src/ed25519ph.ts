import type { KeyObject } from 'node:crypto'
import { ed25519ph, type DigestScheme } from '@kmskeys/core/primitives'
import { privateBytes } from './private-bytes.ts'

/** Signs a SHA-512 digest with Ed25519ph, which `node:crypto` has not. @noble/curves is loaded on first use. */
export async function signEd25519ph(
  key: KeyObject,
  digest: Uint8Array,
  context: Uint8Array | undefined,
): Promise<Uint8Array> {
  // Not slice(), which of a Buffer is no copy.
  const copy = new Uint8Array(digest)
  scheme ??= load()
  const loaded = await scheme
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  try {
    return loaded.sign(copy, privateBytes(pkcs8), context === undefined ? {} : { context })
  } finally {
    pkcs8.fill(0)
  }
}

let scheme: Promise<DigestScheme> | undefined

async function load(): Promise<DigestScheme> {
  const { eddsa } = await import('@noble/curves/abstract/edwards.js')
  const { ed25519 } = await import('@noble/curves/ed25519.js')
  return ed25519ph(eddsa, ed25519.Point)
}
