import * as core from '@kmskeys/core'
import type { Call, KeyCreation, KeyDescription, KeyListing, KeyProvider, OpenedKey } from '@kmskeys/core'
import { publicKeyFromRaw } from '@kmskeys/core/formats'
import * as service from '@kmskeys/core/service'
import { DECRYPTS, KINDS, SIGNS, type TransitOffer } from './algorithms.ts'
import { connect, type OpenBaoOptions, type Transit } from './transit.ts'

/** Keys of a transit engine. A reference is `NAME`, `NAME/VERSION`, or either after `openbao:`. */
export function openbaoKeys(options: OpenBaoOptions): KeyProvider & KeyCreation & KeyListing {
  const ask = connect(options)

  return core.defineProvider({
    name: 'openbao',
    schemes: ['openbao'],
    open: async (reference, call) => {
      const { name, version } = parse(reference)
      return keyOf(ask, await ask('read', `keys/${name}`, call), name, version)
    },
    createKey: async (spec, call) => {
      const type = service.kindRow(KINDS, spec, 'OpenBao').name
      const { name, version } = parse(spec.name ?? `key-${crypto.randomUUID()}`)
      if (version !== undefined) throw new core.InvalidInputError('name a new key without a version')
      // Making a key that is there answers that key, whatever its type.
      const there = await ask('read', `keys/${name}`, call).catch(absent)
      if (there !== undefined) throw new core.KeyExistsError(`OpenBao has a key ${name}; choose another name`)
      const made = await ask('create', `keys/${name}`, call, { type })
      service.requireSame('the type', type, service.textField(made, 'type'))
      return keyOf(ask, made, name, undefined)
    },
    listKeys: async function* (call): AsyncGenerator<KeyDescription> {
      const list = await ask('list', 'keys?list=true', call).catch(absent)
      const names = service.fieldOf(list, 'keys')
      for (const name of Array.isArray(names) ? names.map(String) : []) {
        const key = await ask('read', `keys/${name}`, call)
        const type = KINDS.find((kind) => kind.name === service.fieldOf(key, 'type'))?.type
        const state = service.fieldOf(key, 'soft_deleted') === true ? 'soft-deleted' : undefined
        if (type !== undefined && service.fieldOf(key, 'derived') !== true)
          yield { id: `openbao:${name}/${service.numberField(key, 'latest_version')}`, name, type, state }
      }
    },
  })
}

/** A key that is not there; the list of an engine without keys is answered like one. */
function absent(error: unknown): void {
  if (!(error instanceof core.KeyNotFoundError)) throw error
}

/** @throws {InvalidInputError} when it is neither a name nor a name and a version */
function parse(reference: string): { readonly name: string; readonly version: string | undefined } {
  const [, name, version] = /^(?:openbao:)?(\w(?:[\w.-]*\w)?)(?:\/([1-9]\d{0,8}))?$/iu.exec(reference) ?? []
  if (name !== undefined) return { name, version }
  throw new core.InvalidInputError('the reference is neither NAME nor NAME/VERSION, as ca or ca/2')
}

/** Makes a key of what OpenBao tells of it, pinned to a version: the latest unless one is given. */
function keyOf(ask: Transit, reply: unknown, name: string, wanted?: string): OpenedKey {
  service.requireSame('the key', name, service.textField(reply, 'name'))
  const latest = service.numberField(reply, 'latest_version')
  const version = Number(wanted ?? latest)
  const id = `openbao:${name}/${version}`
  const kind = KINDS.find((row) => row.name === service.textField(reply, 'type'))
  if (kind === undefined || service.fieldOf(reply, 'derived') === true)
    throw new core.UnsupportedOperationError(`${id} has no public key of its own: it is symmetric or derived`)
  if (version > latest) throw new core.KeyNotFoundError(`there is no ${id}; the latest version is ${latest}`)
  const found = service.fieldOf(service.fieldOf(reply, 'keys'), String(version))
  if (found === undefined || service.fieldOf(reply, 'soft_deleted') === true)
    throw new core.KeyStateError(`${id} is archived (see min_decryption_version) or soft-deleted; restore it`)
  const text = service.textField(found, 'public_key')
  const raw = (): core.AnyPublicKey => publicKeyFromRaw({ type: 'ed25519' }, Buffer.from(text, 'base64'))
  const least = service.numberField(reply, 'min_encryption_version')
  const offers = SIGNS.filter(({ algorithm }) => algorithm.keyType === kind.type && version >= least)

  const sign = async (offer: TransitOffer, bytes: Uint8Array, call: Call): Promise<Uint8Array> => {
    const input = { input: Buffer.from(bytes).toString('base64'), prehashed: offer.input === 'digest' }
    const how = { hash_algorithm: offer.hash, signature_algorithm: offer.scheme, salt_length: 'hash' }
    const reply = await ask('sign', `sign/${name}`, call, { ...input, ...how, key_version: version })
    const [, answered, signature = ''] = service.textField(reply, 'signature').split(':')
    service.requireSame('the version', `v${version}`, answered)
    return Buffer.from(signature, 'base64')
  }
  const decrypt = async (_offer: unknown, bytes: Uint8Array, call: Call): Promise<Uint8Array> => {
    const ciphertext = `vault:v${version}:${Buffer.from(bytes).toString('base64')}`
    const reply = await ask('decrypt', `decrypt/${name}`, call, { ciphertext })
    return Buffer.from(service.textField(reply, 'plaintext'), 'base64')
  }
  return {
    id,
    publicKey: service.publicKeyOfReply(kind.type === 'ed25519' ? raw : text, kind, id),
    signing: offers.length > 0 ? core.signing(offers, sign) : undefined,
    decryption: kind.type === 'rsa' ? core.decryption(DECRYPTS, decrypt) : undefined,
    because: `its min_encryption_version is ${least}`,
  }
}
