import type { AnyPrivateKey } from '@kmskeys/core'
import { check } from './check.ts'
import { callsOf } from './key-calls.ts'
import { messageOf } from './messages.ts'
import { checkAgreement } from './suites/agreement.ts'
import { callUntyped } from './untyped.ts'
import { encrypt, paddingOf } from './witness/encrypt.ts'
import { nodeKey } from './witness/node-key.ts'
import { checkSignature, witnessKey } from './witness/verify.ts'

/** Each ability that a key has works, as far as one use of it shows. */
export async function checkUse(key: AnyPrivateKey): Promise<void> {
  const message = messageOf(60)
  check(callsOf(key).length > 0, `the key ${key.id} offers nothing, so that it cannot be used`)
  for (const algorithm of key.signatureAlgorithms.slice(0, 1))
    checkSignature(witnessKey(key.publicKey), { algorithm, message }, await key.signWith(algorithm, message))
  for (const { algorithm } of key.decryptionOffers.slice(0, 1)) {
    const ciphertext = encrypt(nodeKey(key.publicKey), algorithm, message)
    const plaintext = await callUntyped(key, 'decrypt', ciphertext, paddingOf(algorithm))
    const isRight = plaintext instanceof Uint8Array && Buffer.compare(plaintext, message) === 0
    check(isRight, `the key ${key.id} decrypts another plaintext`)
  }
  if (key.agreementOffers.length > 0) await checkAgreement(key)
  if ('decapsulate' in key && key.decapsulationOffers.length > 0) {
    const { ciphertext, sharedSecret } = key.publicKey.encapsulate()
    const secret = await key.decapsulate(ciphertext)
    check(Buffer.from(sharedSecret).equals(secret), `the key ${key.id} decapsulates another secret`)
  }
}
