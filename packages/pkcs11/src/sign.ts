import { UnsupportedAlgorithmError, type Call } from '@kmskeys/core'
import { pssParameters, type Pkcs11Offer } from './algorithms.ts'
import { CKO } from './cryptoki/constants.ts'
import type { ULong } from './cryptoki/memory.ts'
import { CKR, isAnswer } from './cryptoki/return-values.ts'
import { sign, signInit } from './cryptoki/signature.ts'
import { typedError } from './errors.ts'
import { findKey, type KeyWish } from './key-object.ts'
import type { PINSource } from './pin.ts'
import type { Session } from './session-pool.ts'
import type { Token } from './token.ts'

/** A private key in a token, ready to sign. */
export interface SigningKey {
  readonly token: Token
  readonly pin: PINSource
  readonly reference: string
  /** What finds the object again. */
  readonly wish: KeyWish
  /** In bytes. */
  readonly signatureSize: number
  readonly supported: readonly string[]
  /** The object's handle, void when the token's epoch is another. */
  handle: ULong
  epoch: number
}

/** Signs exactly `bytes`, over a session of its own. */
export async function signWithToken(
  key: SigningKey,
  offer: Pkcs11Offer,
  bytes: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  const { token, pin } = key
  const mechanism = { mechanism: offer.mechanism, pss: pssParameters(offer.algorithm) }
  try {
    return await token.use({ pin, call }, async (session) => {
      const handle = key.epoch === token.epoch ? key.handle : await findAgain(key, session)
      const { cryptoki } = token
      await signInit(cryptoki, session.handle, session.memory, mechanism, handle)
      session.begun = true
      return sign(cryptoki, session.handle, session.memory, bytes, key.signatureSize)
    })
  } catch (error) {
    if (isAnswer(error, ...REFUSED) && error.functionName === 'C_SignInit')
      throw new UnsupportedAlgorithmError(
        `${token.name} does not sign with ${offer.algorithm.name} and the key ${key.reference} (${error.message})`,
        { supported: key.supported, outcome: 'refused', cause: error },
      )
    throw typedError(error, `the key ${key.reference}`)
  }
}

/** What tokens answer to parameters that they do not take, such as another salt length or MGF1 hash. */
const REFUSED: readonly number[] = [
  CKR.ARGUMENTS_BAD,
  CKR.MECHANISM_INVALID,
  CKR.MECHANISM_PARAM_INVALID,
  CKR.KEY_TYPE_INCONSISTENT,
]

/** The token was gone in between: its handles are others now. A wrong key would show at the verification. */
async function findAgain(key: SigningKey, session: Session): Promise<ULong> {
  const { epoch } = key.token
  key.handle = await findKey(key.token, session, CKO.PRIVATE_KEY, key.wish)
  key.epoch = epoch
  return key.handle
}
