import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { InvalidInputError, KEY_TYPES, publicKeyFromDER } from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { boundDSA, readDSANumbers } from './dsa-numbers.ts'
import type { KeyMaterial } from './key-material.ts'
import { importMLDSA } from './ml-dsa.ts'
import { importMLKEM } from './ml-kem.ts'
import { readPrivateKeyInfo, type PrivateKeyInfo } from './private-key-info.ts'
import { readSeedKey } from './seed-pkcs8.ts'
import { importSLHDSA } from './slh-dsa.ts'

/**
 * Makes a key of its DER encoding. Takes it over: `der` is zero afterwards.
 *
 * @throws {InvalidInputError} when it is malformed, or of a kind that is not known here
 * @throws the signal's reason
 */
export async function readKey(
  der: Uint8Array,
  type: 'pkcs8' | 'pkcs1' | 'sec1',
  signal?: AbortSignal,
): Promise<KeyMaterial> {
  try {
    const info = type === 'pkcs8' ? readPrivateKeyInfo(der) : undefined
    if (info !== undefined) checkBefore(info)
    const made = type === 'pkcs8' ? readSeedKey(der) : undefined
    if (made?.type === 'ml-dsa') return await importMLDSA(made, der)
    if (made?.type === 'ml-kem') return await importMLKEM(made, der)
    const slhDSA = type === 'pkcs8' ? await importSLHDSA(der, signal) : undefined
    if (slhDSA !== undefined) return slhDSA
    return info?.publicKey === undefined ? importDER(der, type) : importBoth(info, info.publicKey)
  } catch (error) {
    if (error instanceof InvalidInputError || signal?.aborted === true) throw error
    // What OpenSSL says is dropped, since it may quote the input.
    throw new InvalidInputError('this private key is malformed, or of a kind that is not known here')
  } finally {
    der.fill(0)
  }
}

/** What must be so before OpenSSL makes a key of it, which for some takes as long as whoever wrote it wishes. */
function checkBefore(info: PrivateKeyInfo): void {
  if (!Object.values(KEY_TYPES).some(({ spkiAlgorithms }) => spkiAlgorithms.includes(info.algorithm)))
    throw new InvalidInputError(
      `the private key's algorithm ${info.algorithm} is not known here; known are ${Object.keys(KEY_TYPES).join(', ')}`,
      { path: 'privateKeyInfo.privateKeyAlgorithm' },
    )
  if (KEY_TYPES.dsa.spkiAlgorithms.includes(info.algorithm)) boundDSA(readDSANumbers(info))
}

function importDER(der: Uint8Array, type: 'pkcs8' | 'pkcs1' | 'sec1'): KeyObject {
  return createPrivateKey({ key: Buffer.from(der.buffer, der.byteOffset, der.length), format: 'der', type })
}

/** A key that shows its public half: Node.js 22 reads none such, and a later one does not look at that half. */
function importBoth({ algorithm, parameters, privateKey }: PrivateKeyInfo, shown: Uint8Array): KeyObject {
  const identifier = encodeDER((w) =>
    w.sequence(() => {
      w.oid(algorithm)
      if (parameters !== undefined) w.raw(parameters)
    }),
  )
  const alone = encodeDER((w) => w.sequence(() => w.integer(0).raw(identifier).octetString(privateKey)))
  try {
    const key = importDER(alone, 'pkcs8')
    const spki = encodeDER((w) => w.sequence(() => w.raw(identifier).bitString(shown)))
    if (publicKeyFromDER(spki).toKeyObject().equals(createPublicKey(key))) return key
  } finally {
    alone.fill(0)
  }
  throw new InvalidInputError('the private and the public half do not belong together', {
    path: 'privateKeyInfo.publicKey',
    rule: 'RFC 5958 2',
  })
}
