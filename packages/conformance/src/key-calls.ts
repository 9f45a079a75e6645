import type { AnyPrivateKey, CallOptions } from '@kmskeys/core'
import { peerFor } from './suites/agreement.ts'
import { ciphertextFor } from './suites/decapsulation.ts'
import { messageOf } from './messages.ts'
import { rowsOf } from './rows.ts'
import { callUntyped } from './untyped.ts'
import { nodeKey } from './witness/node-key.ts'
import { encrypt, paddingOf } from './witness/encrypt.ts'

/** One right call of a key, which can be made as often as one likes. */
export interface KeyCall {
  readonly operation: string
  readonly make: (key: AnyPrivateKey, options?: CallOptions) => Promise<unknown>
}

/** A call of each ability that a key has. */
export function callsOf(key: AnyPrivateKey): KeyCall[] {
  const [row] = rowsOf(key)
  const calls: KeyCall[] = []
  if (row !== undefined)
    calls.push({
      operation: 'sign',
      make: (of, options) => callUntyped(of, 'signWith', row.algorithm, messageOf(20), options),
    })
  const [decryption] = key.decryptionOffers
  if (decryption !== undefined) {
    const { algorithm } = decryption
    const ciphertext = encrypt(nodeKey(key.publicKey), algorithm, messageOf(20))
    calls.push({
      operation: 'decrypt',
      make: (of, options) => callUntyped(of, 'decrypt', ciphertext, paddingOf(algorithm), options),
    })
  }
  if (key.agreementOffers.length > 0) {
    const peer = peerFor(key)
    calls.push({ operation: 'exchange', make: (of, options) => callUntyped(of, 'exchange', peer, options) })
  }
  if (key.decapsulationOffers.length > 0) {
    const ciphertext = ciphertextFor(key)
    calls.push({
      operation: 'decapsulate',
      make: (of, options) => callUntyped(of, 'decapsulate', ciphertext, options),
    })
  }
  return calls
}
