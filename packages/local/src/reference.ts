import { join, resolve } from 'node:path'
import { InvalidInputError, parseKeyURI, percentDecode } from '@kmskeys/core'

/** What a reference names: a key of the provider's store, or a file. */
export type Reference = { readonly name: string } | { readonly path: string }

/**
 * Reads a reference: a name, a path, or `local:` before either. `local:NAME?folder=PATH` names a file in a folder.
 * Its passphrase, if it has one, is for whoever makes the provider from that URI, and ignored here.
 *
 * @throws {InvalidInputError} when it is neither a name nor a path
 */
export function parseReference(reference: string): Reference {
  if (!/^local:/iu.test(reference)) return nameOrPath(reference)
  const { body, scheme, query } = parseKeyURI(reference)
  const text = percentDecode(body, scheme)
  const unknown = [...query.keys()].find((name) => name !== 'folder' && name !== 'passphrase')
  if (unknown !== undefined)
    throw new InvalidInputError(`a local: URI has no attribute ${unknown}; it may have folder and passphrase`)
  const folder = query.get('folder')
  const found = nameOrPath(text.startsWith('//') ? text.slice(2) : text)
  if (folder === undefined) return found
  const root = checkFolder(folder)
  if ('name' in found) return { path: join(root, `${found.name}.pem`) }
  throw new InvalidInputError(
    'a local: URI has a name and the folder that it is in, or a path without a folder',
  )
}

/**
 * The absolute path of a folder.
 *
 * @throws {InvalidInputError} when it is no text, empty, or has a NUL character in it
 */
export function checkFolder(folder: unknown): string {
  if (typeof folder === 'string' && folder !== '' && !folder.includes('\0')) return resolve(folder)
  throw new InvalidInputError('folder must be the path of a folder')
}

/** The canonical reference of a file: an absolute path, such that {@link parseReference} finds it again. */
export function fileReference(path: string): string {
  return `local:${path.replaceAll('%', '%25').replaceAll('?', '%3F')}`
}

/** Whether text can be the name of a key: letters, digits, `.`, `_` and `-`, not beginning with a dot, without `.pem`. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/u.test(text) && !text.endsWith('.pem')
}

/**
 * Refuses a name that could leave the folder, or hide in it.
 *
 * @throws {InvalidInputError}
 */
export function checkName(name: string): string {
  if (isName(name)) return name
  throw new InvalidInputError(
    'the name of a key is made of letters, digits, . _ and -, does not begin with a dot, and goes without .pem',
  )
}

function nameOrPath(text: string): Reference {
  if (text.includes('\0')) throw new InvalidInputError('a reference to a key has no NUL character in it')
  if (text.includes('/') || text.includes('\\')) return { path: resolve(text) }
  return { name: checkName(text.endsWith('.pem') ? text.slice(0, -'.pem'.length) : text) }
}
