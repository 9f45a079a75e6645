import {
  ECDSA_SHA256,
  ED25519,
  ECPrivateKey,
  InvalidInputError,
  PublicKey,
  SHA256,
  defineProvider,
  signing,
  type Call,
  type KeySpec,
  type OpenedKey,
  type ProviderSpec,
} from '@kmskeys/core'
import { whenGivenUp } from '@kmskeys/core/service'
import { sign } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecPair, ed25519Pair, pkcs8Of } from './support/key-pairs.ts'
import { later } from './support/recorder.ts'

const ec = ecPair()
const ed = ed25519Pair()
const message = new TextEncoder().encode('the message')

const opened: OpenedKey = {
  id: 'test:ec/1',
  publicKey: ec.publicKey,
  signing: signing([{ algorithm: ECDSA_SHA256, input: 'message' }], (_offer, bytes) =>
    sign('sha256', bytes, ec.secret),
  ),
}

function provider(spec: Partial<ProviderSpec> = {}) {
  return defineProvider({ name: 'test', open: () => opened, ...spec })
}

describe('defineProvider', () => {
  it('refuses a malformed name, timeout or maxInFlight', async () => {
    const malformed: Partial<ProviderSpec>[] = [
      { name: '' },
      { name: 7 as never },
      { timeout: 0 },
      { timeout: -1 },
      { timeout: Number.NaN },
      { maxInFlight: 0 },
      { maxInFlight: Number.NaN },
    ]
    for (const spec of malformed) expect((await failure(() => provider(spec))).code).toBe('INVALID_INPUT')
  })

  it('has the abilities that the specification has, and no others', () => {
    const abilities = [
      'createKey',
      'listKeys',
      'describeKey',
      'importKey',
      'deleteKey',
      'enableKey',
      'disableKey',
      'cancelKeyDeletion',
      'getCertificates',
      'putCertificates',
    ]
    expect(abilities.filter((name) => name in provider())).toEqual([])
    const all = Object.fromEntries(abilities.map((name) => [name, () => Promise.resolve()]))
    expect(abilities.filter((name) => name in provider(all))).toEqual(abilities)
    expect(provider({ schemes: ['test'] })).toMatchObject({ name: 'test', schemes: ['test'] })
    expect(Object.isFrozen(provider({ schemes: ['test'] }).schemes)).toBe(true)
  })
})

describe('opening', () => {
  it('answers a key of the provider', async () => {
    const keys = provider()
    const key = await keys.getPrivateKey('1', { type: 'ec' })
    expect(key).toBeInstanceOf(ECPrivateKey)
    expect(key.id).toBe('test:ec/1')
    key.publicKey.verify(await key.sign(message, SHA256), message, SHA256)
    await keys.close()
    expect(await failure(key.sign(message, SHA256))).toMatchObject({
      code: 'CLOSED',
      outcome: 'not-sent',
      provider: 'test',
      keyId: 'test:ec/1',
      operation: 'sign',
    })
  })

  it('refuses a key that is not of the type that was asked for', async () => {
    for (const work of [
      () => provider().getPrivateKey('1', { type: 'rsa' }),
      () => provider().getPublicKey('1', { type: 'rsa' }),
    ]) {
      const error = await failure(work)
      expect(error).toMatchObject({ code: 'WRONG_KEY_TYPE', provider: 'test', outcome: 'refused' })
      expect(error.message).toMatch(/ec.*rsa/u)
    }
    const unknown = await failure(provider().getPrivateKey('1', { type: 'des' as never }))
    expect(unknown.code).toBe('INVALID_INPUT')
  })

  it('refuses a reference that is no text, before the service is asked', async () => {
    let asked = 0
    const keys = provider({ open: () => (asked++, opened) })
    for (const reference of ['', 7, undefined, null, {}])
      for (const work of [
        () => keys.getPrivateKey(reference as never),
        () => keys.getPublicKey(reference as never),
      ])
        expect(await failure(work)).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' })
    expect(asked).toBe(0)
  })

  it('of the public half alone asks for nothing else where the service can do that', async () => {
    let asked = 0
    const keys = provider({ open: () => (asked++, opened), openPublic: () => ed.publicKey })
    const key = await keys.getPublicKey('1', { type: 'ed25519' })
    expect(key).toBe(ed.publicKey)
    expect((await failure(keys.getPublicKey('1', { type: 'ec' }))).code).toBe('WRONG_KEY_TYPE')
    expect(asked).toBe(0)
    expect(await provider().getPublicKey('1')).toBeInstanceOf(PublicKey)
  })

  it('adopts an instance of a class of the provider itself', async () => {
    class OwnKey extends ECPrivateKey {
      readonly own = 'field'
    }
    const keys = provider({ open: () => new OwnKey(opened as never) })
    const key = await keys.getPrivateKey('1')
    expect(key).toBeInstanceOf(OwnKey)
    expect(key).toBeInstanceOf(ECPrivateKey)
    expect((key as OwnKey).own).toBe('field')
    await keys.close()
    expect(await failure((key as OwnKey).sign(message, SHA256))).toMatchObject({
      code: 'CLOSED',
      provider: 'test',
    })
  })

  it('types what is no key', async () => {
    for (const answer of [undefined, {}, { id: 'x' }, { id: '', publicKey: ec.publicKey }])
      expect((await failure(provider({ open: () => answer as never }).getPrivateKey('1'))).provider).toBe(
        'test',
      )
  })
})

describe('making a key', () => {
  const made: KeySpec[] = []
  const keys = defineProvider({
    name: 'test',
    open: () => opened,
    createKey: (spec: KeySpec) => {
      made.push(spec)
      return opened
    },
  })

  it('hands over a wish that was checked', async () => {
    const key = await keys.createKey({
      type: 'ec',
      curve: 'P-256',
      name: 'k',
      use: 'sign',
      labels: undefined,
    })
    expect(key.curve).toBe('P-256')
    expect(made.splice(0)).toEqual([{ type: 'ec', curve: 'P-256', name: 'k', use: 'sign' }])
  })

  it.each<[string, unknown]>([
    ['no wish', undefined],
    ['text', 'ec'],
    ['no type', {}],
    ['an unknown type', { type: 'elgamal' }],
    ['a type that every object has', { type: 'toString' }],
    ['an RSA key without a size', { type: 'rsa' }],
    ['an RSA key of an odd size', { type: 'rsa', size: 2047 }],
    ['an RSA key with a curve', { type: 'rsa', size: 2048, curve: 'P-256' }],
    ['an EC key without a curve', { type: 'ec' }],
    ['an EC key of an unknown curve', { type: 'ec', curve: 'P-224' }],
    ['an EC key with a size', { type: 'ec', curve: 'P-256', size: 256 }],
    ['an Ed25519 key with a curve', { type: 'ed25519', curve: 'P-256' }],
    ['an EC key to decrypt with', { type: 'ec', curve: 'P-256', use: 'decrypt' }],
    ['an unknown use', { type: 'rsa', size: 2048, use: 'wrap' }],
    ['an empty name', { type: 'ed25519', name: '' }],
    ['a name that is no text', { type: 'ed25519', name: 7 }],
    ['labels that are not honoured', { type: 'ed25519', labels: { a: 'b' } }],
    ['an unknown field', { type: 'ed25519', hsm: true }],
  ])('refuses %s, before the service is asked', async (_what, spec) => {
    const error = await failure(keys.createKey(spec as KeySpec))
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      operation: 'createKey',
      provider: 'test',
    })
    expect(made).toEqual([])
  })

  it('refuses a use that the provider does not say it honours, before the service is asked', async () => {
    const agreeing = defineProvider({
      name: 'test',
      open: () => opened,
      createKey: () => opened,
      keyUses: ['agree'],
    })
    await agreeing.createKey({ type: 'ec', curve: 'P-256', use: 'agree' })
    for (const refused of [
      () => keys.createKey({ type: 'ec', curve: 'P-256', use: 'agree' }),
      () => keys.createKey({ type: 'x25519' }),
      () => agreeing.createKey({ type: 'ec', curve: 'P-256' }),
    ])
      expect(await failure(refused())).toMatchObject({ code: 'UNSUPPORTED_OPERATION', outcome: 'not-sent' })
    expect(made).toEqual([])
    const malformed = { name: 'test', open: () => opened, keyUses: 'agree' as never }
    expect((await failure(() => defineProvider(malformed))).code).toBe('INVALID_INPUT')
  })

  it('accepts the fields that the provider says it honours', async () => {
    const labelled = defineProvider({
      name: 'test',
      open: () => opened,
      createKey: () => opened,
      keySpecFields: ['labels'],
    })
    await labelled.createKey({ type: 'ec', curve: 'P-256', labels: { a: 'b' } })
    expect((await failure(labelled.createKey({ type: 'ec', curve: 'P-256', name: 'k' }))).message).toContain(
      'name',
    )
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['text', 'owner'],
    ['a list', ['owner']],
    ['a number', { owner: 7 }],
    ['nothing by a name', { owner: undefined }],
  ])('labels that are %s are refused, before the service is asked', async (_what, labels) => {
    const labelled = defineProvider({
      name: 'test',
      open: () => opened,
      createKey: () => opened,
      importKey: () => opened,
      keySpecFields: ['labels'],
    })
    const spec = { labels } as Pick<KeySpec, 'labels'>
    const refused = { code: 'INVALID_INPUT', outcome: 'not-sent' }
    expect(await failure(labelled.createKey({ type: 'ec', curve: 'P-256', ...spec }))).toMatchObject(refused)
    expect(await failure(labelled.importKey(pkcs8Of(ec), spec))).toMatchObject(refused)
  })

  it('answers the wrong key in a typed error', async () => {
    expect((await failure(keys.createKey({ type: 'ed25519' }))).code).toBe('INTEGRITY')
    made.splice(0)
  })
})

describe('errors of a provider', () => {
  const secret = 'hunter2'

  it('without a type become a ProviderError that does not repeat them', async () => {
    const things: unknown[] = [
      new Error(secret),
      new TypeError(secret),
      secret,
      undefined,
      null,
      { message: secret },
    ]
    for (const thrown of things) {
      for (const open of [
        () => {
          throw thrown
        },
        () => Promise.reject(thrown),
      ]) {
        const error = await failure(provider({ open }).getPrivateKey('1'))
        expect(error).toMatchObject({
          code: 'PROVIDER',
          outcome: 'unknown',
          provider: 'test',
          operation: 'getPrivateKey',
        })
        expect(error.cause).toBe(thrown)
        expect(error.message).not.toContain(secret)
      }
    }
  })

  it('with a type keep it, and learn where they happened', async () => {
    const keys = provider({
      open: (id) => ({
        id,
        publicKey: ed.publicKey,
        signing: signing([{ algorithm: ED25519, input: 'message' }], () => Promise.reject(new Error(secret))),
      }),
    })
    const key = await keys.getPrivateKey('test:7', { type: 'ed25519' })
    expect(await failure(key.sign(message))).toMatchObject({
      code: 'PROVIDER',
      provider: 'test',
      operation: 'sign',
      keyId: 'test:7',
      outcome: 'unknown',
    })
  })
})

describe('listKeys', () => {
  it('fetches pages as they are asked for, and ends the iteration when the loop is left', async () => {
    const log: string[] = []
    const keys = defineProvider({
      name: 'test',
      open: () => opened,
      async *listKeys() {
        try {
          for (let page = 0; page < 3; page++) {
            log.push(`page ${page}`)
            await later()
            yield { id: `${page}a` }
            yield { id: `${page}b` }
          }
        } finally {
          log.push('ended')
        }
      },
    })
    const all: string[] = []
    for await (const { id } of keys.listKeys()) all.push(id)
    expect(all).toEqual(['0a', '0b', '1a', '1b', '2a', '2b'])
    expect(log.splice(0)).toEqual(['page 0', 'page 1', 'page 2', 'ended'])
    for await (const { id } of keys.listKeys()) if (id === '0b') break
    await later()
    expect(log).toEqual(['page 0', 'ended'])
  })

  it('ends the pending step with the reason of an abort', async () => {
    const signals: AbortSignal[] = []
    const keys = defineProvider({
      name: 'test',
      open: () => opened,
      async *listKeys(call: Call) {
        signals.push(call.signal)
        yield { id: '1' }
        await new Promise((_resolve, reject) => {
          call.signal.addEventListener('abort', () => reject(call.signal.reason as Error))
        })
      },
    })
    const controller = new AbortController()
    const reason = new Error('enough')
    const seen: string[] = []
    const loop = (async () => {
      for await (const { id } of keys.listKeys({ signal: controller.signal })) {
        seen.push(id)
        setImmediate(() => controller.abort(reason))
      }
    })()
    expect(await rejection(loop)).toBe(reason)
    expect(seen).toEqual(['1'])
    expect(signals[0]?.aborted).toBe(true)
  })

  it('keeps what follows the call of a step no longer than that, and tells it of its deadline', async () => {
    const told: unknown[] = []
    let signal: AbortSignal | undefined
    const keys = defineProvider({
      name: 'test',
      open: () => opened,
      async *listKeys(call: Call) {
        ;({ signal } = call)
        for (let i = 0; ; i++) {
          whenGivenUp(call, () => told.push(i))
          if (i === 20) await new Promise(() => undefined)
          yield { id: String(i) }
        }
      },
    })
    const error = await failure(async () => {
      for await (const { id } of keys.listKeys({ timeout: 200 }))
        expect(signal && getEventListeners(signal, 'abort'), id).toEqual([])
    })
    expect(error.code).toBe('TIMEOUT')
    expect(told).toEqual([20])
  })

  it('bounds each step by a deadline of its own, and types errors', async () => {
    const left: number[] = []
    const keys = defineProvider({
      name: 'test',
      timeout: 400,
      open: () => opened,
      async *listKeys(call: Call) {
        for (let i = 0; i < 4; i++) {
          await new Promise((resolve) => {
            setTimeout(resolve, 120)
          })
          left.push(call.timeLeft)
          yield { id: String(i) }
        }
        throw new Error('hunter2')
      },
    })
    const seen: string[] = []
    const error = await failure(async () => {
      for await (const { id } of keys.listKeys()) seen.push(id)
    })
    expect(seen).toEqual(['0', '1', '2', '3'])
    expect(Math.min(...left)).toBeGreaterThan(0)
    expect(error).toMatchObject({ code: 'PROVIDER', operation: 'listKeys' })
    expect(error.message).toMatch(/\. 4 keys were listed before$/u)
    expect(error.message).not.toContain('hunter2')
  })

  it('says in no error of its first step how far it came, and in no reason of an abort', async () => {
    const keys = defineProvider({
      name: 'test',
      open: () => opened,
      async *listKeys() {
        yield { id: '1' }
        await new Promise(() => undefined)
      },
    })
    const refusing = defineProvider({
      name: 'test',
      open: () => opened,
      // oxlint-disable-next-line require-yield -- it has no key
      listKeys: async function* () {
        throw new InvalidInputError('refused')
      },
    })
    const first = refusing.listKeys()[Symbol.asyncIterator]()
    expect((await failure(async () => first.next())).message).toBe('refused')
    const reason = new InvalidInputError('enough')
    const controller = new AbortController()
    const list = keys.listKeys({ signal: controller.signal })[Symbol.asyncIterator]()
    await list.next()
    const pending = list.next()
    setImmediate(() => controller.abort(reason))
    expect(await rejection(pending)).toBe(reason)
    expect(reason.message).toBe('enough')
  })

  it('is refused by a closed provider', async () => {
    const keys = defineProvider({ name: 'test', open: () => opened, listKeys: async function* () {} })
    await keys.close()
    expect((await failure(async () => keys.listKeys()[Symbol.asyncIterator]().next())).code).toBe('CLOSED')
  })
})

describe('the other operations', () => {
  it('hand on reference, arguments and call, and refuse a reference that is no text', async () => {
    const log: unknown[][] = []
    const keys = defineProvider({
      name: 'test',
      open: () => opened,
      deleteKey: (...args) => (log.push(args.slice(0, 2)), Promise.resolve(new Date(0))),
      enableKey: (...args) => (log.push(args.slice(0, 1)), Promise.resolve()),
      putCertificates: (...args) => (log.push(args.slice(0, 2)), Promise.resolve()),
      importKey: (pkcs8, spec) => (log.push([new Uint8Array(pkcs8), spec]), opened),
    })
    expect(await keys.deleteKey('a', { afterDays: 7 })).toEqual(new Date(0))
    await keys.enableKey('b')
    await keys.putCertificates('c', [message])
    const pkcs8 = pkcs8Of(ec)
    const before = new Uint8Array(pkcs8)
    const imported = keys.importKey(pkcs8, { name: 'd' })
    pkcs8.fill(0)
    expect((await imported).id).toBe('test:ec/1')
    expect(log).toEqual([['a', 7], ['b'], ['c', [message]], [before, { name: 'd' }]])
    const misspelt = { afterdays: 7 } as { afterDays?: number }
    for (const work of [
      () => keys.deleteKey('a', misspelt),
      () => keys.deleteKey('a', { afterDays: -1 }),
      () => keys.deleteKey(''),
      () => keys.enableKey(''),
      () => keys.putCertificates('', []),
    ])
      expect((await failure(work)).code).toBe('INVALID_INPUT')
  })
})

async function nothing(): Promise<void> {}

describe('options of a call that nobody knows', () => {
  const keys = defineProvider({
    name: 'test',
    open: () => opened,
    createKey: () => opened,
    importKey: () => opened,
    listKeys: async function* () {},
    describeKey: async (id) => ({ id }),
    deleteKey: async () => new Date(),
    enableKey: nothing,
    disableKey: nothing,
    cancelKeyDeletion: nothing,
    getCertificates: async () => [],
    putCertificates: nothing,
  })
  const options = { timout: 5 } as never
  const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
    getPrivateKey: () => keys.getPrivateKey('k', options),
    getPublicKey: () => keys.getPublicKey('k', options),
    createKey: () => keys.createKey({ type: 'ec', curve: 'P-256' }, options),
    importKey: () => keys.importKey(new Uint8Array(3), {}, options),
    listKeys: () => keys.listKeys(options)[Symbol.asyncIterator]().next(),
    describeKey: () => keys.describeKey('k', options),
    deleteKey: () => keys.deleteKey('k', options),
    enableKey: () => keys.enableKey('k', options),
    disableKey: () => keys.disableKey('k', options),
    cancelKeyDeletion: () => keys.cancelKeyDeletion('k', options),
    getCertificates: () => keys.getCertificates('k', options),
    putCertificates: () => keys.putCertificates('k', [], options),
  }

  it.each(Object.entries(CALLS))('are refused: %s', async (operation, call) => {
    const error = await failure(call)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', operation, outcome: 'not-sent' })
    expect(error.message).toContain(`the options of ${operation} have no field timout; they may have`)
  })
})
