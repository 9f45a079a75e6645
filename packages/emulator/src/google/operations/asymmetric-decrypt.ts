import { DecryptionError, InvalidInputError, OAEP, RSAPrivateKey } from '@kmskeys/core'
import { checksum } from '../crc32c.ts'
import { GoogleError } from '../google-error.ts'
import { requireEnabled } from '../store.ts'
import { requireChecksum } from './checksums.ts'
import type { Operation } from './operation.ts'

/** AsymmetricDecrypt, with the real key. The answer has no name. */
export const asymmetricDecrypt: Operation = async (store, input) => {
  const version = store.version(input.text('name'), 'cloudkms.cryptoKeyVersions.useToDecrypt')
  const key = requireEnabled(version)
  const { row, algorithm, protectionLevel } = version.cryptoKey
  if (row.oaep === undefined || !(key instanceof RSAPrivateKey))
    throw new GoogleError('INVALID_ARGUMENT', `The algorithm ${algorithm} does not decrypt.`)
  const ciphertext = input.bytes('ciphertext')
  const verifiedCiphertextCrc32c = requireChecksum(input, 'ciphertextCrc32c', ciphertext)
  try {
    const plaintext = await key.decrypt(ciphertext, new OAEP(row.oaep))
    return { plaintext, plaintextCrc32c: checksum(plaintext), verifiedCiphertextCrc32c, protectionLevel }
  } catch (error) {
    if (!(error instanceof DecryptionError || error instanceof InvalidInputError)) throw error
    throw new GoogleError('INVALID_ARGUMENT', 'Decryption failed: the ciphertext is invalid.')
  }
}
