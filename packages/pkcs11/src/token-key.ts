import { signing, type AnyPublicKey, type OpenedKey } from '@kmskeys/core'
import { offersFor } from './algorithms.ts'
import type { Pkcs11Context } from './context.ts'
import { CKA } from './cryptoki/constants.ts'
import type { MechanismInfo } from './cryptoki/cryptoki.ts'
import type { KeyObject } from './key-object.ts'
import { signWithToken, type SigningKey } from './sign.ts'
import type { Access, Token } from './token.ts'

/** What a key in a token is made from: its offers, and the token behind them. */
export function tokenKey({
  context,
  token,
  access,
  key,
  publicKey,
  mechanisms,
}: {
  readonly context: Pkcs11Context
  readonly token: Token
  readonly access: Access
  readonly key: KeyObject
  readonly publicKey: AnyPublicKey
  readonly mechanisms: ReadonlyMap<number, MechanismInfo>
}): OpenedKey {
  const { reference: id } = key
  // A token that does not tell whether the key may sign is asked by signing.
  const maySign = key.attributes.get(CKA.SIGN)?.[0] !== 0
  const bits = bitsOf(publicKey)
  const offers = maySign ? offersFor(publicKey.type, bits, mechanisms, token.derivesPSS) : []
  const signingKey: SigningKey = {
    token,
    pin: access.pin,
    reference: id,
    wish: { object: key.label, id: key.id },
    signatureSize: signatureSize(publicKey),
    supported: offers.map(({ algorithm }) => algorithm.name),
    handle: key.handle,
    epoch: key.epoch,
  }
  return {
    id,
    publicKey,
    verifyAfterSign: context.settings.verifySignatures,
    ...(offers.length > 0 && {
      // The bytes are copied into the session's memory; before, the call may have waited for a session.
      signing: signing(offers, (offer, bytes, call) => signWithToken(signingKey, offer, bytes, call)),
    }),
  }
}

/** The size of a key as mechanisms count it. Ed25519's is 256; there are no offers for keys of further types. */
function bitsOf(publicKey: AnyPublicKey): number {
  return publicKey.type === 'rsa' || publicKey.type === 'ec' ? publicKey.keySize : 256
}

function signatureSize(publicKey: AnyPublicKey): number {
  const bytes = Math.ceil(bitsOf(publicKey) / 8)
  return publicKey.type === 'rsa' ? bytes : 2 * bytes
}
