import { encryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import type { OAEP } from '../algorithms/padding.ts'
import { copyBytes, isPromise, kindOf, plainBytes, toBytes, type Bytes } from '../data/bytes.ts'
import {
  IntegrityError,
  InvalidInputError,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
} from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import type { CallOptions } from '../provider/call.ts'
import { refuse, run } from '../provider/run.ts'
import type { DecryptAbility, DecryptOffer } from './decryption.ts'

/**
 * What happens between `key.decrypt(…)` and the service's call, the same for every key: choose the offer or
 * refuse, check the length, call.
 *
 * @param size the length of the modulus, and so of every ciphertext, in bytes
 */
export function decrypt(
  key: PrivateKeyState,
  ciphertext: Bytes,
  padding: OAEP,
  size: number,
  options: CallOptions | undefined,
): Promise<Uint8Array> {
  const about = { operation: 'decrypt', keyId: key.id }
  try {
    const { ability, offer } = planDecryption(key, padding)
    const bytes = copyBytes(toBytes(ciphertext, 'ciphertext'))
    if (bytes.length !== size)
      throw new InvalidInputError(`a ciphertext of the key ${key.id} has ${size} bytes, not ${bytes.length}`)
    return run(key.lifetime, { ...about, algorithm: offer.algorithm.name }, options, (call) => {
      call.label = padding.label.length > 0 ? padding.label : undefined
      const reply = ability.decrypt(offer, bytes, call)
      if (!isPromise(reply)) return finish(key, reply)
      return Promise.resolve(reply).then((plaintext) => finish(key, plaintext))
    })
  } catch (error) {
    return refuse(key.lifetime, about, options, error)
  }
}

function finish(key: PrivateKeyState, plaintext: Uint8Array): Uint8Array {
  if (plaintext instanceof Uint8Array) return plainBytes(plaintext)
  throw new IntegrityError(`${key.lifetime.provider} answered ${kindOf(plaintext)} instead of a plaintext`)
}

function planDecryption(
  key: PrivateKeyState,
  padding: OAEP,
): { ability: DecryptAbility; offer: DecryptOffer } {
  const ability = key.decryption
  if (ability === undefined)
    throw new UnsupportedOperationError(
      `the key ${key.id} does not decrypt; ${key.abilities()}`,
    )
  const algorithm = encryptionAlgorithm(padding)
  const { offers } = ability
  const exact = offers.find((offer) => offer.algorithm.name === algorithm.name)
  const family = offers.find(
    (offer) => offer.derived === true && offer.algorithm.name === algorithm.derivedFrom,
  )
  const offer = exact ?? (family === undefined ? undefined : { ...family, algorithm })
  const supported = offers.map((each) => each.algorithm.name)
  if (offer === undefined)
    throw new UnsupportedAlgorithmError(
      `the key ${key.id} does not decrypt ${algorithm.name}; it decrypts ${supported.join(', ')}`,
      { supported },
    )
  if (padding.label.length > 0 && offer.label !== true)
    throw new UnsupportedAlgorithmError(`the key ${key.id} decrypts ${algorithm.name} without a label only`, {
      supported,
    })
  return { ability, offer }
}
