import { createPublicKey, KeyObject, verify } from 'node:crypto'
import {
  agreement,
  decapsulation,
  decryption,
  DSAPublicKey,
  ECPublicKey,
  Ed25519PublicKey,
  Ed448PublicKey,
  InvalidInputError,
  MLDSAPublicKey,
  MLKEMPublicKey,
  ProviderError,
  RSAPublicKey,
  signing,
  SLHDSAPublicKey,
  slhDSAParametersByName,
  type AgreementAbility,
  type AnyPublicKey,
  type DecapsulationAbility,
  type DecryptAbility,
  type OpenedKey,
  type SignAbility,
} from '@kmskeys/core'
import { agree } from './agree.ts'
import {
  AGREEMENT_OFFERS,
  DECAPSULATION_OFFERS,
  DECRYPT_OFFERS,
  DSA_OFFERS,
  EC_OFFERS,
  ED25519_OFFERS,
  ED448_OFFERS,
  ML_DSA_OFFERS,
  RSA_OFFERS,
  SLH_DSA_OFFERS,
} from './algorithms.ts'
import { decryptRSA } from './decrypt.ts'
import { checkDSA } from './dsa-numbers.ts'
import { checkEC } from './ec-scalar.ts'
import { signEd25519ph } from './ed25519ph.ts'
import { signEd448 } from './ed448.ts'
import { publicHalf, type KeyMaterial } from './key-material.ts'
import { signMLDSA, signMu } from './ml-dsa.ts'
import { decapsulateMLKEM } from './ml-kem.ts'
import { checkRSA } from './rsa-numbers.ts'
import { signDSA, signEC, signEd25519, signRSA } from './sign.ts'
import { signPooled } from './sign-pooled.ts'
import { signSLHDSA } from './slh-dsa.ts'
import type { StoredKey } from './store.ts'

/** What a software key is made from: its offers, and `node:crypto` behind them. */
export function softwareKey({ id, key }: StoredKey, verifyAfterSign: boolean): OpenedKey {
  const publicKey = publicHalf(key)
  return {
    id,
    publicKey,
    verifyAfterSign,
    signing: signingOf(key, publicKey),
    decryption: decryptionOf(key, publicKey),
    agreement: agreementOf(key, publicKey),
    decapsulation: decapsulationOf(key, publicKey),
  }
}

/**
 * Refuses a key that was read and cannot serve: of a type that is not known, or with halves of different keys, since
 * its signatures would not verify.
 *
 * @throws {InvalidInputError}
 */
export async function checkHalves(key: KeyMaterial): Promise<void> {
  const half = publicHalf(key)
  const { type } = half
  if (key instanceof KeyObject) checkNumbers(key, half)
  // The public half of bytes is derived from the private one.
  // So is that of keys that only agree, by OpenSSL; one of ML-KEM was tried when it was read.
  if (!(key instanceof KeyObject) || type === 'x25519' || type === 'x448' || type === 'ml-kem') return
  const hash = type === 'rsa' || type === 'ec' || type === 'dsa' ? 'sha256' : null
  try {
    if (verify(hash, PROBE, createPublicKey(key), await signPooled(hash, PROBE, key))) return
  } catch {
    // It cannot even sign.
  }
  throw new InvalidInputError('the private and the public half do not belong together')
}

/**
 * Refuses numbers with which OpenSSL cannot sign. It would tell, but a signature that fails in the thread pool ends the
 * whole process on Node.js 22.13.
 */
function checkNumbers(key: KeyObject, half: AnyPublicKey): void {
  if (half.type === 'rsa') checkRSA(key)
  if (half.type === 'ec') checkEC(key, half.curve)
  if (half.type === 'dsa') checkDSA(key)
}

const PROBE = new TextEncoder().encode('the two halves belong together')

function signingOf(key: KeyMaterial, publicKey: AnyPublicKey): SignAbility | undefined {
  const traits = { readsAtOnce: true, answersAnew: true }
  if (publicKey instanceof MLKEMPublicKey) return undefined
  if (publicKey instanceof MLDSAPublicKey && isOf(key, 'ml-dsa')) {
    const own = ML_DSA_OFFERS.filter(({ algorithm }) => algorithm.parameterSet === publicKey.parameterSet)
    return signing(
      own,
      (offer, bytes, { context }) =>
        offer.input === 'mu' ? signMu(key, bytes) : signMLDSA(key, bytes, context),
      traits,
    )
  }
  const slhDSA =
    publicKey instanceof SLHDSAPublicKey ? slhDSAParametersByName(publicKey.parameterSet) : undefined
  if (slhDSA !== undefined && isOf(key, 'slh-dsa')) {
    const own = SLH_DSA_OFFERS.filter(({ algorithm }) => algorithm.parameterSet === slhDSA.name)
    return signing(
      own,
      (offer, bytes, { context, signal }) => signSLHDSA(key, slhDSA, offer, bytes, context, signal),
      traits,
    )
  }
  if (!(key instanceof KeyObject))
    throw new ProviderError(`a ${publicKey.type} key is not held without a key object`)
  if (publicKey instanceof RSAPublicKey)
    return signing(RSA_OFFERS, (offer, bytes) => signRSA(key, publicKey.keySize, offer, bytes), traits)
  if (publicKey instanceof ECPublicKey)
    return signing(EC_OFFERS, (offer, bytes) => signEC(key, publicKey.curve, offer, bytes), traits)
  if (publicKey instanceof DSAPublicKey)
    return signing(DSA_OFFERS, (offer, bytes) => signDSA(key, offer, bytes), traits)
  if (publicKey instanceof Ed448PublicKey)
    return signing(ED448_OFFERS, (_offer, bytes, { context }) => signEd448(key, bytes, context), traits)
  if (publicKey instanceof Ed25519PublicKey)
    return signing(
      ED25519_OFFERS,
      ({ input }, bytes, { context }) =>
        input === 'message' ? signEd25519(key, bytes) : signEd25519ph(key, bytes, context),
      traits,
    )
  return undefined
}

function decryptionOf(key: KeyMaterial, publicKey: AnyPublicKey): DecryptAbility | undefined {
  if (!(publicKey instanceof RSAPublicKey && key instanceof KeyObject)) return undefined
  return decryption(DECRYPT_OFFERS, (offer, ciphertext, call) =>
    decryptRSA(key, publicKey.keySize, offer, ciphertext, call.label),
  )
}

function agreementOf(key: KeyMaterial, { type }: AnyPublicKey): AgreementAbility | undefined {
  const offers = AGREEMENT_OFFERS.filter(({ algorithm }) => algorithm.keyType === type)
  if (offers.length === 0 || !(key instanceof KeyObject)) return undefined
  return agreement(offers, (_offer, peer) => agree(key, peer))
}

function decapsulationOf(key: KeyMaterial, publicKey: AnyPublicKey): DecapsulationAbility | undefined {
  if (!(publicKey instanceof MLKEMPublicKey) || !isOf(key, 'ml-kem')) return undefined
  const own = DECAPSULATION_OFFERS.filter(
    ({ algorithm }) => algorithm.parameterSet === publicKey.parameterSet,
  )
  return decapsulation(own, (_offer, ciphertext) => decapsulateMLKEM(key, ciphertext))
}

/** Whether what a key is made of is a key object, or the bytes of such a key. */
function isOf<T extends Exclude<KeyMaterial, KeyObject>['type']>(
  key: KeyMaterial,
  type: T,
): key is KeyObject | Extract<KeyMaterial, { readonly type: T }> {
  return key instanceof KeyObject || key.type === type
}
