import { createPrivateKey, createPublicKey, generateKeyPair, verify, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  InvalidInputError,
  publicKeyFromDER,
  type KeySpec,
  type KeyType,
  type PublicKeyByType,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { readPrivateKeyInfo, type PrivateKeyInfo } from './private-key-info.ts'
import { signPooled } from './sign-pooled.ts'
import type { Abilities, SoftwareKey, SoftwareKeyType } from './software-key.ts'

/** `generateKeyPair` of `node:crypto`, in the thread pool. */
export const generatePair: typeof generateKeyPair.__promisify__ = promisify(generateKeyPair)

/** What there is to say of a type whose keys `node:crypto` has on every Node.js. */
interface KeyObjectType<T extends KeyType> {
  readonly type: T
  generate(spec: KeySpec<T>): Promise<{ readonly privateKey: KeyObject }>
  abilities(key: KeyObject, publicKey: PublicKeyByType[T]): Abilities
  /** Refuses numbers of which OpenSSL would make a key for as long as whoever wrote them wishes. */
  bound?(info: PrivateKeyInfo): void
  /** Left out where OpenSSL derives the public half from the private one. */
  check?(key: KeyObject, publicKey: PublicKeyByType[T]): Promise<void>
}

/** A type whose keys are key objects. */
export function keyObjectType<T extends KeyType>(about: KeyObjectType<T>): SoftwareKeyType<T> {
  const hold = (key: KeyObject): SoftwareKey => {
    const publicKey = publicHalf(key, about.type)
    return {
      publicKey,
      abilities: about.abilities(key, publicKey),
      pkcs8: () => key.export({ type: 'pkcs8', format: 'der' }),
      check: async () => about.check?.(key, publicKey),
    }
  }
  return {
    create: async (spec) => hold((await about.generate(spec)).privateKey),
    read: (der) => {
      const info = readPrivateKeyInfo(der)
      about.bound?.(info)
      return hold(info.publicKey === undefined ? readKeyObject(der) : readBoth(info, info.publicKey))
    },
  }
}

/** A key that shows its public half: Node.js 22 reads none such, and a later one does not look at that half. */
function readBoth({ algorithm, parameters, privateKey }: PrivateKeyInfo, shown: Uint8Array): KeyObject {
  const identifier = encodeDER((w) =>
    w.sequence(() => {
      w.oid(algorithm)
      if (parameters !== undefined) w.raw(parameters)
    }),
  )
  const alone = encodeDER((w) => w.sequence(() => w.integer(0).raw(identifier).octetString(privateKey)))
  try {
    const key = readKeyObject(alone)
    const spki = encodeDER((w) => w.sequence(() => w.raw(identifier).bitString(shown)))
    if (publicKeyFromDER(spki).toKeyObject().equals(createPublicKey(key))) return key
  } finally {
    alone.fill(0)
  }
  throw new InvalidInputError('the private and the public half do not belong together', {
    path: 'privateKeyInfo.publicKey',
    rule: 'RFC 5958 2',
  })
}

/** The key object of a PKCS#8. */
export function readKeyObject(der: Uint8Array): KeyObject {
  const key = Buffer.from(der.buffer, der.byteOffset, der.length)
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

/** The public half of a key object. */
export function publicHalf<T extends KeyType>(key: KeyObject, type: T): PublicKeyByType[T] {
  return publicKeyFromDER(createPublicKey(key).export({ type: 'spki', format: 'der' }), { type })
}

/**
 * Refuses a key object with halves of different keys, by a signature. Numbers with which OpenSSL cannot sign are to be
 * refused before: it would tell, but a signature that fails in the thread pool ends the whole process on Node.js 22.13.
 *
 * @throws {InvalidInputError}
 */
export async function checkBySigning(key: KeyObject, hash: string | null): Promise<void> {
  try {
    if (verify(hash, PROBE, createPublicKey(key), await signPooled(hash, PROBE, key))) return
  } catch {
    // It cannot even sign.
  }
  throw new InvalidInputError('the private and the public half do not belong together')
}

const PROBE = new TextEncoder().encode('the two halves belong together')
