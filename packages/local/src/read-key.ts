import { createPrivateKey } from 'node:crypto'
import { InvalidInputError } from '@kmskeys/core'
import type { KeyMaterial } from './key-material.ts'
import { importMLDSA } from './ml-dsa.ts'
import { readMLDSA } from './ml-dsa-pkcs8.ts'

/**
 * Makes a key of its DER encoding. Takes it over: `der` is zero afterwards.
 *
 * @throws {InvalidInputError} when it is malformed, or of a kind that is not known here
 */
export async function readKey(der: Uint8Array, type: 'pkcs8' | 'pkcs1' | 'sec1'): Promise<KeyMaterial> {
  try {
    const mlDSA = type === 'pkcs8' ? readMLDSA(der) : undefined
    if (mlDSA !== undefined) return await importMLDSA(mlDSA, der)
    const key = Buffer.from(der.buffer, der.byteOffset, der.length)
    return createPrivateKey({ key, format: 'der', type })
  } catch (error) {
    if (error instanceof InvalidInputError) throw error
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
  }
}
