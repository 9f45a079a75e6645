import {
  AccessDeniedError,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  ProviderError,
  type KmsKeysError,
} from '@kmskeys/core'

/** The error for what the file system answered about `path`. */
export function fileError(cause: unknown, path: string): KmsKeysError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const make = typeof code === 'string' ? ERRORS[code] : undefined
  return (
    make?.(path, cause) ?? new ProviderError(`the file system failed at ${path} (${String(code)})`, { cause })
  )
}

const ERRORS: { readonly [code: string]: (path: string, cause: unknown) => KmsKeysError } = {
  ENOENT: (path, cause) => new KeyNotFoundError(`there is no ${path}; check folder and name`, { cause }),
  EEXIST: (path, cause) => new KeyExistsError(`there is a ${path} already; nothing was changed`, { cause }),
  EACCES: (path, cause) => new AccessDeniedError(`${path} may not be accessed by this user`, { cause }),
  EPERM: (path, cause) => new AccessDeniedError(`${path} may not be accessed by this user`, { cause }),
  ENOTDIR: (path, cause) => new InvalidInputError(`a part of ${path} is not a folder`, { cause }),
  EISDIR: (path, cause) => new InvalidInputError(`${path} is a folder, not a key`, { cause }),
  ELOOP: (path, cause) => new InvalidInputError(`${path} is a link; name the file itself`, { cause }),
}
