import type { Call } from '@kmskeys/core'
import { fieldOf, requireBytes } from '@kmskeys/core/service'
import type { AzureDecryptOffer } from './algorithms.ts'
import { requireUsable } from './key-state.ts'
import { send } from './send.ts'
import { requireAnswered, type VaultKey } from './sign.ts'

/** Decrypts with one call, by the key's version, and believes only a reply that names this key. */
export async function decrypt(
  { id, state, service, remote }: VaultKey,
  { name }: AzureDecryptOffer,
  ciphertext: Uint8Array,
  call: Call,
): Promise<Uint8Array> {
  requireUsable(id, state, 'decrypt')
  const { value, body } = await send(service, call, {
    operation: 'Decrypt',
    subject: id,
    run: (options) => remote.decrypt(name, ciphertext, options),
  })
  requireAnswered(id, name, body)
  // The SDK leaves the text of nothing as it is.
  if (fieldOf(body, 'value') === '') return new Uint8Array()
  return requireBytes('plaintext', value.result)
}
