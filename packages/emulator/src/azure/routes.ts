import { createKey, getKey, updateKey } from './operations/create-key.ts'
import { deleteKey, purgeDeletedKey, recoverDeletedKey } from './operations/deletion.ts'
import { getDeletedKey, getKeys, getKeyVersions } from './operations/lists.ts'
import type { Operation } from './operations/operation.ts'
import { decrypt, sign } from './operations/sign.ts'

/** One operation, and the requests that ask for it. */
export interface Route {
  readonly operation: string
  readonly method: string
  /** With the groups `name` and `version` where the path has them. */
  readonly path: RegExp
  readonly serve: Operation
}

const NAME = '(?<name>[^/]+)'
/** Left out, or empty between two slashes, it means the latest. */
const VERSION = '(?:/(?<version>[^/]*))?'

/** The operations that are emulated, the first that fits. */
export const ROUTES: readonly Route[] = [
  { operation: 'GetKeys', method: 'GET', path: path('/keys/?'), serve: getKeys },
  { operation: 'CreateKey', method: 'POST', path: path(`/keys/${NAME}/create`), serve: createKey },
  { operation: 'GetKeyVersions', method: 'GET', path: path(`/keys/${NAME}/versions`), serve: getKeyVersions },
  { operation: 'Sign', method: 'POST', path: path(`/keys/${NAME}${VERSION}/sign`), serve: sign },
  { operation: 'Decrypt', method: 'POST', path: path(`/keys/${NAME}${VERSION}/decrypt`), serve: decrypt },
  { operation: 'GetKey', method: 'GET', path: path(`/keys/${NAME}${VERSION}`), serve: getKey },
  { operation: 'UpdateKey', method: 'PATCH', path: path(`/keys/${NAME}${VERSION}`), serve: updateKey },
  { operation: 'DeleteKey', method: 'DELETE', path: path(`/keys/${NAME}`), serve: deleteKey },
  { operation: 'GetDeletedKey', method: 'GET', path: path(`/deletedkeys/${NAME}`), serve: getDeletedKey },
  {
    operation: 'PurgeDeletedKey',
    method: 'DELETE',
    path: path(`/deletedkeys/${NAME}`),
    serve: purgeDeletedKey,
  },
  {
    operation: 'RecoverDeletedKey',
    method: 'POST',
    path: path(`/deletedkeys/${NAME}/recover`),
    serve: recoverDeletedKey,
  },
]

function path(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`)
}
