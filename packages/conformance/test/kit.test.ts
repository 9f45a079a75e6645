import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { testProvider } from '@kmskeys/conformance'
import { CARELESS } from './support/careless.ts'
import { runKit } from './support/collect.ts'
import { DEFECTS } from './support/defects.ts'
import { describeSample } from './support/sample-provider.ts'

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
    expect(failures[0]?.message).toContain('RSA_PSS_SHA256 (digest)')
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

  it('refuses a description without keys', () => {
    expect(() => testProvider({ ...describeSample(), keys: [] }, { describe, test: it })).toThrow(
      'at least one key',
    )
  })
})
