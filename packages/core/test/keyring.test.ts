import { Keyring, defineProvider, type KeyProvider, type OpenOptions } from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair } from './support/key-pairs.ts'

const { publicKey } = ecPair()

function provider(
  name: string,
  schemes: readonly string[],
  close: () => void = () => undefined,
): KeyProvider {
  return defineProvider({
    name,
    schemes,
    open: (reference) => ({ id: `${name} ${reference}`, publicKey }),
    close,
  })
}

describe('a keyring', () => {
  it('opens a URI with the provider of its scheme, in any case', async () => {
    await using ring = new Keyring([provider('a', ['aa', 'ab']), provider('b', ['b'])])
    expect((await ring.getPrivateKey('ab:1')).id).toBe('a ab:1')
    expect((await ring.getPrivateKey('B:1', { type: 'ec' })).curve).toBe('P-256')
    expect(await ring.getPublicKey('b:1')).toBe(publicKey)
    expect(ring.providerOf('aa:x').name).toBe('a')
    expect((await failure(ring.getPrivateKey('b:1', { type: 'rsa' }))).code).toBe('WRONG_KEY_TYPE')
  })

  it('refuses what is no URI of its providers, shows what to write, and does not repeat what was given', async () => {
    const ring = new Keyring([provider('a', ['aa']), provider('b', ['bb'])])
    for (const uri of ['alias/SECRET', 'cc:SECRET', '', 7 as never, undefined as never]) {
      const error = await failure(ring.getPrivateKey(uri))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
      expect(error.message).toMatch(/aa:.*bb:/u)
      expect(error.message).not.toContain('SECRET')
    }
    expect((await failure(new Keyring([]).getPrivateKey('aa:1'))).code).toBe('INVALID_INPUT')
  })

  it('refuses two providers of one scheme', async () => {
    const error = await failure(() => new Keyring([provider('a', ['x']), provider('b', ['x'])]))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('holds exactly the providers that it was given', () => {
    const given = [provider('a', ['a'])]
    const ring = new Keyring(given)
    given.push(provider('b', ['b']))
    expect(ring.providers.length).toBe(1)
    expect(Object.isFrozen(ring.providers)).toBe(true)
  })

  it('closes all of them, also when closing one fails', async () => {
    const closed: string[] = []
    const broken = new Error('cannot')
    const ring = new Keyring([
      provider('a', ['a'], () => {
        throw broken
      }),
      provider('b', ['b'], () => void closed.push('b')),
    ])
    expect(await failure(ring.close())).toMatchObject({ code: 'PROVIDER', operation: 'close', cause: broken })
    expect(closed).toEqual(['b'])
    const options: OpenOptions = { timeout: undefined }
    for (const uri of ['a:1', 'b:1'])
      expect((await failure(ring.getPrivateKey(uri, options))).code).toBe('CLOSED')
  })
})
