import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { KeyProvider } from '@kmskeys/core'
import { CARELESS } from './support/careless.ts'
import { runKit } from './support/collect.ts'
import { DEFECTS } from './support/defects.ts'
import { describeSample, honestReply } from './support/sample-provider.ts'

describe('the kit', () => {
  it('is content with a provider that is right', async () => {
    const { count, failures } = await runKit(describeSample())
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(40)
  }, 60_000)

  it.each(Object.entries({ ...DEFECTS, ...CARELESS }))(
    'notices %s',
    async (_, { defect, description, test, says }) => {
      const { failures } = await runKit({ ...describeSample(defect), ...description }, test)
      const found = failures.filter(({ title }) => title.includes(test))
      expect(found.map(({ message }) => message).join('\n')).toContain(says)
    },
    60_000,
  )

  it('notices a row of the table that no key exercises', async () => {
    const description = describeSample()
    const { failures } = await runKit({ ...description, keys: description.keys.slice(1) })
    expect(failures.map(({ title }) => title)).toEqual([
      'the provider sample conforms › coverage › every offer was exercised',
    ])
    expect(failures[0]?.message).toContain('RSA_PSS_SHA256 (digest, derived)')
  }, 60_000)

  it('notices that another key was opened than the one described', async () => {
    const publicKey = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).publicKey
    const description = describeSample()
    const { failures } = await runKit({
      ...description,
      keys: description.keys.map((key) => (key.type === 'rsa' ? { ...key, publicKey } : key)),
    })
    expect(failures.map(({ message }) => message)).toContain('it is not the public key that is described')
  }, 60_000)

  it.each([
    [{ requests: 2 }, '1 requests reached the service, not 2'],
    [{ says: 'nowhere' }, 'it does not say nowhere'],
    [{ outcome: 'unknown' as const }, 'its outcome is refused, not unknown'],
    [{ retryable: true }, 'it says retryable: false'],
    [{ says: ['nothing', 'nowhere'] }, 'it does not say nowhere'],
    [{ reason: 'expired' as const }, 'its reason is none, not expired'],
    [{ keyId: 'sample:everything' }, 'its keyId is none, not sample:everything'],
    [{ path: 'reference' }, 'its path is none, not reference'],
    [{ rule: 'RFC 1' }, 'its rule is none, not RFC 1'],
    [{ hasCause: true }, 'its cause is lost'],
    [{ isLoose: true }, 'it names the provider sample'],
  ])('holds a failure to %o', async (expected, says) => {
    const description = describeSample()
    const act = async (): Promise<unknown> => (await description.open()).getPrivateKey('nothing')
    const failure = { when: 'there is no such key', act, code: 'KEY_NOT_FOUND', ...expected } as const
    const { failures } = await runKit({ ...description, failures: [failure] }, 'failures')
    expect(failures.map(({ message }) => message).join('\n')).toContain(says)
  })

  it('notices what is listed and is no key', async () => {
    const { failures } = await runKit({ ...describeSample(), unlisted: ['ed25519'] }, 'listing lists')
    expect(failures.map(({ message }) => message)).toEqual(['listKeys() lists ed25519, which is no key'])
    expect((await runKit({ ...describeSample(), unlisted: ['notes'] }, 'listing lists')).failures).toEqual([])
  })

  it('lets no test that was given up go on beside the next one', async () => {
    const stop = new AbortController()
    const description = describeSample({ reply: (signing) => (stop.abort(), honestReply(signing)) })
    const { failures } = await runKit(description, 'it signs bytes', { signal: stop.signal })
    expect(failures[0]?.message).toContain('the test was given up')
    expect(description.calls?.()).toBeLessThan(10)
  })

  it.each([
    ['of another name', { name: 'other' }, 'name and the schemes'],
    ['that makes other options', { optionsFrom: () => ({ region: 'mars' }) }, 'makes options'],
    ['that makes what is no provider', { create: () => ({}) }, 'makes options'],
    ['that takes everything', {}, 'what it cannot be configured with'],
  ])('notices a factory %s', async (_, wrong, test) => {
    const description = describeSample()
    const create = (): KeyProvider => description.open() as KeyProvider
    const provider = { name: 'sample', schemes: [], optionsFrom: () => ({}), create, ...wrong }
    const factory = { provider, configurations: [['sample:', {}]], malformed: ['?'] } as never
    const { failures } = await runKit({ ...description, factory }, test)
    expect(failures).toHaveLength(1)
  })

  it('never deletes a key that it did not make', async () => {
    const asked: string[] = []
    const description = describeSample({ makes: 'ed25519', deletes: (_keys, name) => void asked.push(name) })
    const { failures } = await runKit(description, 'new keys')
    expect(failures.map(({ message }) => message).join('\n')).toContain('was there before')
    expect(asked).toEqual([])
  })

  it.each(['newKeys', 'imports'])('wants %s where the provider can', async (field) => {
    const { failures } = await runKit({ ...describeSample(), [field]: undefined }, 'what it ')
    expect(failures.map(({ message }) => message).join('\n')).toContain(`add ${field} to the description`)
  })
})
