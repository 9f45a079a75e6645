import type { KeyType } from '@kmskeys/core'
import { DSA } from './keys/dsa.ts'
import { EC } from './keys/ec.ts'
import { Ed25519 } from './keys/ed25519.ts'
import { Ed448 } from './keys/ed448.ts'
import { MLDSA } from './keys/ml-dsa.ts'
import { MLKEM } from './keys/ml-kem.ts'
import { RSA } from './keys/rsa.ts'
import { SLHDSA } from './keys/slh-dsa.ts'
import { X25519Keys } from './keys/x25519.ts'
import { X448Keys } from './keys/x448.ts'
import { XWing } from './keys/x-wing.ts'
import type { SoftwareKeyType } from './software-key.ts'

/** The list of key types. A new type is one file in `keys/`, and one entry here. */
export const SOFTWARE_KEY_TYPES: { readonly [T in KeyType]: SoftwareKeyType<T> } = {
  rsa: RSA,
  dsa: DSA,
  ec: EC,
  ed25519: Ed25519,
  ed448: Ed448,
  x25519: X25519Keys,
  x448: X448Keys,
  'ml-dsa': MLDSA,
  'slh-dsa': SLHDSA,
  'ml-kem': MLKEM,
  'x-wing': XWing,
}
