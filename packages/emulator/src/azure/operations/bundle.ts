import { numbersOf } from '../jwk.ts'
import type { KeyVersion } from '../store.ts'

/** Days that a deleted key can be recovered. */
const RECOVERABLE_DAYS = 90

/** The identifier of a version, as all answers have it: with the version, and the name as it was created. */
export function kidOf(origin: string, { name, version }: KeyVersion): string {
  return `${origin}/keys/${name}/${version}`
}

/** What the service says of a key: its public half, attributes and tags. */
export function bundle(origin: string, key: KeyVersion): { readonly [field: string]: unknown } {
  return {
    key: {
      kid: kidOf(origin, key),
      kty: key.kty,
      key_ops: key.operations,
      ...(key.crv !== undefined && { crv: key.crv }),
      ...numbersOf(key.key),
    },
    attributes: attributes(key),
    ...(key.tags !== undefined && { tags: key.tags }),
  }
}

/** What a list says of a key, by its latest version or by each. */
export function item(origin: string, key: KeyVersion, version?: string): object {
  return {
    kid: `${origin}/keys/${key.name}${version === undefined ? '' : `/${version}`}`,
    attributes: attributes(key),
    ...(key.tags !== undefined && { tags: key.tags }),
  }
}

/** What the service adds for a key that was deleted at that second. */
export function deletion(origin: string, name: string, deleted: number): object {
  return {
    recoveryId: `${origin}/deletedkeys/${name}`,
    deletedDate: deleted,
    scheduledPurgeDate: deleted + RECOVERABLE_DAYS * 86_400,
  }
}

function attributes({ attributes: { enabled, nbf, exp }, created, updated }: KeyVersion): object {
  return {
    enabled,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: RECOVERABLE_DAYS,
    exportable: false,
  }
}
