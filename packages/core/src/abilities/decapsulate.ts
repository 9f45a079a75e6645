import { copyBytes, isPromise, kindOf, toBytes, type Bytes } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import { IntegrityError, InvalidInputError, UnsupportedOperationError } from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { CALL_OPTIONS, type CallOptions } from '../provider/call.ts'
import { refuse, run } from '../provider/run.ts'

/**
 * What happens between `key.decapsulate(…)` and the service's call, the same for every key: choose the offer or refuse,
 * check the length of the ciphertext, call, check that of the secret.
 *
 * @param size the length of a ciphertext in bytes
 */
export function decapsulate(
  key: PrivateKeyState,
  ciphertext: Bytes,
  size: number,
  options: CallOptions = {},
): Promise<Uint8Array> {
  // Every key of a kind has one algorithm: offers of others were refused when it was made.
  const ability = key.decapsulation
  const offer = ability?.offers[0]
  const about = { operation: 'decapsulate', keyId: key.id, algorithm: offer?.algorithm.name }
  try {
    checkFields(options, CALL_OPTIONS, 'the options of decapsulate')
    if (ability === undefined || offer === undefined)
      throw new UnsupportedOperationError(`the key ${key.id} does not decapsulate; ${key.abilities()}`)
    const bytes = copyBytes(toBytes(ciphertext, 'ciphertext'))
    if (bytes.length !== size)
      throw new InvalidInputError(
        `a ciphertext of the ${key.twin.kind} key ${key.id} has ${size} bytes, not ${bytes.length}`,
      )
    return run(key.lifetime, about, options, (call) => {
      const reply = ability.decapsulate(offer, bytes, call)
      if (!isPromise(reply)) return finish(key, reply)
      return Promise.resolve(reply).then((secret) => finish(key, secret))
    })
  } catch (error) {
    return refuse(key.lifetime, about, options, error)
  }
}

/** FIPS 203 section 8. */
const SECRET_SIZE = 32

/** A copy of the secret, whose length tells it from what is no secret. */
function finish(key: PrivateKeyState, secret: Uint8Array): Uint8Array {
  if (secret instanceof Uint8Array && secret.length === SECRET_SIZE) return copyBytes(secret)
  const what = secret instanceof Uint8Array ? `${secret.length} bytes` : kindOf(secret)
  throw new IntegrityError(
    `${key.lifetime.provider} answered ${what} instead of a shared secret of ${SECRET_SIZE} for the key ${key.id}; it was not returned`,
  )
}
