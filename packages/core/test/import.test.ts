import {
  defineProvider,
  ECDSA_SHA256,
  signing,
  type KeyImport,
  type KeyProvider,
  type OpenedKey,
  type ProviderSpec,
} from '@kmskeys/core'
import { generateKeyPairSync, sign } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'
import { ecPair, ed25519Pair, pkcs8Of } from './support/key-pairs.ts'

const ec = ecPair()
const ed = ed25519Pair()

const opened: OpenedKey = {
  id: 'test:ec/1',
  publicKey: ec.publicKey,
  signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], (_offer, bytes) =>
    sign('sha256', bytes, ec.secret),
  ),
}

function provider(spec: Partial<ProviderSpec>): KeyProvider & KeyImport {
  return defineProvider({ name: 'test', open: () => opened, ...spec }) as KeyProvider & KeyImport
}

describe('importing', () => {
  const seen: Uint8Array[] = []
  const keys = provider({
    keyUses: ['sign'],
    importKey: async (pkcs8) => {
      seen.push(pkcs8)
      await wait(1)
      return opened
    },
  })

  it('overwrites its copy when the provider has ended, and not before', async () => {
    const slow = provider({
      importKey: async (pkcs8) => {
        await wait(20)
        seen.push(new Uint8Array(pkcs8), pkcs8)
        return opened
      },
    })
    const pkcs8 = pkcs8Of(ec)
    const before = new Uint8Array(pkcs8)
    expect((await failure(slow.importKey(pkcs8, {}, { timeout: 5 }))).code).toBe('TIMEOUT')
    await wait(40)
    const [handed, kept] = seen.splice(0)
    expect(handed).toEqual(before)
    expect(kept).toEqual(new Uint8Array(before.length))
    expect(new Uint8Array(pkcs8)).toEqual(before)
  })

  it('takes its copy at once, also when it waits for its turn', async () => {
    const handed: Uint8Array[] = []
    const queued = provider({
      maxInFlight: 1,
      importKey: async (pkcs8) => {
        handed.push(new Uint8Array(pkcs8))
        await wait(1)
        return opened
      },
    })
    const pkcs8 = new Uint8Array(pkcs8Of(ec))
    const before = new Uint8Array(pkcs8)
    const both = [queued.importKey(pkcs8), queued.importKey(pkcs8.buffer as never)]
    pkcs8.fill(0)
    await Promise.all(both)
    expect(handed).toEqual([before, before])
  })

  it.each<[string, unknown, object?]>([
    ['nothing', undefined],
    ['text', 'key'],
    ['no DER', new Uint8Array(3)],
    ['a public key', ec.spki],
    ['something behind it', Buffer.concat([pkcs8Of(ec), new Uint8Array(1)])],
    ['a key of a type that is not known', unknownKey()],
    ['a use that its type has not', pkcs8Of(ed), { use: 'decrypt' }],
    ['a use that there is not', pkcs8Of(ec), { use: 'juggle' }],
    ['an empty name', pkcs8Of(ec), { name: '' }],
    ['a field that is not honoured', pkcs8Of(ec), { labels: {} }],
    ['a wish that is none', pkcs8Of(ec), 7 as never],
  ])('refuses %s before the provider is asked', async (_what, pkcs8, spec) => {
    expect(await failure(keys.importKey(pkcs8 as never, spec as never))).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      operation: 'importKey',
    })
    expect(seen).toEqual([])
  })

  it('says how a PKCS#8 is made of what is another form of a key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const bytes of [
      privateKey.export({ type: 'pkcs1', format: 'der' }),
      Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ]) {
      const error = await failure(keys.importKey(bytes))
      expect(error).toMatchObject({ code: 'INVALID_INPUT', rule: 'X.690 8.1.2' })
      expect(error.message).toContain('decodePrivateKey of @kmskeys/local')
    }
  })

  it('refuses a use that the provider has not, and what was transferred away', async () => {
    expect((await failure(keys.importKey(pkcs8Of(ec), { use: 'agree' }))).code).toBe('UNSUPPORTED_OPERATION')
    const bytes = new Uint8Array(pkcs8Of(ec))
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    expect((await failure(keys.importKey(bytes))).code).toBe('INVALID_INPUT')
    expect(seen).toEqual([])
  })

  it('notices that a key of another type came of it', async () => {
    expect(await failure(keys.importKey(pkcs8Of(ed)))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
      keyId: 'test:ec/1',
    })
    seen.splice(0)
  })
})

/** The PKCS#8 of Ed25519 with an object identifier beside that of it. */
function unknownKey(): Buffer {
  const pkcs8 = pkcs8Of(ed)
  pkcs8[pkcs8.indexOf(Buffer.from('2b6570', 'hex')) + 2] = 0x7f
  return pkcs8
}
