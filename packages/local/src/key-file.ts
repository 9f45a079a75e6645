import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InvalidInputError, KmsKeysError, type KeyDescription } from '@kmskeys/core'
import { fileError } from './errors.ts'
import { decodeText, typeOfText } from './pem.ts'
import type { Passphrase } from './passphrase.ts'
import { fileReference } from './reference.ts'
import type { StoredKey } from './software-key.ts'

/** No private key is longer; a larger file was named by mistake. */
const MAX_BYTES = 1024 * 1024

/**
 * Reads a key from a file: PEM or JWK.
 *
 * @param options the name that a passphrase function is told, and what ends the work
 * @throws {KeyNotFoundError} when there is no such file
 * @throws {AccessDeniedError} when it may not be read
 * @throws {InvalidInputError} when it is not exactly one private key that is known here, or a link
 * @throws {AuthenticationError} when the passphrase is missing or wrong
 */
export async function readKeyFile(
  path: string,
  passphrase: Passphrase | undefined,
  { name = path, signal }: { readonly name?: string; readonly signal: AbortSignal },
): Promise<StoredKey> {
  const id = fileReference(path)
  const { text } = await readText(path, id)
  return about(path, id, async () => {
    const key = await decodeText(text, passphrase, { name, place: path, keyId: id, signal })
    await key.check()
    return { id, key }
  })
}

/**
 * What is known of a key file without its passphrase: when it was written, and the type of key where that is not encrypted.
 *
 * @throws as {@link readKeyFile}, but for the passphrase
 */
export async function describeKeyFile(path: string): Promise<KeyDescription> {
  const id = fileReference(path)
  const { text, writtenAt } = await readText(path, id)
  return about(path, id, async () => {
    const type = await typeOfText(text, { name: path, place: path, keyId: id })
    return { id, createdAt: writtenAt, ...(type !== undefined && { type }) }
  })
}

/**
 * Deletes a key file. What is no key is not deleted.
 *
 * @throws as {@link describeKeyFile}
 */
export async function deleteKeyFile(path: string): Promise<void> {
  const { id } = await describeKeyFile(path)
  try {
    await unlink(path)
    await syncFolder(dirname(path))
  } catch (error) {
    throw fileError(error, path, id)
  }
}

/** Has the folder's own entry of a file written, where folders can be opened and flushed. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and some file systems flush none: there they write their entries by themselves.
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/** Names the file in what is said of its content. */
async function about<T>(path: string, id: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    const { path: field, offset, rule } = error
    const message = error.message.includes(path) ? error.message : `${path}: ${error.message}`
    throw new InvalidInputError(message, { path: field, offset, rule, keyId: id, cause: error })
  }
}

async function readText(path: string, keyId: string): Promise<{ text: string; writtenAt: Date }> {
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
      return { text: await file.readFile('utf8'), writtenAt: stats.mtime }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof KmsKeysError) throw error
    throw fileError(error, path, keyId)
  }
}
