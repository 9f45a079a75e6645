import { randomUUID } from 'node:crypto'
import type { AnyPrivateKey } from '@kmskeys/core'
import { localKeys, type LocalKeys } from '@kmskeys/local'
import { KmsError } from './kms-error.ts'
import type { KeySpecRow } from './key-specs.ts'
import { SLOWEST_KEY } from '../server/slowest-key.ts'

/** A key of the emulated account. */
export interface KmsKey {
  readonly id: string
  readonly arn: string
  readonly spec: string
  readonly row: KeySpecRow
  readonly usage: string
  readonly description: string
  readonly createdAt: number
  /** The key pair; absent for a symmetric key. */
  readonly key: AnyPrivateKey | undefined
  state: 'Enabled' | 'Disabled' | 'PendingDeletion'
  /** When it will be gone, in seconds since 1970. */
  deletedAt: number | undefined
}

/** An alias of the emulated account. */
export interface KmsAlias {
  readonly name: string
  readonly arn: string
  readonly target: KmsKey
  readonly createdAt: number
}

/** The keys and aliases of one account in one region. */
export class KmsStore {
  readonly region: string
  readonly account: string
  /** The most entries that a page has. */
  readonly pageSize: number
  readonly keys: Map<string, KmsKey> = new Map()
  readonly aliases: Map<string, KmsAlias> = new Map()
  readonly local: LocalKeys = localKeys({ timeout: SLOWEST_KEY })

  constructor(region: string, account: string, pageSize: number) {
    this.region = region
    this.account = account
    this.pageSize = pageSize
  }

  arn(resource: string): string {
    return `arn:aws:kms:${this.region}:${this.account}:${resource}`
  }

  async add(spec: string, row: KeySpecRow, usage: string, description: string): Promise<KmsKey> {
    const id = randomUUID()
    const added: KmsKey = {
      id,
      arn: this.arn(`key/${id}`),
      spec,
      row,
      usage,
      description,
      createdAt: Date.now() / 1000,
      key: row.wish && (await this.local.createKey(row.wish)),
      state: 'Enabled',
      deletedAt: undefined,
    }
    this.keys.set(id, added)
    return added
  }

  /**
   * The key that a key id, key ARN, alias name or alias ARN names.
   *
   * @throws {KmsError} NotFoundException or InvalidArnException, in the words of the service
   */
  find(reference: string): KmsKey {
    const resource = this.#resource(reference)
    if (resource.startsWith('alias/')) {
      const alias = this.aliases.get(resource)
      if (alias === undefined)
        throw new KmsError('NotFoundException', `Alias ${this.arn(resource)} is not found.`)
      return alias.target
    }
    return this.#byId(resource.startsWith('key/') ? resource.slice('key/'.length) : resource, reference)
  }

  /** As {@link KmsStore.find}, for operations that take no alias. */
  findKey(reference: string): KmsKey {
    const resource = this.#resource(reference)
    if (resource.startsWith('alias/')) throw new KmsError('ValidationException', `Invalid keyId ${reference}`)
    return this.find(reference)
  }

  /** The part of an ARN of this region and account that follows them; a reference that is no ARN as it is. */
  #resource(reference: string): string {
    if (!reference.startsWith('arn:')) return reference
    const [, , service, region, account, ...rest] = reference.split(':')
    if (service !== 'kms' || rest.length !== 1)
      throw new KmsError('InvalidArnException', `Invalid arn ${reference}`)
    if (region !== this.region) throw new KmsError('NotFoundException', `Invalid arn ${region}`)
    if (account !== this.account)
      throw new KmsError(
        'AccessDeniedException',
        `User: ${this.user} is not authorized to access ${reference}`,
      )
    return rest.join()
  }

  /** Who calls, in every case. */
  get user(): string {
    return `arn:aws:iam::${this.account}:user/emulated`
  }

  #byId(id: string, reference: string): KmsKey {
    const found = this.keys.get(id)
    if (found !== undefined) return found
    throw new KmsError(
      'NotFoundException',
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
        ? `Key '${this.arn(`key/${id}`)}' does not exist`
        : `Invalid keyId '${reference}'`,
    )
  }
}
