import { diffieHellman, type KeyObject } from 'node:crypto'
import { slhDSASupport } from '@kmskeys/core/primitives'
import { ed25519 } from '@noble/curves/ed25519.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { describe, expect, it } from 'vitest'
import type { ProviderDescription } from '@kmskeys/conformance'
import { changed } from './support/careless.ts'
import { runKit } from './support/collect.ts'
import * as sample from './support/more-samples.ts'

const SAMPLES: { readonly [what: string]: () => ProviderDescription } = {
  'that agrees': () => sample.describeKey('x25519', () => sample.agreeing()),
  'that decapsulates': () => sample.describeKey('ml-kem', () => sample.decapsulating()),
  'that signs µ alone': () => sample.describeKey('ml-dsa', () => sample.signingMu()),
  'that signs as Ed25519ph': () => sample.describeKey('ed25519', () => sample.signingPrehashed()),
  ...(slhDSASupport() && {
    'that signs as SLH-DSA': () => sample.describeKey('slh-dsa', () => sample.signingByHashes()),
  }),
}

/** A defect, the test that must fail, and what it must say. */
const DEFECTS: { readonly [what: string]: readonly [() => ProviderDescription, test: string, says: string] } =
  {
    'the secret of another peer': [
      () => {
        let last: KeyObject | undefined
        return sample.describeKey('x25519', () =>
          sample.agreeing((privateKey, peer) => {
            const publicKey = last ?? peer.toKeyObject()
            last = peer.toKeyObject()
            return diffieHellman({ privateKey, publicKey })
          }),
        )
      },
      'of 16 secrets at once',
      'its peer has another secret',
    ],
    'a point of small order that is taken': [
      () =>
        sample.describeKey(
          'x25519',
          () => sample.agreeing(),
          changed(() => ({ exchange: async () => new Uint8Array(32) })).wrap,
        ),
      'a point of small order',
      'was not refused',
    ],
    'other parameters': [
      () =>
        sample.describeKey('ml-kem', () =>
          sample.decapsulating((ciphertext) =>
            ml_kem768.decapsulate(Buffer.concat([ciphertext, ciphertext]).subarray(0, 1088), other.secretKey),
          ),
        ),
      'it decapsulates what others encapsulate',
      'another secret than was encapsulated',
    ],
    'an error for a forged ciphertext': [
      () => {
        const right = new Set<string>()
        return sample.describeKey('ml-kem', () =>
          sample.decapsulating((ciphertext, secretKey) => {
            const secret = ml_kem512.decapsulate(ciphertext, secretKey)
            // A ciphertext that comes again with one bit changed.
            const tail = Buffer.from(ciphertext.subarray(1, -1)).toString('hex')
            if (right.has(tail)) throw new Error('forged')
            right.add(tail)
            return secret
          }),
        )
      },
      'a forged ciphertext',
      'failed with an untyped error',
    ],
    'one secret for every ciphertext': [
      () => sample.describeKey('ml-kem', () => sample.decapsulating(() => new Uint8Array(32).fill(7))),
      'of 16 ciphertexts at once',
      'another secret than was encapsulated',
    ],
    'µ that is signed as a message': [
      () =>
        sample.describeKey('ml-dsa', () => sample.signingMu((mu, secretKey) => ml_dsa44.sign(mu, secretKey))),
      'it signs µ',
      'does not accept the signature ML_DSA_44',
    ],
    'Ed25519 over the digest, for Ed25519ph': [
      () =>
        sample.describeKey('ed25519', () =>
          sample.signingPrehashed((digest, seed) => ed25519.sign(digest, seed)),
        ),
      'it signs bytes',
      'does not accept the signature ED25519PH',
    ],
    ...(slhDSASupport() && {
      'a context of SLH-DSA that is ignored': [
        () => sample.describeKey('slh-dsa', () => sample.signingByHashes(false)),
        'it signs with a context',
        'does not accept the signature SLH_DSA_SHA2_128F',
      ] as const,
    }),
  }

const other = ml_kem768.keygen()

describe('the kit, for a provider with one key', () => {
  it.each(Object.entries(SAMPLES))(
    'is content with one %s',
    async (_, described) => {
      const { failures, count } = await runKit(described())
      expect(failures).toEqual([])
      expect(count).toBeGreaterThan(20)
    },
    60_000,
  )

  it.each(Object.entries(DEFECTS))(
    'notices %s',
    async (_, [described, test, says]) => {
      const { failures } = await runKit(described(), test)
      expect(failures.map(({ message }) => message).join('\n')).toContain(says)
    },
    60_000,
  )
})
