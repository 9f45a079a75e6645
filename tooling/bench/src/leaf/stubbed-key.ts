import { ECDSA_SHA256, privateKey, publicKeyFromDER, signing, type Signer } from '@kmskeys/core'
import { sign } from 'node:crypto'
import type { Plan } from './plan.ts'

/**
 * The issuer's key, but it answers each call with the same signature, made beforehand. As software keys it neither keeps
 * what it is handed nor what it answers: nobody here writes to it.
 */
export function stubbedKey({ issuerSPKI, issuerKey }: Plan): Signer {
  const signature = new Uint8Array(sign('sha256', issuerSPKI, issuerKey))
  return privateKey<'ec'>({
    id: 'bench:stub',
    publicKey: publicKeyFromDER(issuerSPKI, { type: 'ec' }),
    signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], () => signature, {
      readsAtOnce: true,
      answersAnew: true,
    }),
    verifyAfterSign: false,
  })
}
