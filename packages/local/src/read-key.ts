import { createPrivateKey } from 'node:crypto'
import { InvalidInputError, KEY_TYPES } from '@kmskeys/core'
import { DERReader } from '@kmskeys/core/der'
import { SOFTWARE_KEY_TYPES } from './key-types.ts'
import type { SoftwareKey } from './software-key.ts'

/**
 * Makes a key of its DER encoding. Takes it over: `der` is zero afterwards.
 *
 * @throws {InvalidInputError} when it is malformed, or of a kind that is not known here
 */
export async function readKey(der: Uint8Array, type: 'pkcs8' | 'pkcs1' | 'sec1'): Promise<SoftwareKey> {
  let pkcs8 = der
  try {
    if (type !== 'pkcs8') {
      const key = Buffer.from(der.buffer, der.byteOffset, der.length)
      pkcs8 = createPrivateKey({ key, format: 'der', type }).export({ type: 'pkcs8', format: 'der' })
    }
    return await readerOf(algorithmOf(pkcs8)).read(pkcs8)
  } catch (error) {
    if (error instanceof InvalidInputError) throw error
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
    pkcs8.fill(0)
  }
}

interface Reader {
  read(der: Uint8Array): SoftwareKey | Promise<SoftwareKey>
}

function readerOf(algorithm: string): Reader {
  const types = Object.entries<{ readonly spkiAlgorithms: readonly string[] }>(KEY_TYPES)
  const type = types.find(([, { spkiAlgorithms }]) => spkiAlgorithms.includes(algorithm))?.[0]
  const reader = Object.entries<Reader>(SOFTWARE_KEY_TYPES).find(([name]) => name === type)?.[1]
  if (reader !== undefined) return reader
  const known = Object.keys(SOFTWARE_KEY_TYPES).join(', ')
  throw new InvalidInputError(
    `the private key's algorithm ${algorithm} is not known here; known are ${known}`,
    { path: 'privateKey' },
  )
}

/** The object identifier of a PKCS#8 (RFC 5958 section 2). */
function algorithmOf(pkcs8: Uint8Array): string {
  const input = DERReader.from(pkcs8, { path: 'privateKey' })
  const info = input.sequence()
  input.end()
  info.smallInteger('version')
  return info.sequence('privateKeyAlgorithm').oid('algorithm')
}
