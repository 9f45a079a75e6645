import { encodePEM } from '@kmskeys/core'
import { privateKeyFromPEM } from '@kmskeys/local'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

// RFC 8032 section 7.4.
const BLANK =
  '6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b'
const ONE_OCTET =
  'c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e'
const BLANK_KEY =
  '5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180'
const ONE_OCTET_KEY =
  '43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480'

const VECTORS = [
  {
    title: 'blank',
    secret: BLANK,
    key: BLANK_KEY,
    message: '',
    context: '',
    signature:
      '533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd39' +
      '80ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e65' +
      '2600',
  },
  {
    title: '1 octet',
    secret: ONE_OCTET,
    key: ONE_OCTET_KEY,
    message: '03',
    context: '',
    signature:
      '26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779' +
      '805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c0' +
      '3a00',
  },
  {
    title: '1 octet, with a context',
    secret: ONE_OCTET,
    key: ONE_OCTET_KEY,
    message: '03',
    context: '666f6f',
    signature:
      'd4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea' +
      '000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c' +
      '3c00',
  },
]

describe.each(VECTORS)('RFC 8032 section 7.4, $title', ({ secret, key, message, context, signature }) => {
  const options = { context: bytesOf(context) }

  it('is what the key signs', async () => {
    const opened = await open(secret)
    expect(Buffer.from(opened.publicKey.toDER().subarray(-57)).toString('hex')).toBe(key)
    const signed = await opened.sign(bytesOf(message), options)
    expect(Buffer.from(signed).toString('hex')).toBe(signature)
  })

  it('verifies, with this context and message only', async () => {
    const { publicKey } = await open(secret)
    publicKey.verify(bytesOf(signature), bytesOf(message), options)
    for (const wrong of [
      () => publicKey.verify(bytesOf(signature), bytesOf(message), { context: Buffer.from('bar') }),
      () => publicKey.verify(bytesOf(signature), bytesOf('04'), options),
      () => publicKey.verify(bytesOf(signature).subarray(1), bytesOf(message), options),
    ])
      expect((await failure(wrong)).code).toBe('INVALID_SIGNATURE')
  })
})

async function open(
  secret: string,
): Promise<Extract<Awaited<ReturnType<typeof privateKeyFromPEM>>, { type: 'ed448' }>> {
  const key = await privateKeyFromPEM(
    encodePEM('PRIVATE KEY', bytesOf(`3047020100300506032b6571043b0439${secret}`)),
  )
  if (key.type !== 'ed448') throw new Error(key.type)
  return key
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}
