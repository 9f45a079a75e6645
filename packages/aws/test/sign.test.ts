import { ED25519, type KeySpec } from '@kmskeys/core'
import { RSA_WITH_SHA2, testSigning } from '@kmskeys/testing-clouds'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emulated, failure, operations } from './emulated.ts'

const KEYS: readonly (readonly [KeySpec & { readonly name: string }, readonly string[]])[] = [
  [{ type: 'rsa', size: 2048, name: 'rsa-2048' }, RSA_WITH_SHA2],
  [{ type: 'rsa', size: 3072, name: 'rsa-3072' }, RSA_WITH_SHA2],
  [{ type: 'rsa', size: 4096, name: 'rsa-4096' }, RSA_WITH_SHA2],
  [{ type: 'ec', curve: 'P-256', name: 'p-256' }, ['ECDSA_SHA256']],
  [{ type: 'ec', curve: 'P-384', name: 'p-384' }, ['ECDSA_SHA384']],
  [{ type: 'ec', curve: 'P-521', name: 'p-521' }, ['ECDSA_SHA512']],
  [{ type: 'ec', curve: 'secp256k1', name: 'secp256k1' }, ['ECDSA_SHA256']],
  [{ type: 'ed25519', name: 'ed25519' }, ['ED25519']],
]

testSigning({
  name: 'aws',
  start: emulated,
  open: 'GetPublicKey',
  sign: 'Sign',
  id: /^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/u,
  retried: 'internal-error',
  keys: KEYS.map(([wish, offers]) => ({ wish, offers })),
})

let service: Awaited<ReturnType<typeof emulated>>
beforeAll(async () => {
  service = await emulated()
})
afterAll(() => service[Symbol.asyncDispose]())

describe('limits', () => {
  it('Ed25519 takes 4,096 bytes and refuses more before the call', async () => {
    const key = await service.kms.createKey({ type: 'ed25519' })
    service.server.clearCalls()
    const error = await failure(key.sign(new Uint8Array(4097)))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.outcome).toBe('not-sent')
    expect(error.message).toContain('4096')
    expect(operations(service.server)).toEqual([])
    const streamed = await failure(key.signWith(ED25519, [new Uint8Array(4000), new Uint8Array(97)]))
    expect(streamed.code).toBe('INVALID_INPUT')
    expect(operations(service.server)).toEqual([])
  })

  it('an empty message, which AWS KMS does not take, is refused before the call', async () => {
    const key = await service.kms.createKey({ type: 'ed25519' })
    service.server.clearCalls()
    for (const nothing of [new Uint8Array(), [], [new Uint8Array()]]) {
      const error = await failure(key.sign(nothing))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toContain('at least 1 bytes')
    }
    expect(operations(service.server)).toEqual([])
  })
})
