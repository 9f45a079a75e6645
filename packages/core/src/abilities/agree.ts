import type { AgreementAlgorithm } from '../algorithms/agreement-algorithms.ts'
import { copyBytes, isPromise, kindOf } from '../data/bytes.ts'
import { checkFields } from '../data/fields.ts'
import {
  IntegrityError,
  InvalidInputError,
  UnsupportedAlgorithmError,
  UnsupportedOperationError,
} from '../errors/errors.ts'
import type { PrivateKeyState } from '../keys/private-key-state.ts'
import { PublicKey } from '../keys/public-key.ts'
import { CALL_OPTIONS, type CallOptions } from '../provider/call.ts'
import { refuse, run } from '../provider/run.ts'
import type { AgreementOffer } from './agreement.ts'

/**
 * What happens between `key.exchange(…)` and the service's call, the same for every key: choose the offer or refuse,
 * check the peer's key, call, check the secret.
 *
 * @param size the length of the secret in bytes
 * @param checkPeer refuses a key of this type that must not be agreed with
 * @param isWeak whether a secret is one that must not be handed out, without telling more by the time it takes
 */
export function agree<P extends PublicKey>(
  key: PrivateKeyState,
  algorithm: AgreementAlgorithm,
  peer: P,
  size: number,
  options: CallOptions = {},
  checkPeer?: (peer: P) => void,
  isWeak?: (secret: Uint8Array) => boolean,
): Promise<Uint8Array> {
  const about = { operation: 'agree', keyId: key.id, algorithm: algorithm.name }
  try {
    checkFields(options, CALL_OPTIONS, 'the options of exchange')
    const { ability, offer } = plan(key, algorithm)
    if (!(peer instanceof PublicKey) || peer.type !== key.type)
      throw new InvalidInputError(
        `the key ${key.id} agrees with a public key of the type ${key.type}, not ${peer instanceof PublicKey ? `of ${peer.type}` : kindOf(peer)}`,
      )
    checkPeer?.(peer)
    return run(key.lifetime, about, options, (call) => {
      const reply = ability.agree(offer, peer, call)
      if (!isPromise(reply)) return finish(key, size, reply, isWeak)
      return Promise.resolve(reply).then((secret) => finish(key, size, secret, isWeak))
    })
  } catch (error) {
    return refuse(key.lifetime, about, options, error)
  }
}

function plan(
  key: PrivateKeyState,
  { name }: AgreementAlgorithm,
): { ability: NonNullable<PrivateKeyState['agreement']>; offer: AgreementOffer } {
  const ability = key.agreement
  if (ability === undefined)
    throw new UnsupportedOperationError(`the key ${key.id} does not agree on secrets; ${key.abilities()}`)
  const offer = ability.offers.find(({ algorithm }) => algorithm.name === name)
  if (offer !== undefined) return { ability, offer }
  const supported = ability.offers.map(({ algorithm }) => algorithm.name)
  throw new UnsupportedAlgorithmError(
    `the key ${key.id} does not agree by ${name}; it does by ${supported.join(', ')}`,
    { supported },
  )
}

/** A copy of the secret, whose length tells it from what is no secret. */
function finish(
  key: PrivateKeyState,
  size: number,
  secret: Uint8Array,
  isWeak: ((secret: Uint8Array) => boolean) | undefined,
): Uint8Array {
  if (!(secret instanceof Uint8Array))
    throw wrongReply(key, `answered ${kindOf(secret)} instead of a shared secret`)
  if (secret.length !== size)
    throw wrongReply(key, `answered a shared secret of ${secret.length} bytes instead of ${size}`)
  if (isWeak?.(secret) === true) throw wrongReply(key, 'answered a shared secret that anybody knows')
  return copyBytes(secret)
}

/** Whether all bytes are zero, without telling where the first other one stands. */
export function isZero(secret: Uint8Array): boolean {
  let all = 0
  for (const byte of secret) all |= byte
  return all === 0
}

function wrongReply(key: PrivateKeyState, what: string): IntegrityError {
  return new IntegrityError(`${key.lifetime.provider} ${what} for the key ${key.id}; it was not returned`)
}
