import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { ECDSA_SHA256, SHA256, ecdsaToP1363, type ECPrivateKey } from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'
import { ecRecorder } from './support/recorder.ts'

const message = new TextEncoder().encode('the message')

function right(
  key: ECPrivateKey,
  signature: Uint8Array,
  data: Uint8Array,
  dsaEncoding: 'der' | 'ieee-p1363',
): boolean {
  return verify('sha256', data, { key: createPublicKey(key.publicKey.toPEM()), dsaEncoding }, signature)
}

describe('the two forms of an ECDSA signature', () => {
  for (const output of ['der', 'p1363'] as const)
    it(`come out as asked for of a service that answers ${output}`, async () => {
      for (const input of ['message', 'digest'] as const) {
        const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input, output }], [message])
        expect(right(key, await key.sign(message, SHA256), message, 'der')).toBe(true)
        expect(right(key, await key.sign(message, SHA256, { format: 'der' }), message, 'der')).toBe(true)
        const p1363 = await key.sign(message, SHA256, { format: 'p1363' })
        expect(p1363.length).toBe(64)
        expect(right(key, p1363, message, 'ieee-p1363')).toBe(true)
        key.publicKey.verify(p1363, message, SHA256, { format: 'p1363' })
        expect((await failure(() => key.publicKey.verify(p1363, message, SHA256))).code).toBe(
          'INVALID_SIGNATURE',
        )
      }
    })

  it('hold r and s that are short', async () => {
    const pair = ecPair()
    const keys = (['der', 'p1363'] as const).map(
      (output) =>
        ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message', output }], [], { sync: true }, pair).key,
    )
    const seen = new Set<string>()
    for (let i = 0; seen.size < 2 && i < 20_000; i++) {
      const data = randomBytes(8)
      for (const key of keys) {
        const signature = await key.signWith(ECDSA_SHA256, data)
        const [r, s] = [ecdsaToP1363(signature, 32)[0], ecdsaToP1363(signature, 32)[32]]
        if (r !== 0 && s !== 0) continue
        seen.add(r === 0 ? 'r' : 's')
        expect(right(key, signature, data, 'der')).toBe(true)
      }
    }
    expect([...seen].toSorted()).toEqual(['r', 's'])
  }, 60_000)

  it('are also verified where a key does not verify what it signs', async () => {
    const { key } = ecRecorder([{ algorithm: ECDSA_SHA256, input: 'message', output: 'p1363' }], [], {
      init: { verifyAfterSign: false },
      reply: () => new Uint8Array(63),
    })
    expect(await failure(key.sign(message, SHA256))).toMatchObject({ code: 'INTEGRITY', outcome: 'unknown' })
  })
})
