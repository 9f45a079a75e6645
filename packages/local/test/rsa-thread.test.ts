import { createHash } from 'node:crypto'
import { PKCS1v15, Prehashed, PSS, SHA256, SHA384, SHA512 } from '@kmskeys/core'
import { localKeys } from '@kmskeys/local'
import { expect, it } from 'vitest'
import { failure } from './support/failure.ts'

const message = new TextEncoder().encode('the message')
const digest = createHash('sha256').update(message).digest()

async function* stream(): AsyncGenerator<Uint8Array> {
  yield message
}

it('digests and streams are signed with RSA away from the main thread', { timeout: 30_000 }, async () => {
  await using keys = localKeys()
  const key = await keys.createKey({ type: 'rsa', size: 4096 })
  // The first starts the thread.
  await key.sign(digest, new PKCS1v15(), new Prehashed(SHA256))
  let turns = 0
  const count = (): void => {
    turns++
    turn = setImmediate(count)
  }
  let turn = setImmediate(count)
  const signatures = await Promise.all(
    Array.from({ length: 4 }, () => [
      key.sign(digest, new PKCS1v15(), new Prehashed(SHA256)),
      key.sign(stream(), new PSS(), SHA256),
      key.sign(message, new PSS({ mgf1Hash: SHA384 }), SHA256),
    ]).flat(),
  )
  clearImmediate(turn)
  expect(turns).toBeGreaterThan(100)
  const paddings = [new PKCS1v15(), new PSS(), new PSS({ mgf1Hash: SHA384 })]
  for (const [index, signature] of signatures.entries())
    key.publicKey.verify(signature, message, paddings[index % 3] ?? new PSS(), SHA256)
})

it('a salt that is too long is refused as everywhere', async () => {
  await using keys = localKeys()
  const key = await keys.createKey({ type: 'rsa', size: 2048 })
  for (const hash of [SHA512, new Prehashed(SHA512)])
    expect(await failure(key.sign(new Uint8Array(64), new PSS({ saltLength: 191 }), hash))).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
    })
})
