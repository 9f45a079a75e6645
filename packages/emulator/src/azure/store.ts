import { randomBytes } from 'node:crypto'
import type { AnyPrivateKey, KeySpec } from '@kmskeys/core'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import { forbidden, KeyVaultError } from './key-vault-error.ts'
import { SLOWEST_KEY } from '../server/slowest-key.ts'

/** What can be changed of a key. Times are seconds since 1970. */
export interface KeyAttributes {
  enabled: boolean
  nbf?: number | undefined
  exp?: number | undefined
}

/** One version of a key. */
export interface KeyVersion {
  readonly name: string
  readonly version: string
  /** `RSA`, `EC`, or one of these with `-HSM`. */
  readonly kty: string
  readonly crv: string | undefined
  readonly wish: KeySpec
  readonly key: AnyPrivateKey
  readonly created: number
  updated: number
  operations: readonly string[]
  attributes: KeyAttributes
  tags: { readonly [name: string]: string } | undefined
}

/** The versions of a key, the oldest first. */
export type Versions = readonly [KeyVersion, ...KeyVersion[]]

/** A key that was deleted and can be recovered. */
export interface DeletedKey {
  readonly versions: Versions
  readonly deleted: number
}

/** What is found by the name of a key, whose case does not matter. */
class ByName<V> extends Map<string, V> {
  override get(name: string): V | undefined {
    return super.get(name.toLowerCase())
  }

  override has(name: string): boolean {
    return super.has(name.toLowerCase())
  }

  override set(name: string, value: V): this {
    return super.set(name.toLowerCase(), value)
  }

  override delete(name: string): boolean {
    return super.delete(name.toLowerCase())
  }
}

/** The keys of one vault. */
export class KeyVaultStore {
  readonly keys: ByName<Versions> = new ByName()
  readonly deleted: ByName<DeletedKey> = new ByName()
  readonly local: LocalKeys = localKeys({ timeout: SLOWEST_KEY })
  /** Whether it is a managed HSM, which differs in details. */
  readonly managedHSM: boolean

  constructor(managedHSM: boolean) {
    this.managedHSM = managedHSM
  }

  /** Makes a key, or a new version of it where there is one of that name. */
  async add(
    made: Pick<KeyVersion, 'name' | 'kty' | 'crv' | 'wish' | 'operations' | 'attributes' | 'tags'>,
  ): Promise<KeyVersion> {
    const created = now()
    const name = this.keys.get(made.name)?.[0].name ?? made.name
    const added: KeyVersion = {
      ...made,
      name,
      version: randomBytes(16).toString('hex'),
      key: await this.local.createKey(made.wish),
      created,
      updated: created,
    }
    const versions = this.keys.get(made.name)
    this.keys.set(made.name, versions === undefined ? [added] : [...versions, added])
    return added
  }

  /**
   * The version that is named, or the latest.
   *
   * @throws {KeyVaultError} when there is none
   */
  find(name: string, version: string | undefined): KeyVersion {
    const versions = this.versions(name)
    const found = version === undefined ? versions.at(-1) : versions.find((each) => each.version === version)
    if (found !== undefined) return found
    throw notFound(`${name}/${version ?? ''}`)
  }

  versions(name: string): Versions {
    const versions = this.keys.get(name)
    if (versions === undefined) throw notFound(name)
    return versions
  }

  findDeleted(name: string): DeletedKey {
    const found = this.deleted.get(name)
    if (found === undefined) throw new KeyVaultError(404, 'KeyNotFound', `Deleted Key not found: ${name}`)
    return found
  }
}

/**
 * Refuses a use of a key that its state or its operations forbid. Outside of the time between `nbf` and `exp` a key
 * still decrypts and verifies.
 */
export function requireUsable(key: KeyVersion, operation: string): void {
  const { enabled, nbf, exp } = key.attributes
  if (!enabled) throw forbidden(`Operation ${operation} is not allowed on a disabled key.`, 'KeyDisabled')
  const timed = operation === 'sign' || operation === 'encrypt' || operation === 'wrapKey'
  if (timed && nbf !== undefined && now() < nbf)
    throw forbidden(`Operation ${operation} is not allowed before the key is valid.`, 'KeyNotYetValid')
  if (timed && exp !== undefined && now() >= exp)
    throw forbidden(`Operation ${operation} is not allowed on an expired key.`, 'KeyExpired')
  if (!key.operations.includes(operation))
    throw forbidden(
      `Operation ${operation} is not permitted on this key; permitted are ${key.operations.join(', ')}.`,
      'KeyOperationForbidden',
    )
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}

function notFound(what: string): KeyVaultError {
  return new KeyVaultError(
    404,
    'KeyNotFound',
    `A key with (name/id) ${what} was not found in this key vault.`,
  )
}
