import { randomUUID } from 'node:crypto'
import { link, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '@kmskeys/core'
import { fileError, folderError } from './errors.ts'
import { deleteKeyFile, describeKeyFile, readKeyFile, syncFolder } from './key-file.ts'
import { encodeKey } from './pem.ts'
import type { Passphrase } from './passphrase.ts'
import { checkFolder, fileReference, isName } from './reference.ts'
import type { Store } from './store.ts'

/**
 * Keys in a folder, one PEM file each: PKCS#8, encrypted where there is a passphrase, readable by the owner only.
 *
 * @throws {InvalidInputError} when `folder` is not the path of one
 */
export function folderStore(folder: string, passphrase: Passphrase | undefined): Store {
  const root = checkFolder(folder)
  const pathOf = (name: string): string => join(root, `${name}.pem`)
  return {
    read: (name, signal) => readKeyFile(pathOf(name), passphrase, { name, signal }),
    async add(name, key, signal) {
      const path = pathOf(name)
      const id = fileReference(path)
      const text = await encodeKey(key, passphrase, { name, place: path, keyId: id })
      await writeNew(root, path, text, signal)
      return { id, key }
    },
    describe: async (name) => ({ ...(await describeKeyFile(pathOf(name))), name }),
    remove: (name) => deleteKeyFile(pathOf(name)),
    async *list() {
      for (const file of await filesOf(root)) {
        const name = file.slice(0, -'.pem'.length)
        if (file.endsWith('.pem') && isName(name)) yield { id: fileReference(join(root, file)), name }
      }
    },
    close: () => undefined,
  }
}

/** Writes a file that was not there before, whole or not at all, and not when the signal has aborted. */
async function writeNew(root: string, path: string, text: string, signal: AbortSignal): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`
  // As on a full disk: what has no name yet is no key.
  let outcome: Outcome | undefined = 'refused'
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      // A umask may have taken the owner's rights too, so that nobody could open the key again.
      await file.chmod(0o600)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    signal.throwIfAborted()
    outcome = undefined
    // Unlike a rename, a link never replaces what is there.
    await link(draft, path)
    await syncFolder(root)
  } catch (error) {
    if (signal.aborted) throw error
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw isMissing ? folderError(error, root) : fileError(error, path, fileReference(path), outcome)
  } finally {
    await unlink(draft).catch(() => undefined)
  }
}

async function filesOf(root: string): Promise<string[]> {
  try {
    // Links and folders are opened by no name.
    const entries = await readdir(root, { withFileTypes: true })
    return entries.flatMap((entry) => (entry.isFile() ? entry.name : [])).toSorted()
  } catch (error) {
    throw folderError(error, root)
  }
}
