// Not by name, which an older Node.js has not and would refuse to import.
import * as crypto from 'node:crypto'
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import type { Encapsulation } from '@kmskeys/core'

/** A public key of ML-KEM, to which others encapsulate. It verifies nothing. */
export class KEMWitness {
  readonly spki: Buffer
  readonly name = 'nobody'
  readonly signatureSize = 0
  readonly encapsulateByNoble: () => Encapsulation

  constructor(spki: Buffer, { prefix, noble }: ParameterSet) {
    const key = new Uint8Array(spki.subarray(prefix.length / 2))
    this.spki = spki
    this.encapsulateByNoble = () => {
      const { sharedSecret, cipherText } = noble.encapsulate(key)
      return { sharedSecret, ciphertext: cipherText }
    }
  }

  /** The witness of a DER encoded SubjectPublicKeyInfo; `undefined` when its algorithm is another. */
  static from(spki: Buffer): KEMWitness | undefined {
    const found = PARAMETER_SETS.find(({ prefix }) => spki.toString('hex', 0, prefix.length / 2) === prefix)
    return found && new KEMWitness(spki, found)
  }

  equals(other: unknown): boolean {
    return other instanceof KEMWitness && other.spki.equals(this.spki)
  }

  readonly accepts = (): boolean => false
  readonly verifyByNoble = (): boolean => false

  /** What @noble/post-quantum encapsulates, and where it can `node:crypto`. Nothing of core's is used. */
  encapsulations(): { readonly who: string; readonly made: Encapsulation }[] {
    return [{ who: '@noble/post-quantum', made: this.encapsulateByNoble() }, ...byNode(this.spki)]
  }
}

interface ParameterSet {
  /** All of a SubjectPublicKeyInfo before the key, in hexadecimal (RFC 9935 section 4). */
  readonly prefix: string
  readonly noble: {
    encapsulate(key: Uint8Array): { readonly sharedSecret: Uint8Array; readonly cipherText: Uint8Array }
  }
}

const PARAMETER_SETS: readonly ParameterSet[] = [
  { prefix: '30820332300b06096086480165030404010382032100', noble: ml_kem512 },
  { prefix: '308204b2300b0609608648016503040402038204a100', noble: ml_kem768 },
  { prefix: '30820632300b06096086480165030404030382062100', noble: ml_kem1024 },
]

function byNode(spki: Buffer): { readonly who: string; readonly made: Encapsulation }[] {
  if (typeof Reflect.get(crypto, 'encapsulate') !== 'function') return []
  const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const { sharedKey: sharedSecret, ciphertext } = crypto.encapsulate(key)
  return [{ who: 'node:crypto', made: { sharedSecret, ciphertext } }]
}
