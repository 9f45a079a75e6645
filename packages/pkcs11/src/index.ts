/**
 * Keys in PKCS#11 tokens: HSMs, smart cards, TPMs, SoftHSM2.
 *
 * @example
 * ```typescript
 * import { SHA256 } from '@kmskeys/core'
 * import { pkcs11 } from '@kmskeys/pkcs11'
 *
 * await using keys = pkcs11({ module: '/usr/lib/softhsm/libsofthsm2.so', pin: () => askUser() })
 * const key = await keys.getPrivateKey('pkcs11:token=ca;object=issuing', { type: 'ec' })
 * const signature = await key.sign(message, SHA256)
 * ```
 *
 * @packageDocumentation
 */
export { OFFERS, type Pkcs11Offer } from './algorithms.ts'
export { CryptokiError } from './cryptoki/return-values.ts'
export { provider } from './factory.ts'
export type { PIN, PINRequest } from './pin.ts'
export { pkcs11, type Pkcs11Keys, type Pkcs11Options } from './provider.ts'
