import type { EncryptionAlgorithm } from '../algorithms/encryption-algorithms.ts'
import { knownEncryption } from '../algorithms/known-algorithm.ts'
import { copyBytes, isPromise, kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import {
  DecryptionError,
  IntegrityError,
  InvalidInputError,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
} from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { refuse, run } from '../provider/run.ts'
import type { DecryptAbility, DecryptOffer, DecryptOptions } from './decryption.ts'

/**
 * What happens between `key.decrypt(…)` and the service's call, the same for every key: choose the offer or
 * refuse, check the length, call.
 *
 * @param size the length of the modulus, and so of every ciphertext, in bytes
 */
export function decrypt(
  key: PrivateKeyState,
  algorithm: EncryptionAlgorithm,
  ciphertext: Bytes,
  size: number,
  options: DecryptOptions = {},
): Promise<Uint8Array> {
  const about = { operation: 'decrypt', keyId: key.id, algorithm: algorithm?.name }
  try {
    checkFields(options, OPTIONS, 'the options of decrypt')
    const label = labelOf(options)
    const { ability, offer } = planDecryption(key, algorithm, label)
    const bytes = copyBytes(toBytes(ciphertext, 'ciphertext'))
    if (bytes.length !== size)
      throw new InvalidInputError(`a ciphertext of the key ${key.id} has ${size} bytes, not ${bytes.length}`)
    return run(key.lifetime, about, options, (call) => {
      call.label = label
      try {
        const reply = ability.decrypt(offer, bytes, call)
        if (!isPromise(reply)) return finish(key, reply)
        return Promise.resolve(reply).then((plaintext) => finish(key, plaintext), opaque)
      } catch (error) {
        return opaque(error)
      }
    })
  } catch (error) {
    return refuse(key.lifetime, about, options, error)
  }
}

const OPTIONS: ReadonlySet<string> = new Set(['signal', 'timeout', 'label'])

function finish(key: PrivateKeyState, plaintext: Uint8Array): Uint8Array {
  // A copy: a small Buffer shows memory that it shares with others.
  if (plaintext instanceof Uint8Array) return copyBytes(plaintext)
  throw new IntegrityError(`${key.lifetime.provider} answered ${kindOf(plaintext)} instead of a plaintext`)
}

/** Why a ciphertext could not be decrypted is nobody's business: any difference helps who tries others. */
function opaque(error: unknown): never {
  throw error instanceof DecryptionError ? new DecryptionError('Decryption failed.') : error
}

/** A copy, since the caller may change it while the call waits. An empty label is the same as none. */
function labelOf({ label }: DecryptOptions): Uint8Array | undefined {
  if (label === undefined) return undefined
  const copy = copyBytes(toBytes(label, 'label'))
  return copy.length > 0 ? copy : undefined
}

function planDecryption(
  key: PrivateKeyState,
  wanted: EncryptionAlgorithm,
  label: Uint8Array | undefined,
): { ability: DecryptAbility; offer: DecryptOffer } {
  const ability = key.decryption
  if (ability === undefined)
    throw new UnsupportedOperationError(`the key ${key.id} does not decrypt; ${key.abilities()}`)
  const { offers } = ability
  const supported = offers.map((each) => each.algorithm.name)
  const offer = offerFor(offers, knownEncryption(wanted))
  if (offer === undefined)
    throw new UnsupportedAlgorithmError(
      `the key ${key.id} does not decrypt ${wanted?.name ?? kindOf(wanted)}; it decrypts ${supported.join(', ')}`,
      { supported },
    )
  if (label !== undefined && offer.label !== true)
    throw new UnsupportedAlgorithmError(
      `the key ${key.id} decrypts ${offer.algorithm.name} without a label only`,
      { supported },
    )
  return { ability, offer }
}

/** The offer of an algorithm; for a derived row, that of its family if it serves derived rows. */
function offerFor(
  offers: readonly DecryptOffer[],
  algorithm: EncryptionAlgorithm | undefined,
): DecryptOffer | undefined {
  if (algorithm === undefined) return undefined
  const exact = offers.find((offer) => offer.algorithm.name === algorithm.name)
  if (exact !== undefined) return exact
  const family = offers.find(
    (offer) => offer.derived === true && offer.algorithm.name === algorithm.derivedFrom,
  )
  return family && { ...family, algorithm }
}
