import { OAEP, type AnyPrivateKey } from '@kmskeys/core'
import { OAEP_HASHES, SIGNING } from '../algorithms.ts'
import { badParameter } from '../key-vault-error.ts'
import { requireUsable } from '../store.ts'
import { kidOf } from './bundle.ts'
import type { Operation } from './operation.ts'

/** Sign: a digest, with the real key; ECDSA signatures as r‖s. */
export const sign: Operation = async (store, { origin, name, version, body }) => {
  const found = store.find(name, version)
  requireUsable(found, 'sign')
  const alg = body.demand('alg')
  const row = SIGNING[alg]
  if (row === undefined || row.algorithm.keyType !== found.key.type || row.crv !== found.crv)
    throw badParameter(
      `Key and signing algorithm are incompatible: ${found.kty} ${found.crv ?? ''} and ${alg}.`,
    )
  const value = body.bytes('value')
  if (value.length !== row.hash.digestSize)
    throw badParameter(
      `Invalid length of 'value': ${value.length} bytes. ${alg} requires ${row.hash.digestSize} bytes, encoded with base64url.`,
    )
  const signature = await found.key.signWith(row.algorithm, value, {
    input: 'digest',
    ...(found.crv !== undefined && { format: 'p1363' }),
  })
  return {
    kid: kidOf(origin, found),
    value: Buffer.from(signature).toString('base64url'),
    ...(store.managedHSM && { alg }),
  }
}

/** Decrypt, also with a key that has expired. */
export const decrypt: Operation = async (store, { origin, name, version, body }) => {
  const found = store.find(name, version)
  requireUsable(found, 'decrypt')
  const alg = body.demand('alg')
  const hash = OAEP_HASHES[alg]
  if (hash === undefined || found.key.type !== 'rsa')
    throw badParameter(`Key and encryption algorithm are incompatible, or ${alg} is not emulated.`)
  const plaintext = await decrypted(found.key, body.bytes('value'), new OAEP(hash))
  return {
    kid: kidOf(origin, found),
    value: Buffer.from(plaintext).toString('base64url'),
    ...(store.managedHSM && { alg }),
  }
}

async function decrypted(
  key: Extract<AnyPrivateKey, { readonly type: 'rsa' }>,
  ciphertext: Uint8Array,
  padding: OAEP,
): Promise<Uint8Array> {
  try {
    return await key.decrypt(ciphertext, padding)
  } catch {
    throw badParameter("Invalid value for 'value': it could not be decrypted.")
  }
}
