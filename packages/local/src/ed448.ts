import type { KeyObject } from 'node:crypto'
import { DERReader } from '@kmskeys/core/der'
import { ed448TakesContext } from '@kmskeys/core/primitives'
import { signPooled } from './sign-pooled.ts'

/**
 * Signs with Ed448, which takes some 300 µs, in the thread pool; with a context that `node:crypto` would ignore, before
 * Node.js 24.8, through @noble/curves.
 */
export async function signEd448(
  key: KeyObject,
  message: Uint8Array,
  context: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (context === undefined) return signPooled(null, message, key)
  if (ed448TakesContext()) return signPooled(null, message, { key, context })
  // Not slice(), which of a Buffer is no copy.
  const copy = new Uint8Array(message)
  const { ed448 } = await import('@noble/curves/ed448.js')
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  try {
    return ed448.sign(copy, privateBytes(pkcs8), { context })
  } finally {
    pkcs8.fill(0)
  }
}

/** The CurvePrivateKey inside a PrivateKeyInfo (RFC 8410 section 7), 57 bytes: a view. */
function privateBytes(pkcs8: Uint8Array): Uint8Array {
  const info = DERReader.from(pkcs8, { path: 'privateKeyInfo' }).sequence()
  info.smallInteger('version')
  info.skip('privateKeyAlgorithm')
  return DERReader.from(info.octetString('privateKey'), { path: 'privateKeyInfo.privateKey' }).octetString()
}
