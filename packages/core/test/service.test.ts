import {
  AuthenticationError,
  defineProvider,
  IntegrityError,
  keyKind,
  KeyNotFoundError,
  P256,
  P384,
  sameKind,
  type Call,
  type KeyKind,
  type KmsKeysError,
  publicKeyFromPEM,
} from '@kmskeys/core'
import {
  Attempts,
  credentialsMissing,
  keyNotFound,
  kindRow,
  neverSent,
  isThrottling,
  isTLSError,
  outOfOrder,
  pages,
  poll,
  publicKeyOfReply,
  requireBytes,
  requireSame,
  serviceError,
  throttled,
  type ErrorTable,
  type Failure,
} from '@kmskeys/core/service'
import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { failure, rejection } from './support/failure.ts'
import { ecPair, ed25519Pair, rsaPair } from './support/key-pairs.ts'

const FAILURE: Failure = {
  service: 'Acme KMS',
  place: 'eu',
  operation: 'Sign',
  subject: 'key 7',
  outcome: 'refused',
}

function throttledMessage(attempts: number | undefined): string {
  return throttled({ ...FAILURE, attempts }, { cause: undefined, outcome: 'refused' }).message
}

describe('the error for a request that failed', () => {
  const table: ErrorTable = {
    NotFound: keyNotFound,
    SlowDown: throttled,
    Broken: outOfOrder,
    NoToken: credentialsMissing('sign in'),
    Quoted: (_, details, said) => new KeyNotFoundError(`quoted.${said}`, details),
  }
  const errorFor = (
    code: string | undefined,
    status?: number,
    cause: unknown = new Error('x'),
  ): KmsKeysError => serviceError(table, code, { ...FAILURE, status }, cause)

  it.each([
    ['NotFound', 'KEY_NOT_FOUND', 'key 7'],
    ['SlowDown', 'THROTTLED', 'Acme KMS in eu throttles Sign'],
    ['Broken', 'UNAVAILABLE', 'Sign'],
    ['NoToken', 'AUTHENTICATION', 'sign in'],
    ['Other', 'PROVIDER', 'answered with Other'],
    ['constructor', 'PROVIDER', 'answered with constructor'],
  ] as const)('%s is %s', (name, code, text) => {
    const error = errorFor(name, 400)
    expect(error).toMatchObject({ code, outcome: 'refused' })
    expect(error.message).toContain(text)
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('follows the HTTP status where the code is not known', () => {
    expect(errorFor(undefined, 429).code).toBe('THROTTLED')
    expect(errorFor('Unheard', 503).code).toBe('UNAVAILABLE')
    expect(errorFor(undefined, 302).message).toContain('proxy')
  })

  it('without any answer says that the service was not reached, and of TLS that it is final', () => {
    expect(errorFor(undefined, undefined, { code: 'ECONNRESET' })).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    })
    const tls = errorFor(undefined, undefined, { code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    expect(tls).toMatchObject({ code: 'UNAVAILABLE', retryable: false })
    expect(tls.message).toContain('SELF_SIGNED_CERT_IN_CHAIN')
  })

  it('quotes the service on one line, where the row wants it, and not endlessly', () => {
    const error = errorFor('Quoted', 400, new Error(`first\n  second ${'x'.repeat(1000)}`))
    expect(error.message).toMatch(/^quoted\. Acme KMS says: first second x+$/u)
    expect(error.message.length).toBeLessThan(450)
    const says = 'its own words'
    const quoted = serviceError(table, 'Quoted', { ...FAILURE, says }, new Error('those of the SDK'))
    expect(quoted.message).toBe('quoted. Acme KMS says: its own words')
    expect(errorFor('Quoted', 400, { message: 7 }).message).toBe('quoted.')
  })

  it('says how often a request was tried that is throttled, where it was more than once', () => {
    expect(throttledMessage(3)).toContain('throttles Sign, which was tried 3 times; call less often')
    for (const attempts of [1, undefined])
      expect(throttledMessage(attempts)).toContain('throttles Sign; call less')
  })

  it('tells an answer that asks to slow down by its row, or else by its status', () => {
    expect(isThrottling(table, 'SlowDown', 400)).toBe(true)
    expect(isThrottling(table, undefined, 429)).toBe(true)
    expect(isThrottling(table, 'Unheard', 429)).toBe(true)
    expect(isThrottling(table, 'Broken', 429)).toBe(false)
    expect(isThrottling(table, 'constructor', 400)).toBe(false)
    expect(isThrottling(table, undefined, undefined)).toBe(false)
  })

  it('missing credentials have their reason', () => {
    const error = errorFor('NoToken')
    expect(error instanceof AuthenticationError && error.reason).toBe('missing')
  })
})

describe('what is known of an attempt', () => {
  it('a connection that is refused never sent anything', async () => {
    // Port 1 of loopback: nobody listens there.
    const socket = connect(1, '127.0.0.1')
    const [error] = (await once(socket, 'error')) as [unknown]
    expect(neverSent(error)).toBe(true)
    expect(isTLSError(error)).toBe(false)
    for (const other of [{ code: 'ECONNRESET' }, new Error('x'), undefined, 'ECONNREFUSED'])
      expect(neverSent(other)).toBe(false)
    expect(neverSent({ code: 'CERT_HAS_EXPIRED' })).toBe(true)
  })
})

/** The error of a call that waits until its deadline. */
function waits(note: (call: Call) => void): Promise<KmsKeysError> {
  const keys = defineProvider({
    name: 'acme',
    marksSent: true,
    open: (_, call) => {
      note(call)
      return new Promise(() => undefined)
    },
  })
  return failure(keys.getPrivateKey('k', { timeout: 20 }))
}

describe('a deadline while the SDK tries again', () => {
  it('tells that the service was throttling, and how often it was tried', async () => {
    const answer = new Error('slow down')
    const error = await waits((call) => {
      const attempts = new Attempts(call)
      for (const cause of [new Error('the first'), new Error('another fault'), answer]) {
        attempts.begin()
        attempts.ended('refused')
        if (cause.message !== 'another fault') attempts.throttled(cause)
      }
    })
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'refused', retryable: true })
    expect(error.message).toContain('longer than 20 ms: the service throttled it (2 of 3 attempts)')
    expect(error.cause).toBe(answer)
  })

  it('tells so of a step of a list too', async () => {
    const provider = defineProvider({
      name: 'acme',
      marksSent: true,
      open: () => new Promise(() => undefined),
      async *listKeys(call) {
        yield { id: 'acme:1' }
        new Attempts(call).throttled(new Error('slow down'))
        await new Promise(() => undefined)
      },
    })
    const list = provider.listKeys({ timeout: 20 })[Symbol.asyncIterator]()
    expect((await list.next()).value).toMatchObject({ id: 'acme:1' })
    const error = await failure(list.next())
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'refused' })
    expect(error.message).toContain('the service throttled it (1 of 1 attempts)')
  })

  it('tells what the service last answered, and how often it did so since', async () => {
    const answer = new Error('third')
    const error = await waits((call) => {
      const attempts = new Attempts(call)
      for (let i = 0; i < 4; i++) attempts.begin()
      attempts.failedInside('HTTP 500', new Error('first'))
      attempts.throttled(new Error('second'))
      attempts.failedInside('HTTP 502', new Error('third'))
      attempts.ended('unknown')
      attempts.failedInside('HTTP 503', answer)
    })
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: true })
    expect(error.message).toContain('the service failed inside (2 of 4 attempts, at last with HTTP 503)')
    expect(error.cause).toBe(answer)
  })

  it('a failure before anything of the request was sent leaves it not sent', async () => {
    const error = await waits((call) => new Attempts(call).failedInside('HTTP 503', new Error('busy')))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
  })

  it('tells nothing of the kind where it was not', async () => {
    for (const note of [() => undefined, (call: Call) => void (call.trouble = undefined)]) {
      const error = await waits(note)
      expect(error.message).toContain('longer than 20 ms; raise timeout')
      expect(error.cause).toBeUndefined()
    }
  })
})

describe('a reply', () => {
  it('must be of what was asked', () => {
    expect(() => requireSame('the key', 'a', 'a')).not.toThrow()
    for (const other of ['b', '', 'A', null, undefined])
      expect(() => requireSame('the key', 'a', other)).toThrow(IntegrityError)
  })

  it('must have its bytes', () => {
    expect(requireBytes('signature', Buffer.from([1]))).toEqual(Buffer.from([1]))
    for (const other of [new Uint8Array(), undefined, null, 'AQ==', []])
      expect(() => requireBytes('signature', other)).toThrow(IntegrityError)
  })

  it('must have the public key of the kind that it says', () => {
    const { publicKey } = ecPair()
    const p256 = { type: 'ec', curve: 'P-256', name: 'EC_256' } as const
    const der = publicKey.toDER()
    expect(publicKeyOfReply(der, p256, 'k').equals(publicKey)).toBe(true)
    expect(publicKeyOfReply(publicKey.toPEM(), p256, 'k').equals(publicKey)).toBe(true)
    expect(publicKeyOfReply(() => publicKey, p256, 'k')).toBe(publicKey)
    const wrong = [
      () => publicKeyOfReply(der, { ...p256, curve: 'P-384' }, 'k'),
      () => publicKeyOfReply(der, { type: 'ed25519', name: 'ED' }, 'k'),
      () => publicKeyOfReply(der.subarray(1), p256, 'k'),
      () => publicKeyOfReply('no PEM', p256, 'k'),
      () => publicKeyOfReply(() => publicKey, { ...p256, curve: 'P-384' }, 'k'),
      () => publicKeyOfReply(() => publicKeyFromPEM('no PEM'), p256, 'k'),
    ]
    for (const read of wrong) expect(read).toThrow(IntegrityError)
  })
})

describe('kinds of keys', () => {
  it('are told by type and size or curve, whatever else stands beside', () => {
    expect(keyKind(rsaPair().publicKey)).toEqual({ type: 'rsa', size: 2048 })
    expect(keyKind(ecPair().publicKey)).toEqual({ type: 'ec', curve: P256.name })
    expect(keyKind(ed25519Pair().publicKey)).toEqual({ type: 'ed25519' })
    const named = { type: 'rsa', size: 2048, name: 'x' } as const
    expect(sameKind(named, { type: 'rsa', size: 2048 })).toBe(true)
    expect(sameKind(named, { type: 'rsa', size: 3072 })).toBe(false)
    expect(sameKind({ type: 'ec', curve: P256.name }, { type: 'ec', curve: P384.name })).toBe(false)
    expect(sameKind(named, { type: 'ed25519' })).toBe(false)
  })

  it('a service that makes no such key says which it makes', async () => {
    const table: readonly (KeyKind & { readonly name: string })[] = [
      { type: 'rsa', size: 2048, name: 'RSA_2048' },
      { type: 'ed25519', name: 'ED' },
    ]
    expect(kindRow(table, { type: 'ed25519' }, 'Acme').name).toBe('ED')
    const error = await failure(() => kindRow(table, { type: 'rsa', size: 4096 }, 'Acme'))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_ALGORITHM', supported: ['RSA_2048', 'ED'] })
  })
})

describe('pages', () => {
  it('come one after the other, until no page names a next', async () => {
    const asked: unknown[] = []
    const list = pages(
      async (token) => {
        asked.push(token)
        return asked.length
      },
      (page) => ['', 'b', 'c', ''][page],
    )
    expect(await collect(list)).toEqual([1, 2, 3])
    expect(asked).toEqual([undefined, 'b', 'c'])
  })

  it('that name themselves end in an error', async () => {
    const list = pages(
      async () => 1,
      () => 'again',
    )
    expect(await failure(collect(list))).toMatchObject({ code: 'INTEGRITY' })
  })
})

describe('asking again', () => {
  it('ends with the first answer', async () => {
    let asked = 0
    const call = { signal: new AbortController().signal }
    const ask = async (): Promise<string | undefined> => (++asked === 4 ? 'ready' : undefined)
    expect(await poll(call, ask, { first: 1, longest: 2 })).toBe('ready')
    expect(asked).toBe(4)
  })

  it('ends with the call, in the midst of a wait, by its reason', async () => {
    const stop = new AbortController()
    const waiting = poll({ signal: stop.signal }, async () => undefined, { first: 60_000 })
    const reason = new Error('enough')
    setImmediate(() => stop.abort(reason))
    expect(await rejection(waiting)).toBe(reason)
  })

  it('ends with what the question throws', async () => {
    const reason = new Error('gone')
    const asking = poll({ signal: new AbortController().signal }, () => Promise.reject(reason))
    expect(await rejection(asking)).toBe(reason)
  })
})

async function collect(list: AsyncIterable<number>): Promise<number[]> {
  const found: number[] = []
  for await (const page of list) found.push(page)
  return found
}
