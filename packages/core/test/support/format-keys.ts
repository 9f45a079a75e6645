import { generateKeyPairSync, randomBytes, type KeyPairKeyObjectResult } from 'node:crypto'
import {
  CURVES,
  ML_DSA_PARAMETERS,
  ML_KEM_PARAMETERS,
  publicKeyFromDER,
  SLH_DSA_PARAMETERS,
  type AnyPublicKey,
} from '@kmskeys/core'
import { ed448Pair } from './ed448-pairs.ts'
import { ecPair, ed25519Pair, rsaPair } from './key-pairs.ts'
import { mlDSAPair } from './ml-dsa-pairs.ts'
import { mlKEMPair } from './ml-kem-pairs.ts'
import { writeSPKI } from './write-spki.ts'

/** A key of each kind, by a name for titles. */
export const KEYS: Readonly<Record<string, AnyPublicKey>> = {
  'RSA 2048': rsaPair().publicKey,
  'RSA 1031': rsaPair(1031).publicKey,
  ...Object.fromEntries(CURVES.map(({ name }) => [name, ecPair(name).publicKey])),
  Ed25519: ed25519Pair().publicKey,
  Ed448: ed448Pair().publicKey,
  X25519: spkiOf(generateKeyPairSync('x25519')),
  X448: spkiOf(generateKeyPairSync('x448')),
  ...Object.fromEntries(ML_DSA_PARAMETERS.map(({ name }) => [name, mlDSAPair(name).publicKey])),
  ...Object.fromEntries(ML_KEM_PARAMETERS.map(({ name }) => [name, mlKEMPair(name).publicKey])),
  // Any bytes of that length are a key of SLH-DSA.
  ...Object.fromEntries(
    SLH_DSA_PARAMETERS.map(({ name, oid, publicKeySize }) => [
      name,
      publicKeyFromDER(writeSPKI(oid, randomBytes(publicKeySize))),
    ]),
  ),
}

function spkiOf({ publicKey }: KeyPairKeyObjectResult): AnyPublicKey {
  return publicKeyFromDER(publicKey.export({ type: 'spki', format: 'der' }))
}
