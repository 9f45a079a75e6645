// Not by name, which an older Node.js has not and would refuse to import.
import * as crypto from 'node:crypto'
import type { Encapsulation } from '@kmskeys/core'
import { keyAmong } from './key-among.ts'

/** A public key to which others encapsulate. It verifies nothing. */
export class KEMWitness {
  readonly spki: Buffer
  readonly name = 'nobody'
  readonly signatureSize = 0
  readonly encapsulateByNoble: () => Encapsulation
  readonly inNode: boolean

  constructor(spki: Buffer, { noble, inNode = true }: ParameterSet, key: Uint8Array) {
    this.spki = spki
    this.inNode = inNode
    this.encapsulateByNoble = () => {
      const { sharedSecret, cipherText } = noble.encapsulate(key)
      return { sharedSecret, ciphertext: cipherText }
    }
  }

  /** The witness of a DER encoded SubjectPublicKeyInfo; `undefined` when its algorithm is none of these. */
  static among(sets: readonly ParameterSet[], spki: Buffer): KEMWitness | undefined {
    const found = keyAmong(sets, spki)
    return found && new KEMWitness(spki, ...found)
  }

  equals(other: unknown): boolean {
    return other instanceof KEMWitness && other.spki.equals(this.spki)
  }

  readonly accepts = (): boolean => false
  readonly verifyByNoble = (): boolean => false

  /** What @noble/post-quantum encapsulates, and where it can `node:crypto`. Nothing of core's is used. */
  encapsulations(): { readonly who: string; readonly made: Encapsulation }[] {
    const byNoble = { who: '@noble/post-quantum', made: this.encapsulateByNoble() }
    return this.inNode ? [byNoble, ...byNode(this.spki)] : [byNoble]
  }
}

interface ParameterSet {
  /** The object identifier as it is encoded, in hexadecimal (RFC 9935 section 3). */
  readonly oid: string
  /** `false` where `node:crypto` has no such keys on any Node.js. */
  readonly inNode?: boolean
  readonly noble: {
    encapsulate(key: Uint8Array): { readonly sharedSecret: Uint8Array; readonly cipherText: Uint8Array }
  }
}

function byNode(spki: Buffer): { readonly who: string; readonly made: Encapsulation }[] {
  if (typeof Reflect.get(crypto, 'encapsulate') !== 'function') return []
  const key = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const { sharedKey: sharedSecret, ciphertext } = crypto.encapsulate(key)
  return [{ who: 'node:crypto', made: { sharedSecret, ciphertext } }]
}
