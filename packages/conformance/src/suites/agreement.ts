import { diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  CURVES,
  publicKeyFromDER,
  type AnyPrivateKey,
  type AnyPublicKey,
  type CurveName,
  type KeyType,
} from '@kmskeys/core'
import { check, each, PATIENCE, rejectionOf, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { nodeKey } from '../witness/verify.ts'

/** Agreement on secrets; the peers, and the same secrets, are made by `node:crypto`. */
export function testAgreement(session: Session, described: DescribedKey, test: Runner['test']): void {
  const { type } = described
  if (!isAgreeing(type)) return
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
    const strangers = [
      ...TYPES.filter((other) => other !== key.type).map((other) => newPeer(other)),
      ...otherCurves(key),
    ]
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

  onKey('a point of small order is refused before any call', async (key) => {
    if (key.agreementOffers.length === 0) return
    await each(
      smallOrderOf(key.type),
      (u) => u,
      async (u) => {
        const peer = publicKeyFromDER(Buffer.from(u, 'hex'))
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

const TYPES = ['ec', 'x25519', 'x448'] as const
type AgreeingType = (typeof TYPES)[number]
type Agreeing = Extract<AnyPrivateKey, { readonly type: AgreeingType }>

/** Who is agreed with: its private half in `node:crypto`. */
interface Peer {
  readonly secret: KeyObject
  readonly publicKey: AnyPublicKey
}

function isAgreeing(type: KeyType): type is AgreeingType {
  return TYPES.some((each) => each === type)
}

function agreeingKey(key: AnyPrivateKey): Agreeing {
  const { type } = key
  check(
    type === 'ec' || type === 'x25519' || type === 'x448',
    `it is of the type ${type}, which does not agree`,
  )
  return key
}

/** The public key of somebody who agrees with `key`. */
export function peerFor(key: AnyPrivateKey): AnyPublicKey {
  return peerOf(agreeingKey(key)).publicKey
}

function peerOf(key: Agreeing): Peer {
  return key.type === 'ec' ? newPeer('ec', key.curve) : newPeer(key.type)
}

function newPeer(type: AgreeingType, curve: CurveName = 'P-256'): Peer {
  const namedCurve = CURVES.find(({ name }) => name === curve)?.nodeName ?? curve
  const { privateKey, publicKey } = pairOf(type, namedCurve)
  return {
    secret: privateKey,
    publicKey: publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' })),
  }
}

function pairOf(
  type: AgreeingType,
  namedCurve: string,
): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (type === 'ec') return generateKeyPairSync('ec', { namedCurve })
  return type === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448')
}

function otherCurves(key: Agreeing): Peer[] {
  if (key.type !== 'ec') return []
  return CURVES.filter(({ name }) => name !== key.curve).map(({ name }) => newPeer('ec', name))
}

/** The suite has made the peer of the key's type. */
function exchange(key: Agreeing, peer: AnyPublicKey, signal?: AbortSignal): Promise<Uint8Array> {
  const options = { signal }
  if (key.type === 'ec' && peer.type === 'ec') return key.exchange(peer, options)
  if (key.type === 'x25519' && peer.type === 'x25519') return key.exchange(peer, options)
  if (key.type === 'x448' && peer.type === 'x448') return key.exchange(peer, options)
  return Promise.reject(new Error(`the peer of a ${key.type} key is of the type ${peer.type}`))
}

function checkSecret(key: Agreeing, peer: Peer, secret: unknown): void {
  check(secret instanceof Uint8Array, 'the secret is not a Uint8Array')
  const expected = diffieHellman({ privateKey: peer.secret, publicKey: nodeKey(key.publicKey) })
  check(expected.equals(secret), 'its peer has another secret')
}

/** Encoded public keys whose points are of small order (RFC 7748 section 6); there are none on curves of cofactor 1. */
function smallOrderOf(type: AgreeingType): readonly string[] {
  if (type === 'ec') return []
  const [prefix, points] =
    type === 'x25519' ? ['302a300506032b656e032100', SMALL_25519] : ['3042300506032b656f033900', SMALL_448]
  return points.map((u) => prefix + u)
}

const SMALL_25519 = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  `${'00'.repeat(31)}80`,
]
const SMALL_448 = [
  '00'.repeat(56),
  `01${'00'.repeat(55)}`,
  `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}`,
  `${'ff'.repeat(28)}fe${'ff'.repeat(27)}`,
]
