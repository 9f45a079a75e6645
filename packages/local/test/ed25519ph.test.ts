import { createHash } from 'node:crypto'
import { ED25519PH, encodePEM } from '@kmskeys/core'
import { privateKeyFromPEM } from '@kmskeys/local'
import { expect, it } from 'vitest'

// RFC 8032 section 7.3.
const PKCS8 =
  '302e020100300506032b657004220420833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42'
const SIGNATURE =
  '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406'

it('makes the signature of RFC 8032, given the message, its digest or a stream', async () => {
  const key = await privateKeyFromPEM(encodePEM('PRIVATE KEY', Buffer.from(PKCS8, 'hex')))
  if (key.type !== 'ed25519') throw new Error(key.type)
  const message = new TextEncoder().encode('abc')
  const digest = createHash('sha512').update(message).digest()
  const made = [
    await key.signWith(ED25519PH, message),
    await key.signWith(ED25519PH, digest, { input: 'digest' }),
    await key.signWith(ED25519PH, [message]),
  ]
  for (const signature of made) expect(Buffer.from(signature).toString('hex')).toBe(SIGNATURE)
  const context = Uint8Array.of(1, 2)
  const signature = await key.signWith(ED25519PH, message, { context })
  key.publicKey.verifyWith(ED25519PH, signature, message, { context })
  expect(Buffer.from(signature).toString('hex')).not.toBe(SIGNATURE)
})
