import { asymmetricDecrypt } from './asymmetric-decrypt.ts'
import { asymmetricSign } from './asymmetric-sign.ts'
import { createCryptoKey, getCryptoKey, listCryptoKeys } from './crypto-keys.ts'
import { createKeyRing, getKeyRing } from './key-rings.ts'
import type { Operation } from './operation.ts'
import { getPublicKey } from './public-key.ts'
import {
  createCryptoKeyVersion,
  destroyCryptoKeyVersion,
  getCryptoKeyVersion,
  listCryptoKeyVersions,
  restoreCryptoKeyVersion,
  updateCryptoKeyVersion,
} from './versions.ts'

/** The operations by name. */
export const OPERATIONS: { readonly [name: string]: Operation } = {
  AsymmetricDecrypt: asymmetricDecrypt,
  AsymmetricSign: asymmetricSign,
  CreateCryptoKey: createCryptoKey,
  CreateCryptoKeyVersion: createCryptoKeyVersion,
  CreateKeyRing: createKeyRing,
  DestroyCryptoKeyVersion: destroyCryptoKeyVersion,
  GetCryptoKey: getCryptoKey,
  GetCryptoKeyVersion: getCryptoKeyVersion,
  GetKeyRing: getKeyRing,
  GetPublicKey: getPublicKey,
  ListCryptoKeys: listCryptoKeys,
  ListCryptoKeyVersions: listCryptoKeyVersions,
  RestoreCryptoKeyVersion: restoreCryptoKeyVersion,
  UpdateCryptoKeyVersion: updateCryptoKeyVersion,
}
