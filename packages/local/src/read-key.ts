import { createPrivateKey } from 'node:crypto'
import { InvalidInputError, KEY_TYPES } from '@kmskeys/core'
import { SOFTWARE_KEY_TYPES } from './key-types.ts'
import { readPrivateKeyInfo } from './private-key-info.ts'
import type { SoftwareKey } from './software-key.ts'

/**
 * Makes a key of its DER encoding. Takes it over: `der` is zero afterwards.
 *
 * @throws {InvalidInputError} when it is malformed, or of a kind that is not known here
 * @throws the signal's reason
 */
export async function readKey(
  der: Uint8Array,
  type: 'pkcs8' | 'pkcs1' | 'sec1',
  signal?: AbortSignal,
): Promise<SoftwareKey> {
  let pkcs8 = der
  try {
    if (type !== 'pkcs8') {
      const key = Buffer.from(der.buffer, der.byteOffset, der.length)
      pkcs8 = createPrivateKey({ key, format: 'der', type }).export({ type: 'pkcs8', format: 'der' })
    }
    return await readerOf(readPrivateKeyInfo(pkcs8).algorithm).read(pkcs8, signal)
  } catch (error) {
    if (error instanceof InvalidInputError || signal?.aborted === true) throw error
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
    pkcs8.fill(0)
  }
}

interface Reader {
  read(der: Uint8Array, signal: AbortSignal | undefined): SoftwareKey | Promise<SoftwareKey>
}

/** Before OpenSSL makes a key of it, which for some takes as long as whoever wrote it wishes. */
function readerOf(algorithm: string): Reader {
  const types = Object.entries<{ readonly spkiAlgorithms: readonly string[] }>(KEY_TYPES)
  const type = types.find(([, { spkiAlgorithms }]) => spkiAlgorithms.includes(algorithm))?.[0]
  const reader = Object.entries<Reader>(SOFTWARE_KEY_TYPES).find(([name]) => name === type)?.[1]
  if (reader !== undefined) return reader
  const known = Object.keys(SOFTWARE_KEY_TYPES).join(', ')
  throw new InvalidInputError(
    `the private key's algorithm ${algorithm} is not known here; known are ${known}`,
    { path: 'privateKeyInfo.privateKeyAlgorithm' },
  )
}
