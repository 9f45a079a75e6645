import type { KeyObject } from 'node:crypto'
import { signing } from '@kmskeys/core'
import { ed448TakesContext } from '@kmskeys/core/primitives'
import { ED448_OFFERS, SIGNING_TRAITS } from '../algorithms.ts'
import { checkBySigning, generatePair, keyObjectType } from '../key-object.ts'
import { privateBytes } from '../private-bytes.ts'
import { signPooled } from '../sign-pooled.ts'
import type { SoftwareKeyType } from '../software-key.ts'

/** Ed448's entry in the list of key types. */
export const Ed448: SoftwareKeyType<'ed448'> = keyObjectType({
  type: 'ed448',
  generate: () => generatePair('ed448'),
  abilities: (key) => ({
    signing: signing(
      ED448_OFFERS,
      (_offer, bytes, { context }) => signEd448(key, bytes, context),
      SIGNING_TRAITS,
    ),
  }),
  check: (key) => checkBySigning(key, null),
})

/**
 * Signs with Ed448, which takes some 300 µs, in the thread pool; with a context that `node:crypto` would ignore, before
 * Node.js 24.8, through @noble/curves.
 */
async function signEd448(
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
