import {
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto'
import { ED25519, privateKey, publicKeyFromDER, signing, type AnyPrivateKey } from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import type { DescribedLooseKey } from '@kmskeys/conformance'
import { runKit } from './support/collect.ts'
import { describeSample, honestReply } from './support/sample-provider.ts'

const pair = generateKeyPairSync('ed25519')
const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' })

/** Ways in which a private key comes to be in memory in the clear. */
const EXPOSED: { readonly [how: string]: (key: KeyObject) => Uint8Array } = {
  exported: (key) => key.export({ type: 'pkcs8', format: 'der' }),
  read: () => {
    const bytes = Buffer.from(der)
    createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    return bytes
  },
  decrypted: () => createDecipheriv('aes-128-ctr', randomBytes(16), randomBytes(16)).update(der),
}

async function exposeAndFail(): Promise<unknown> {
  pair.privateKey.export({ type: 'pkcs8', format: 'der' })
  return (await describeSample().open()).getPrivateKey('nothing')
}

describe('the kit, for keys that are held by the process', () => {
  it.each(Object.entries(EXPOSED))('notices one that is left as it was %s', async (how, expose) => {
    const careless = describeSample({
      reply: (each) => {
        expose(each.key)
        return honestReply(each)
      },
    })
    const careful = describeSample({
      reply: (each) => {
        expose(each.key).fill(0)
        return honestReply(each)
      },
    })
    const test = 'what is in the clear of it'
    const { failures } = await runKit({ ...careless, erases: true }, test)
    expect(failures).toHaveLength(careless.keys.filter(({ reference }) => reference !== 'inbox').length)
    for (const { message } of failures) expect(message).toContain(`in the clear, as it was ${how}`)
    expect((await runKit({ ...careful, erases: true }, test)).failures).toEqual([])
    // It is asked for, and leaves node:crypto as it was.
    expect((await runKit(careless, test)).count).toBe(0)
    expect(pair.privateKey.export({ type: 'pkcs8', format: 'der' }).equals(der)).toBe(true)
  })

  it('notices one that is left by a failure', async () => {
    const failure = { when: 'there is no such key', act: exposeAndFail, code: 'KEY_NOT_FOUND' } as const
    const { failures } = await runKit({ ...describeSample(), erases: true, failures: [failure] }, 'failures')
    expect(failures.map(({ message }) => message).join('\n')).toContain('left in memory in the clear')
  })
})

describe('the kit, for keys without a provider', () => {
  const made = (key: KeyObject, verifyAfterSign: boolean): AnyPrivateKey =>
    privateKey({
      id: 'loose:mine',
      publicKey: publicKeyFromDER(pair.publicKey.export({ type: 'spki', format: 'der' })),
      verifyAfterSign,
      signing: signing([{ algorithm: ED25519, input: 'message' }], (_offer, bytes) => sign(null, bytes, key)),
    })
  const right: DescribedLooseKey = {
    of: 'a pair',
    make: () => made(pair.privateKey, true),
    type: 'ed25519',
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    id: 'loose:mine',
    verifiesSignatures: true,
  }
  const complaints = async (change: Partial<DescribedLooseKey>): Promise<string> => {
    const looseKeys = [{ ...right, ...change }]
    const { failures, count } = await runKit({ ...describeSample(), looseKeys }, 'what is made of a pair')
    expect(count).toBe(1)
    return failures.map(({ message }) => message).join('\n')
  }

  it('is content with one that is right', async () => {
    expect(await complaints({})).toBe('')
  })

  it.each([
    ['of another type', { type: 'x25519' }, 'it is of the type ed25519, not x25519'],
    ['with another id', { id: 'loose:yours' }, 'its id is loose:mine, not loose:yours'],
    [
      'that is another',
      {
        publicKey: generateKeyPairSync('ed25519')
          .publicKey.export({ type: 'spki', format: 'pem' })
          .toString(),
      },
      'it is not the public key that is described',
    ],
    ['that does not verify', { make: () => made(pair.privateKey, false) }, 'the event says verified: false'],
    [
      'that signs wrongly',
      { make: () => made(generateKeyPairSync('ed25519').privateKey, false) },
      'does not accept the signature',
    ],
  ] as const)('notices one %s', async (_, change, says) => {
    expect(await complaints(change)).toContain(says)
  })
})
