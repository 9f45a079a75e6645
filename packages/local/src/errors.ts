import {
  AccessDeniedError,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  ProviderError,
  type ErrorDetails,
  type KmsKeysError,
  type Outcome,
} from '@kmskeys/core'

/**
 * The error for what the file system answered about `path`.
 *
 * @param outcome where that is known of an answer that has no type of its own here
 */
export function fileError(cause: unknown, path: string, keyId?: string, outcome?: Outcome): KmsKeysError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const details = { cause, keyId }
  const make = typeof code === 'string' ? ERRORS[code] : undefined
  return (
    make?.(path, details) ??
    new ProviderError(`the file system failed at ${path} (${String(code)})`, { ...details, outcome })
  )
}

/** The error for what the file system answered where the folder of keys itself should have been. */
export function folderError(cause: unknown, folder: string): KmsKeysError {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  return isMissing
    ? new InvalidInputError(`the folder ${folder} does not exist; make it first`, { cause })
    : fileError(cause, folder)
}

const ERRORS: { readonly [code: string]: (path: string, details: ErrorDetails) => KmsKeysError } = {
  ENOENT: (path, details) => new KeyNotFoundError(`there is no ${path}; check folder and name`, details),
  EEXIST: (path, details) => new KeyExistsError(`there is a ${path} already; nothing was changed`, details),
  EACCES: (path, details) => new AccessDeniedError(`${path} may not be accessed by this user`, details),
  EPERM: (path, details) =>
    new AccessDeniedError(
      `${path} may not be accessed by this user, or its file system has no hard links, which keys are written by`,
      details,
    ),
  ENOTDIR: (path, details) => new InvalidInputError(`a part of ${path} is not a folder`, details),
  EISDIR: (path, details) => new InvalidInputError(`${path} is a folder, not a key`, details),
  ENAMETOOLONG: (_path, details) => new InvalidInputError('the path is longer than paths can be', details),
  ELOOP: (path, details) => new InvalidInputError(`${path} is a link; name the file itself`, details),
}
