import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import {
  decryption,
  ECDSA_SHA256,
  HASHES,
  IntegrityError,
  OAEP,
  privateKey,
  publicKeyFromDER,
  RSA_OAEP_SHA256,
  SHA256,
  SIGNATURE_ALGORITHMS,
  signing,
  type ECPrivateKey,
} from '@kmskeys/core'
import { expect, it } from 'vitest'
import { failure } from './support/failure.ts'

const message = new TextEncoder().encode('the message')
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const publicKey = publicKeyFromDER(pair.publicKey.export({ type: 'spki', format: 'der' }), { type: 'ec' })

function keyThatAnswers(
  reply: () => unknown,
  output: 'der' | 'p1363',
  verifyAfterSign: boolean,
): ECPrivateKey {
  const offers = [{ algorithm: ECDSA_SHA256, input: 'message', output }] as const
  const serve = reply as () => Uint8Array
  return privateKey<'ec'>({ id: 'test:1', publicKey, verifyAfterSign, signing: signing(offers, serve) })
}

it('a promise of another realm or library is awaited', async () => {
  const signature = sign('sha256', message, pair.privateKey)
  // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
  const thenable = { then: (done: (value: Uint8Array) => void) => done(signature) }
  expect(await keyThatAnswers(() => thenable, 'der', true).sign(message, SHA256)).toEqual(
    new Uint8Array(signature),
  )
})

it('r‖s of another width is refused, also when nothing is converted or verified', async () => {
  const key = keyThatAnswers(() => new Uint8Array(65).fill(1), 'p1363', false)
  for (const format of ['p1363', 'der'] as const)
    expect(await failure(key.sign(message, SHA256, { format }))).toBeInstanceOf(IntegrityError)
})

it('a plaintext that is not bytes is refused', async () => {
  const { publicKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const text = (() => 'text') as unknown as () => Uint8Array
  const key = privateKey<'rsa'>({
    id: 'test:2',
    publicKey: publicKeyFromDER(
      createPublicKey(rsa.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'der' }),
      { type: 'rsa' },
    ),
    decryption: decryption([{ algorithm: RSA_OAEP_SHA256 }], text),
  })
  const error = await failure(key.decrypt(new Uint8Array(256), new OAEP(SHA256)))
  expect(error).toMatchObject({ code: 'INTEGRITY', operation: 'decrypt', keyId: 'test:2' })
})

it('the rows of the tables cannot be changed', () => {
  for (const row of [...SIGNATURE_ALGORITHMS, ...Object.values(HASHES)])
    expect(() => Object.assign(row, { name: 'other' })).toThrow(TypeError)
})
