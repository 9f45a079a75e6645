import {
  KEY_TYPES,
  keyKind,
  publicKeyFromDER,
  sameKind,
  type AnyPrivateKey,
  type AnyPublicKey,
  type KeyKind,
} from '@kmskeys/core'
import { check, each, PATIENCE, rejectionOf, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { testedKeyType } from '../key-types.ts'
import type { Peer } from '../peer.ts'
import { refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** Agreement on secrets; the peers, and the same secrets, are made by `node:crypto`. */
export function testAgreement(session: Session, described: DescribedKey, test: Runner['test']): void {
  const { type } = described
  if (!KEY_TYPES[type].uses.includes('agree')) return
  const onKey = (title: string, body: (key: Agreeing) => Promise<void>): void => {
    test(title, async () => body(agreeingKey(await session.key(described))))
  }

  onKey('it agrees on the secret that its peer has, also where it begins with zeros', async (key) => {
    const [offer] = key.agreementOffers
    if (offer === undefined) return
    const { shortSignatures = 512 } = session.description
    let short = false
    for (let i = 0; i < Math.max(4, shortSignatures) && (i < 4 || !short); i++) {
      const peer = peerOf(key)
      const secret = await within(PATIENCE, exchange(key, peer.publicKey), 'an agreement')
      checkSecret(key, peer, secret)
      short ||= secret[0] === 0
    }
    session.ledger.note(described, offer)
  })

  onKey('of 16 secrets at once each is that of its own peer', async (key) => {
    if (key.agreementOffers.length === 0) return
    const peers = Array.from({ length: 16 }, () => peerOf(key))
    const agreeing = Promise.all(peers.map(({ publicKey }) => exchange(key, publicKey)))
    const secrets = await within(PATIENCE, agreeing, 'agreeing on 16 secrets')
    peers.forEach((peer, index) => checkSecret(key, peer, secrets[index] ?? new Uint8Array()))
  })

  onKey('a secret that is changed changes nothing', async (key) => {
    if (key.agreementOffers.length === 0) return
    const peer = peerOf(key)
    const secret = await exchange(key, peer.publicKey)
    secret.fill(0)
    checkSecret(key, peer, await exchange(key, peer.publicKey))
  })

  onKey('a peer of another kind, or that is none, is refused before any call', async (key) => {
    const able = key.agreementOffers.length > 0
    const strangers = strangersTo(key)
    const none = [undefined, null, 'text', new Uint8Array(32), {}, key, peerOf(key).publicKey.toKeyObject()]
    for (const stranger of [...strangers.map(({ publicKey }) => publicKey), ...none])
      await refusedUnsent(
        session,
        'an agreement',
        () => callUntyped(key, 'exchange', stranger),
        able ? 'INVALID_INPUT' : 'UNSUPPORTED_OPERATION',
      )
    if (able) return
    const { publicKey } = peerOf(key)
    await refusedUnsent(session, 'an agreement', () => exchange(key, publicKey), 'UNSUPPORTED_OPERATION')
  })

  onKey('a weak peer, such as a point of small order, is refused before any call', async (key) => {
    if (key.agreementOffers.length === 0) return
    await each(
      testedKeyType(key.type).weakPeers ?? [],
      (spki) => spki,
      async (spki) => {
        const peer = publicKeyFromDER(Buffer.from(spki, 'hex'))
        await refusedUnsent(
          session,
          'an agreement',
          () => callUntyped(key, 'exchange', peer),
          'INVALID_INPUT',
        )
      },
    )
  })

  onKey('an abort before an agreement rejects with its reason, and nothing is sent', async (key) => {
    const { publicKey } = peerOf(key)
    const reason = new Error('changed my mind')
    const mark = session.mark()
    const got = await rejectionOf(() => exchange(key, publicKey, AbortSignal.abort(reason)), 'an agreement')
    check(
      got === reason || key.agreementOffers.length === 0,
      `it rejected with ${String(got)} instead of the signal's reason`,
    )
    session.checkNoCall(mark, 'an agreement')
  })
}

type Agreeing = Extract<AnyPrivateKey, { readonly exchange: unknown }>

function agreeingKey(key: AnyPrivateKey): Agreeing {
  check('exchange' in key, `it is of the type ${key.type}, which does not agree`)
  return key
}

/** The public key of somebody who agrees with `key`. */
export function peerFor(key: AnyPrivateKey): AnyPublicKey {
  return peerOf(agreeingKey(key)).publicKey
}

/** A key agrees on the secret that its peer has. */
export async function checkAgreement(key: AnyPrivateKey): Promise<void> {
  const agreeing = agreeingKey(key)
  const peer = peerOf(agreeing)
  checkSecret(agreeing, peer, await exchange(agreeing, peer.publicKey))
}

function peerOf(key: Agreeing): Peer {
  return newPeer(keyKind(key.publicKey), key.publicKey)
}

function newPeer(kind: KeyKind, like?: AnyPublicKey): Peer {
  const peer = testedKeyType(kind.type).peer?.(kind, like)
  check(peer !== undefined, `the kit makes no peers of the type ${kind.type}`)
  return peer
}

/** Peers of other kinds: one of each other type, and every one of the key's own. */
function strangersTo(key: Agreeing): Peer[] {
  const own = keyKind(key.publicKey)
  return Object.values<{ readonly uses: readonly string[]; readonly kinds: readonly KeyKind[] }>(KEY_TYPES)
    .filter(({ uses }) => uses.includes('agree'))
    .flatMap(({ kinds }) => (kinds.some(({ type }) => type === own.type) ? kinds : kinds.slice(0, 1)))
    .filter((kind) => !sameKind(kind, own))
    .map((kind) => newPeer(kind))
}

/** The suite has made the peer of the key's kind. */
async function exchange(key: Agreeing, peer: AnyPublicKey, signal?: AbortSignal): Promise<Uint8Array> {
  const secret = await callUntyped(key, 'exchange', peer, { signal })
  check(secret instanceof Uint8Array, 'the secret is not a Uint8Array')
  return secret
}

function checkSecret(key: Agreeing, peer: Peer, secret: Uint8Array): void {
  check(Buffer.compare(peer.secretWith(key.publicKey), secret) === 0, 'its peer has another secret')
}
