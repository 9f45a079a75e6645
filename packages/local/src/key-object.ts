import { createPrivateKey, createPublicKey, generateKeyPair, verify, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  InvalidInputError,
  publicKeyFromDER,
  type KeySpec,
  type KeyType,
  type PublicKeyByType,
} from '@kmskeys/core'
import { signPooled } from './sign-pooled.ts'
import type { Abilities, SoftwareKey, SoftwareKeyType } from './software-key.ts'

/** `generateKeyPair` of `node:crypto`, in the thread pool. */
export const generatePair: typeof generateKeyPair.__promisify__ = promisify(generateKeyPair)

/** What there is to say of a type whose keys `node:crypto` has on every Node.js. */
interface KeyObjectType<T extends KeyType> {
  readonly type: T
  generate(spec: KeySpec<T>): Promise<{ readonly privateKey: KeyObject }>
  abilities(key: KeyObject, publicKey: PublicKeyByType[T]): Abilities
  /** Left out where OpenSSL derives the public half from the private one. */
  check?(key: KeyObject): Promise<void>
}

/** A type whose keys are key objects. */
export function keyObjectType<T extends KeyType>(about: KeyObjectType<T>): SoftwareKeyType<T> {
  const hold = (key: KeyObject): SoftwareKey => {
    const publicKey = publicHalf(key, about.type)
    return {
      publicKey,
      abilities: about.abilities(key, publicKey),
      pkcs8: () => key.export({ type: 'pkcs8', format: 'der' }),
      check: async () => about.check?.(key),
    }
  }
  return {
    create: async (spec) => hold((await about.generate(spec)).privateKey),
    read: (der) => hold(readKeyObject(der)),
  }
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
 * Refuses a key object with halves of different keys, by a signature.
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
