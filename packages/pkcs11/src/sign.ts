import { UnsupportedAlgorithmError, type Call } from '@kmskeys/core'
import { pssParameters, type Pkcs11Offer } from './algorithms.ts'
import { CKO } from './cryptoki/constants.ts'
import type { ULong } from './cryptoki/memory.ts'
import { CKR, isAnswer } from './cryptoki/return-values.ts'
import { makeSignature } from './cryptoki/signature.ts'
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
export function signWithToken(
  key: SigningKey,
  offer: Pkcs11Offer,
  bytes: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  const { token, pin } = key
  const mechanism = { mechanism: offer.mechanism, pss: pssParameters(offer.algorithm) }
  const make = (session: Session, handle: ULong): Promise<Uint8Array> =>
    makeSignature(token.cryptoki, session, { mechanism, key: handle, data: bytes, size: key.signatureSize })
  return token
    .use({ pin, call }, (session) =>
      key.epoch === token.epoch
        ? make(session, key.handle)
        : findAgain(key, session).then((handle) => make(session, handle)),
    )
    .catch((error: unknown) => {
      throw errorOf(key, offer, error)
    })
}

function errorOf({ token, reference, supported }: SigningKey, offer: Pkcs11Offer, error: unknown): unknown {
  if (!isAnswer(error, ...REFUSED) || error.functionName !== 'C_SignInit')
    return typedError(error, `the key ${reference}`)
  return new UnsupportedAlgorithmError(
    `${token.name} does not sign with ${offer.algorithm.name} and the key ${reference} (${error.message})`,
    { supported, outcome: 'refused', cause: error },
  )
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
