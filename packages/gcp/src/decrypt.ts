import { DecryptionError, IntegrityError, InvalidInputError, type Call } from '@kmskeys/core'
import { askTwice, checksumOf, requireChecksum, requireVerified } from './checksums.ts'
import { send } from './send.ts'
import type { Service } from './service.ts'

/**
 * Decrypts with one call, by the version's name, which the reply does not repeat. A ciphertext that the service refuses
 * ends in an error that says no more than that.
 */
export async function decrypt(
  service: Service,
  name: string,
  ciphertext: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  const request = { name, ciphertext, ciphertextCrc32c: checksumOf(ciphertext) }
  try {
    return await askTwice(call, async () => {
      const reply = await send(service, call, { operation: 'AsymmetricDecrypt', request, subject: name })
      requireVerified('ciphertext', reply.verifiedCiphertextCrc32c)
      // An empty plaintext is one.
      const { plaintext } = reply
      if (!(plaintext instanceof Uint8Array)) throw new IntegrityError('the reply has no plaintext')
      requireChecksum('plaintext', plaintext, reply.plaintextCrc32c)
      return plaintext
    })
  } catch (error) {
    if (error instanceof InvalidInputError)
      throw new DecryptionError('Decryption failed.', { outcome: error.outcome })
    throw error
  }
}
