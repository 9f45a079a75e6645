import { diffieHellman, type KeyObject } from 'node:crypto'
import { publicKeyFromDER, type AnyPublicKey } from '@kmskeys/core'
import type { KeyPair } from './foreign-key.ts'
import { nodeKey } from './witness/node-key.ts'

/** Who is agreed with; its private half is in `node:crypto`. */
export interface Peer {
  readonly publicKey: AnyPublicKey
  /** The same secret. */
  secretWith(publicKey: AnyPublicKey): Uint8Array
}

/** A peer that `node:crypto` made. */
export function peerOf(
  { privateKey, publicKey }: KeyPair,
  nodeKeyOf: (key: AnyPublicKey) => KeyObject = nodeKey,
): Peer {
  return {
    publicKey: publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' })),
    secretWith: (key) => diffieHellman({ privateKey, publicKey: nodeKeyOf(key) }),
  }
}

/** Encoded public keys whose points are of small order (RFC 7748 section 6). */
export const SMALL_25519: readonly string[] = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  `${'00'.repeat(31)}80`,
].map((u) => `302a300506032b656e032100${u}`)
export const SMALL_448: readonly string[] = [
  '00'.repeat(56),
  `01${'00'.repeat(55)}`,
  `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}`,
  `${'ff'.repeat(28)}fe${'ff'.repeat(27)}`,
].map((u) => `3042300506032b656f033900${u}`)
