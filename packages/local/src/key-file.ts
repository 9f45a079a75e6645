import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { InvalidInputError, KmsKeysError } from '@kmskeys/core'
import { fileError } from './errors.ts'
import { decodeText } from './pem.ts'
import type { Passphrase } from './passphrase.ts'
import { fileReference } from './reference.ts'
import { checkHalves } from './software-key.ts'
import type { StoredKey } from './store.ts'

/** No private key is longer; a larger file was named by mistake. */
const MAX_BYTES = 1024 * 1024

/**
 * Reads a key from a file: PEM or JWK.
 *
 * @param name what a passphrase function is told
 * @throws {KeyNotFoundError} when there is no such file
 * @throws {AccessDeniedError} when it may not be read
 * @throws {InvalidInputError} when it is not exactly one private key that is known here, or a link
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function readKeyFile(
  path: string,
  passphrase: Passphrase | undefined,
  name: string = path,
): Promise<StoredKey> {
  const id = fileReference(path)
  const text = await readText(path, id)
  try {
    const key = await decodeText(text, passphrase, { name, place: path, keyId: id })
    await checkHalves(key)
    return { id, key }
  } catch (error) {
    if (error instanceof InvalidInputError) {
      const { path: field, offset, rule } = error
      const message = error.message.includes(path) ? error.message : `${path}: ${error.message}`
      throw new InvalidInputError(message, { path: field, offset, rule, keyId: id, cause: error })
    }
    throw error
  }
}

async function readText(path: string, keyId: string): Promise<string> {
  try {
    // A link could have been placed by somebody else, and lead anywhere; a pipe would keep the call waiting.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = await file.stat()
      if (!stats.isFile())
        throw new InvalidInputError(`${path} is a folder, pipe or device, not a key`, { keyId })
      const { size } = stats
      if (size > MAX_BYTES)
        throw new InvalidInputError(`${path} has ${size} bytes, more than any private key`, { keyId })
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof KmsKeysError) throw error
    throw fileError(error, path, keyId)
  }
}
