import {
  decryption,
  defineProvider,
  IntegrityError,
  InvalidInputError,
  KeyExistsError,
  KeyNotFoundError,
  KeyStateError,
  signing,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
  type Call,
  type KeyCreation,
  type KeyDescription,
  type KeyListing,
  type KeyProvider,
  type OpenedKey,
} from '@kmskeys/core'
import { publicKeyFromRaw } from '@kmskeys/core/formats'
import { fieldOf, kindRow, pages, publicKeyOfReply, requireSame } from '@kmskeys/core/service'
import { DECRYPTS, KINDS, SIGNS, type TransitOffer } from './algorithms.ts'
import { connect, type OpenBaoOptions, type Transit } from './transit.ts'

const PAGE = 100
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** Keys of a transit engine. A reference is `NAME`, `NAME/VERSION`, or either after `openbao:`. */
export function openbaoKeys(options: OpenBaoOptions): KeyProvider & KeyCreation & KeyListing {
  const transit = connect(options)
  const read = (name: string, call: Call): Promise<unknown> =>
    transit({ operation: 'read', path: `keys/${name}`, subject: `openbao:${name}` }, call)

  return defineProvider({
    name: 'openbao',
    schemes: ['openbao'],
    open: async (reference, call) => {
      const { name, version } = parse(reference)
      return keyOf(transit, await read(name, call), name, version)
    },
    createKey: async (spec, call) => {
      const type = kindRow(KINDS, spec, 'OpenBao').name
      const { name, version } = parse(spec.name ?? `key-${crypto.randomUUID()}`)
      if (version !== undefined) throw new InvalidInputError(`${name}/${version} has a version; give a name`)
      // Making a key that is there answers that key, whatever its type.
      const there = await read(name, call).catch((error: unknown) => {
        if (!(error instanceof KeyNotFoundError)) throw error
      })
      if (there !== undefined)
        throw new KeyExistsError(`OpenBao has a key ${name} already; choose another name`)
      const request = { path: `keys/${name}`, subject: `openbao:${name}`, body: { type } }
      const made = await transit({ operation: 'create', ...request }, call)
      requireSame('the type', type, textIn(made, 'type'))
      return keyOf(transit, made, name, undefined)
    },
    listKeys: async function* (call): AsyncGenerator<KeyDescription> {
      const list = async (after = ''): Promise<readonly string[]> => {
        const path = `keys?list=true&limit=${PAGE}&after=${after}`
        const found = await transit({ operation: 'list', path }, call).catch((error: unknown) => {
          // An empty list is answered like a key that is not there.
          if (!(error instanceof KeyNotFoundError && fieldOf(fieldOf(error.cause, 'errors'), 'length') === 0))
            throw error
        })
        const names = fieldOf(found, 'keys') ?? []
        return Array.isArray(names) ? names.map(String) : []
      }
      for await (const page of pages(list, (names) => (names.length < PAGE ? undefined : names.at(-1))))
        for (const name of page) {
          const key = await read(name, call)
          const type = KINDS.find((kind) => kind.name === fieldOf(key, 'type'))?.type
          const state = fieldOf(key, 'soft_deleted') === true ? 'soft-deleted' : undefined
          if (type !== undefined && fieldOf(key, 'derived') !== true)
            yield { id: `openbao:${name}/${numberIn(key, 'latest_version')}`, name, type, state }
        }
    },
  })
}

/** @throws {InvalidInputError} when it is neither a name nor a name and a version */
function parse(reference: string): { readonly name: string; readonly version: number | undefined } {
  const match = /^(?:openbao:)?(\w(?:[\w.-]*\w)?)(?:\/([1-9]\d{0,8}))?$/iu.exec(reference)
  if (match === null)
    throw new InvalidInputError('the reference is neither NAME nor NAME/VERSION, as ca or ca/2')
  return { name: match[1] ?? '', version: match[2] === undefined ? undefined : Number(match[2]) }
}

/** Makes a key of what OpenBao tells of it, pinned to a version: the latest unless one is given. */
function keyOf(transit: Transit, reply: unknown, name: string, wanted: number | undefined): OpenedKey {
  requireSame('the key', name, textIn(reply, 'name'))
  const latest = numberIn(reply, 'latest_version')
  const version = wanted ?? latest
  const id = `openbao:${name}/${version}`
  const kind = KINDS.find((row) => row.name === textIn(reply, 'type'))
  if (kind === undefined)
    throw new UnsupportedAlgorithmError(`${id} is ${textIn(reply, 'type')}`, {
      supported: KINDS.map((row) => row.name),
    })
  if (fieldOf(reply, 'derived') === true)
    throw new UnsupportedOperationError(`${id} is derived: it has no one public key`)
  if (fieldOf(reply, 'soft_deleted') === true)
    throw new KeyStateError(`${id} is soft-deleted; restore it to use it`)
  if (version > latest) throw new KeyNotFoundError(`there is no ${id}; the latest version is ${latest}`)
  const found = fieldOf(fieldOf(reply, 'keys'), String(version))
  if (found === undefined)
    throw new KeyStateError(`${id} is archived; lower min_decryption_version to use it`)

  const text = textIn(found, 'public_key')
  const raw = (): ReturnType<typeof publicKeyFromRaw<{ type: 'ed25519' }>> =>
    publicKeyFromRaw({ type: 'ed25519' }, Buffer.from(text, 'base64'))
  const publicKey = publicKeyOfReply(kind.type === 'ed25519' ? raw : text, kind, id)
  const least = numberIn(reply, 'min_encryption_version')
  const offers = SIGNS.filter(({ algorithm }) => algorithm.keyType === kind.type)

  const sign = async (offer: TransitOffer, bytes: Uint8Array, call: Call): Promise<Uint8Array> => {
    const salt_length = offer.scheme === 'pss' ? fieldOf(offer.algorithm, 'saltLength') : undefined
    const path = offer.hash === undefined ? `sign/${name}` : `sign/${name}/${offer.hash}`
    const how = { prehashed: offer.input === 'digest', signature_algorithm: offer.scheme, salt_length }
    const body = { input: base64(bytes), key_version: version, ...how }
    const signature = textIn(await transit({ operation: 'sign', path, subject: id, body }, call), 'signature')
    requireSame('the version', `vault:v${version}`, signature.slice(0, signature.lastIndexOf(':')))
    return Buffer.from(signature.slice(signature.lastIndexOf(':') + 1), 'base64')
  }
  const decrypt = async (_offer: unknown, bytes: Uint8Array, call: Call): Promise<Uint8Array> => {
    const body = { ciphertext: `vault:v${version}:${base64(bytes)}` }
    const reply = await transit({ operation: 'decrypt', path: `decrypt/${name}`, subject: id, body }, call)
    return Buffer.from(textIn(reply, 'plaintext'), 'base64')
  }
  return {
    id,
    publicKey,
    signing: version < least ? undefined : signing(offers, sign),
    decryption: kind.type === 'rsa' ? decryption(DECRYPTS, decrypt) : undefined,
    because: version < least ? `its min_encryption_version is ${least}` : undefined,
  }
}

function textIn(reply: unknown, field: string): string {
  const found = fieldOf(reply, field)
  if (typeof found === 'string') return found
  throw new IntegrityError(`OpenBao answered no text as ${field}`)
}

function numberIn(reply: unknown, field: string): number {
  const found = fieldOf(reply, field)
  if (typeof found === 'number') return found
  throw new IntegrityError(`OpenBao answered no number as ${field}`)
}
