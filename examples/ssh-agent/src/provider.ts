import { createHash } from 'node:crypto'
import * as core from '@kmskeys/core'
import type { Call, KeyListing, KeyProvider, KeyType, OpenedKey, SignOffer } from '@kmskeys/core'
import { publicKeyFromSSH, SSHReader } from '@kmskeys/core/formats'
import { ask, MAX_MESSAGE, parse, string, uint32 } from './agent.ts'

/** What an agent signs with: the kind of key, the kind of signature, and the flags that ask for it (RFC 8332). */
export type AgentOffer = SignOffer &
  Readonly<{ kind: string; service: string; flags: number; width?: number }>

/** The agent hashes the message itself, which must fit into one of its own, together with the key. */
const whole = { input: 'message', maxBytes: MAX_MESSAGE - 4096 } as const
const p1363 = { ...whole, output: 'p1363', flags: 0 } as const
const [p256, p384, p521] = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'] as const

/** Whatever is not here is refused before any call. */
export const OFFERS: readonly AgentOffer[] = [
  { ...whole, algorithm: core.RSA_PKCS1V15_SHA256, kind: 'ssh-rsa', service: 'rsa-sha2-256', flags: 2 },
  { ...whole, algorithm: core.RSA_PKCS1V15_SHA512, kind: 'ssh-rsa', service: 'rsa-sha2-512', flags: 4 },
  { ...p1363, algorithm: core.ECDSA_SHA256, kind: p256, service: p256, width: 32 },
  { ...p1363, algorithm: core.ECDSA_SHA384, kind: p384, service: p384, width: 48 },
  { ...p1363, algorithm: core.ECDSA_SHA512, kind: p521, service: p521, width: 66 },
  { ...whole, algorithm: core.ED25519, kind: 'ssh-ed25519', service: 'ssh-ed25519', flags: 0 },
]

interface Identity {
  readonly id: string
  readonly comment: string
  readonly blob: Uint8Array
  readonly type: KeyType
  readonly offers: readonly AgentOffer[]
}

/**
 * The keys of a running ssh-agent. A reference is a fingerprint (`SHA256:…`) or a comment, as `ssh-add -l` shows them,
 * or `ssh-agent:` and one of these, percent-encoded. Certificates and keys of hardware authenticators are no keys here.
 *
 * @param options.socket where the agent listens; what SSH_AUTH_SOCK says unless given
 * @throws {InvalidInputError} when there is no socket
 */
export function sshAgent(options: { readonly socket?: string } = {}): KeyProvider & KeyListing {
  const socket = options.socket ?? process.env['SSH_AUTH_SOCK'] ?? ''
  if (socket === '') throw new core.InvalidInputError('no agent: set SSH_AUTH_SOCK, or give its socket')
  return core.defineProvider({
    name: 'ssh-agent',
    schemes: ['ssh-agent'],
    marksSent: true,
    open: async (reference, call) => keyOf(socket, pick(await identities(socket, call), reference)),
    listKeys: async function* (call) {
      for (const { id, comment, type } of await identities(socket, call)) yield { id, name: comment, type }
    },
  })
}

/** SSH_AGENTC_REQUEST_IDENTITIES. An agent that is locked answers as an empty one. */
async function identities(socket: string, call: Call): Promise<Identity[]> {
  const answer = await ask(socket, 11, Buffer.of(), call)
  if (answer[0] !== 12) throw new core.AccessDeniedError('ssh-agent refused to list its keys')
  return parse(answer.subarray(1), (fields) => {
    const found: Identity[] = []
    for (let left = fields.uint32('nkeys'); left > 0; left--) {
      const [blob, comment] = [fields.string('key'), Buffer.from(fields.string('comment')).toString()]
      const kind = Buffer.from(new SSHReader(blob).string('kind')).toString()
      const offers = OFFERS.filter((offer) => offer.kind === kind)
      const hash = createHash('sha256').update(blob).digest('base64').replace(/=+$/u, '')
      const type = offers[0]?.algorithm.keyType as KeyType | undefined
      if (type !== undefined) found.push({ id: `ssh-agent:SHA256:${hash}`, comment, blob, type, offers })
    }
    return found
  })
}

function pick(all: readonly Identity[], reference: string): Identity {
  const uri = /^ssh-agent:(.*)$/su.exec(reference)?.[1]
  const name = uri === undefined ? reference : core.percentDecode(uri, 'ssh-agent')
  const byId = all.filter(({ id }) => id === `ssh-agent:${name}`)
  const [found, ...more] = byId.length > 0 ? byId : all.filter(({ comment }) => comment === name)
  if (found === undefined) {
    const why = all.length > 0 ? 'list its keys' : 'it shows no keys at all: add some, or unlock it'
    throw new core.KeyNotFoundError(`ssh-agent has no such key; ${why}`)
  }
  if (more.length === 0) return found
  const ids = [found, ...more].map(({ id }) => id).join(', ')
  throw new core.AmbiguousKeyError(`several keys have this comment: ${ids}; open one by its fingerprint`)
}

function keyOf(socket: string, { id, blob, offers }: Identity): OpenedKey {
  return { id, publicKey: publicKeyOf(id, blob), signing: core.signing(offers, sign) }

  /** SSH_AGENTC_SIGN_REQUEST. */
  async function sign(offer: AgentOffer, message: Uint8Array, call: Call): Promise<Uint8Array> {
    const fields = Buffer.concat([string(blob), string(message), uint32(offer.flags)])
    const answer = await ask(socket, 13, fields, call)
    if (answer[0] !== 14)
      throw new core.AccessDeniedError(
        `ssh-agent refused to sign with ${id}: confirm it, unlock the agent, or add the key again`,
      )
    const signature = parse(answer.subarray(1), (outer) => outer.string('signature'))
    return parse(signature, (parts) => {
      // An agent that does not know the flags signs with SHA-1.
      if (Buffer.from(parts.string('format')).toString() !== offer.service)
        throw new core.IntegrityError(`ssh-agent did not sign as ${offer.service}, as it was asked`)
      const bytes = parts.string('blob')
      return offer.width === undefined ? bytes : parse(bytes, (numbers) => rs(numbers, offer.width))
    })
  }
}

/** r and s of ECDSA, two mpints (RFC 5656 section 3.1.2), in a fixed width; core refuses those that are wider. */
function rs(numbers: SSHReader, width = 0): Uint8Array {
  const fixed = [numbers.unsigned('r'), numbers.unsigned('s')].flatMap((n) => [
    Buffer.alloc(Math.max(0, width - n.length)),
    n,
  ])
  return Buffer.concat(fixed)
}

function publicKeyOf(id: string, blob: Uint8Array): core.AnyPublicKey {
  try {
    return publicKeyFromSSH(blob)
  } catch (cause) {
    throw new core.IntegrityError(`what ssh-agent has as ${id} is no key that can be used`, { cause })
  }
}
