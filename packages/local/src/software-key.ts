import { createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import {
  decryption,
  ECPublicKey,
  Ed448PublicKey,
  InvalidInputError,
  MLDSAPublicKey,
  ProviderError,
  RSAPublicKey,
  signing,
  type AnyPublicKey,
  type OpenedKey,
  type SignAbility,
} from '@kmskeys/core'
import {
  EC_OFFERS,
  ED25519_OFFERS,
  ED448_OFFERS,
  ML_DSA_OFFERS,
  OAEP_OFFERS,
  RSA_OFFERS,
} from './algorithms.ts'
import { decryptOAEP } from './decrypt.ts'
import { signEd448 } from './ed448.ts'
import { publicHalf, type KeyMaterial } from './key-material.ts'
import { signMLDSA } from './ml-dsa.ts'
import { signEC, signEd25519, signRSA } from './sign.ts'
import type { StoredKey } from './store.ts'

/** What a software key is made from: its offers, and `node:crypto` behind them. */
export function softwareKey({ id, key }: StoredKey, verifyAfterSign: boolean): OpenedKey {
  const publicKey = publicHalf(key)
  const init = { id, publicKey, verifyAfterSign, signing: signingOf(key, publicKey) }
  if (!(publicKey instanceof RSAPublicKey && key instanceof KeyObject)) return init
  const decrypt = decryption(OAEP_OFFERS, (offer, ciphertext, call) =>
    decryptOAEP(key, publicKey.keySize, offer, ciphertext, call.label),
  )
  return { ...init, decryption: decrypt }
}

/**
 * Refuses a key that was read and cannot serve: of a type that is not known, or with halves of different keys, since
 * its signatures would not verify.
 *
 * @throws {InvalidInputError}
 */
export async function checkHalves(key: KeyMaterial): Promise<void> {
  const { type } = publicHalf(key)
  // The public half of bytes is derived from the private one.
  if (!(key instanceof KeyObject)) return
  const hash = type === 'rsa' || type === 'ec' ? 'sha256' : null
  try {
    if (verify(hash, PROBE, createPublicKey(key), await signPooled(hash, PROBE, key))) return
  } catch {
    // It cannot even sign.
  }
  throw new InvalidInputError('the private and the public half do not belong together')
}

const PROBE = new TextEncoder().encode('the two halves belong together')
const signPooled = promisify(sign)

function signingOf(key: KeyMaterial, publicKey: AnyPublicKey): SignAbility {
  const traits = { readsAtOnce: true, answersAnew: true }
  if (publicKey instanceof MLDSAPublicKey) {
    const own = ML_DSA_OFFERS.filter(({ algorithm }) => algorithm.parameterSet === publicKey.parameterSet)
    return signing(own, (_offer, bytes, { context }) => signMLDSA(key, bytes, context), traits)
  }
  if (!(key instanceof KeyObject)) throw new ProviderError('only ML-DSA keys are held without a key object')
  if (publicKey instanceof RSAPublicKey)
    return signing(RSA_OFFERS, (offer, bytes) => signRSA(key, publicKey.keySize, offer, bytes), traits)
  if (publicKey instanceof ECPublicKey)
    return signing(EC_OFFERS, (offer, bytes) => signEC(key, publicKey.curve, offer, bytes), traits)
  if (publicKey instanceof Ed448PublicKey)
    return signing(ED448_OFFERS, (_offer, bytes, { context }) => signEd448(key, bytes, context), traits)
  return signing(ED25519_OFFERS, (_offer, bytes) => signEd25519(key, bytes), traits)
}
