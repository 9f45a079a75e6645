import { setTimeout } from 'node:timers/promises'
import type { AnyPrivateKey } from '@kmskeys/core'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import type { AlgorithmRow, Purpose } from './algorithms.ts'
import { denied, GoogleError, notEnabled } from './google-error.ts'
import { requireName } from './names.ts'
import { SLOWEST_KEY } from '../server/slowest-key.ts'

/** A point in time as the service answers it. */
export interface Timestamp {
  readonly seconds: number
  readonly nanos: number
}

/** A key ring of the emulated project. */
export interface KeyRing {
  readonly name: string
  readonly createTime: Timestamp
}

/** A key of the emulated project, with its versions in the order of their numbers, from 1. */
export interface CryptoKey {
  readonly name: string
  readonly purpose: Purpose
  readonly algorithm: string
  readonly row: AlgorithmRow
  readonly protectionLevel: string
  readonly labels: { readonly [name: string]: string }
  readonly createTime: Timestamp
  readonly versions: Version[]
}

/** A version of a key, which has the key pair. */
export interface Version {
  readonly name: string
  readonly cryptoKey: CryptoKey
  readonly createTime: Timestamp
  /** The key pair; absent until it is generated. */
  key: AnyPrivateKey | undefined
  state:
    | 'PENDING_GENERATION'
    | 'GENERATION_FAILED'
    | 'ENABLED'
    | 'DISABLED'
    | 'DESTROY_SCHEDULED'
    | 'DESTROYED'
  generateTime: Timestamp | undefined
  destroyTime: Timestamp | undefined
}

/** The key rings and keys of one project. */
export class GoogleStore {
  readonly project: string
  readonly keyRings: Map<string, KeyRing> = new Map()
  readonly cryptoKeys: Map<string, CryptoKey> = new Map()
  readonly local: LocalKeys = localKeys({ timeout: SLOWEST_KEY })
  /** Milliseconds that a version is PENDING_GENERATION at least. */
  readonly #generation: number
  readonly #pending: Set<Promise<void>> = new Set()
  readonly #closing: AbortController = new AbortController()

  constructor(project: string, generation: number) {
    this.project = project
    this.#generation = generation
  }

  addKeyRing(name: string): KeyRing {
    const ring = { name, createTime: now() }
    this.keyRings.set(name, ring)
    return ring
  }

  addCryptoKey(key: Omit<CryptoKey, 'createTime' | 'versions'>): CryptoKey {
    const added = { ...key, createTime: now(), versions: [] }
    this.cryptoKeys.set(key.name, added)
    return added
  }

  /** Adds a version, whose key pair is generated behind the answer. */
  addVersion(cryptoKey: CryptoKey): Version {
    const version: Version = {
      name: `${cryptoKey.name}/cryptoKeyVersions/${cryptoKey.versions.length + 1}`,
      cryptoKey,
      createTime: now(),
      key: undefined,
      state: 'PENDING_GENERATION',
      generateTime: undefined,
      destroyTime: undefined,
    }
    cryptoKey.versions.push(version)
    const pending = this.#generate(version).catch(() => {
      version.state = 'GENERATION_FAILED'
    })
    this.#pending.add(pending)
    void pending.finally(() => this.#pending.delete(pending))
    return version
  }

  /** @throws {GoogleError} */
  keyRing(name: string, permission: string): KeyRing {
    this.#check('keyRing', name, permission)
    return found(this.keyRings.get(name), 'KeyRing', name)
  }

  /** @throws {GoogleError} */
  cryptoKey(name: string, permission: string): CryptoKey {
    this.#check('cryptoKey', name, permission)
    return found(this.cryptoKeys.get(name), 'CryptoKey', name)
  }

  /** @throws {GoogleError} */
  version(name: string, permission: string): Version {
    this.#check('version', name, permission)
    const key = this.cryptoKeys.get(name.replace(/\/cryptoKeyVersions\/[^/]*$/, ''))
    return found(
      key?.versions.find((version) => version.name === name),
      'CryptoKeyVersion',
      name,
    )
  }

  /** Waits for what is being generated, and ends. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#pending)
    await this.local.close()
  }

  /** A project of others is answered as any resource that the caller may not see. */
  #check(kind: 'keyRing' | 'cryptoKey' | 'version', name: string, permission: string): void {
    if (requireName(kind, name) !== this.project) throw denied(permission, name)
  }

  async #generate(version: Version): Promise<void> {
    const { signal } = this.#closing
    const [key] = await Promise.all([
      this.local.createKey(version.cryptoKey.row.wish),
      setTimeout(this.#generation, undefined, { signal, ref: false }).catch(() => undefined),
    ])
    version.key = key
    version.state = 'ENABLED'
    version.generateTime = now()
  }
}

/**
 * The key pair of a version that may be used.
 *
 * @throws {GoogleError} FAILED_PRECONDITION
 */
export function requireEnabled({ name, state, key }: Version): AnyPrivateKey {
  if (state !== 'ENABLED' || key === undefined) throw notEnabled(name, state)
  return key
}

/** The time, or that many milliseconds after it. */
export function now(later = 0): Timestamp {
  const milliseconds = Date.now() + later
  return { seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1_000_000 }
}

function found<T>(value: T | undefined, kind: string, name: string): T {
  if (value === undefined) throw new GoogleError('NOT_FOUND', `${kind} ${name} not found.`)
  return value
}
