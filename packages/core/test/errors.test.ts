import { spawnSync } from 'node:child_process'
import { format, inspect } from 'node:util'
import * as core from '@kmskeys/core'
import {
  amendError,
  ERROR_CODES,
  KmsKeysError,
  UnavailableError,
  type ErrorCode,
  type ErrorDetails,
} from '@kmskeys/core'
import { describe, expect, it } from 'vitest'
import { failure } from './support/failure.ts'

type Make = (details?: ErrorDetails) => KmsKeysError

const CLASSES: Readonly<Record<ErrorCode, [name: string, make: Make]>> = {
  KEY_NOT_FOUND: ['KeyNotFoundError', (details) => new core.KeyNotFoundError('m', details)],
  KEY_EXISTS: ['KeyExistsError', (details) => new core.KeyExistsError('m', details)],
  AMBIGUOUS_KEY: ['AmbiguousKeyError', (details) => new core.AmbiguousKeyError('m', details)],
  WRONG_KEY_TYPE: ['WrongKeyTypeError', (details) => new core.WrongKeyTypeError('m', details)],
  ACCESS_DENIED: ['AccessDeniedError', (details) => new core.AccessDeniedError('m', details)],
  AUTHENTICATION: [
    'AuthenticationError',
    (details) => new core.AuthenticationError('m', { ...details, reason: 'wrong' }),
  ],
  KEY_STATE: ['KeyStateError', (details) => new core.KeyStateError('m', details)],
  UNSUPPORTED_OPERATION: [
    'UnsupportedOperationError',
    (details) => new core.UnsupportedOperationError('m', details),
  ],
  UNSUPPORTED_ALGORITHM: [
    'UnsupportedAlgorithmError',
    (details) => new core.UnsupportedAlgorithmError('m', { ...details, supported: ['A'] }),
  ],
  INVALID_INPUT: [
    'InvalidInputError',
    (details) => new core.InvalidInputError('m', { ...details, path: 'p', offset: 3, rule: 'r' }),
  ],
  INVALID_SIGNATURE: ['InvalidSignatureError', (details) => new core.InvalidSignatureError('m', details)],
  DECRYPTION: ['DecryptionError', (details) => new core.DecryptionError('m', details)],
  THROTTLED: ['ThrottledError', (details) => new core.ThrottledError('m', details)],
  TIMEOUT: ['TimeoutError', (details) => new core.TimeoutError('m', details)],
  UNAVAILABLE: ['UnavailableError', (details) => new core.UnavailableError('m', details)],
  CLOSED: ['ClosedError', (details) => new core.ClosedError('m', details)],
  INTEGRITY: ['IntegrityError', (details) => new core.IntegrityError('m', details)],
  PROVIDER: ['ProviderError', (details) => new core.ProviderError('m', details)],
}

const cases = Object.entries(CLASSES).map(([code, [name, make]]) => ({ code: code as ErrorCode, name, make }))

it('every code of the table has a class', () => {
  expect(Object.keys(CLASSES).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted())
})

describe.each(cases)('$name', ({ code, name, make }) => {
  it('has code and name, and outcome and retryable of the table unless told otherwise', () => {
    const { outcome, retryable } = ERROR_CODES[code]
    expect(make()).toMatchObject({ code, name, message: 'm', outcome, retryable })
    expect(
      make({ outcome: 'unknown', retryable: !retryable, provider: 'p', operation: 'o', keyId: 'k' }),
    ).toMatchObject({
      outcome: 'unknown',
      retryable: !retryable,
      provider: 'p',
      operation: 'o',
      keyId: 'k',
    })
    expect(make().stack).toContain('errors.test.ts')
  })

  it('is told by instanceof from all others, also by code alone', () => {
    const error = make()
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(KmsKeysError)
    const passed = cases.filter((other) => error instanceof other.make().constructor)
    expect(passed.map((other) => other.code)).toEqual([code])
  })

  it('never prints what its cause holds', () => {
    const secret = 'hunter2'
    const inner = Object.assign(new Error(`the PIN ${secret} is wrong`), {
      request: { pin: secret },
      [secret]: 1,
    })
    for (const cause of [inner, { pin: secret }, secret, new AggregateError([inner], secret)]) {
      const error = make({ cause })
      expect(error.cause).toBe(cause)
      const outer = new Error('outer', { cause: error })
      const texts = [
        error,
        outer,
        { error },
        [error],
        new AggregateError([error]),
        new Map([[1, error]]),
      ].flatMap((value) => [
        inspect(value),
        inspect(value, { depth: 20, showHidden: true, getters: true, compact: false }),
        format('%s %o %O %j', value, value, value, value),
        JSON.stringify(value),
      ])
      texts.push(String(error), error.stack ?? '', JSON.stringify(Object.entries(error)))
      expect(texts.filter((text) => text.includes(secret))).toEqual([])
      expect(inspect(error)).toContain(code)
      expect(inspect(outer)).toContain(code)
    }
  })
})

describe.each(cases)('$name of a provider', ({ code, make }) => {
  it('shows neither the PIN of the reference nor what its cause holds', async () => {
    const [pin, secret] = ['738291', 'hunter2']
    const cause = Object.assign(new Error(`the PIN ${pin}, ${secret}`), { request: { pin, secret } })
    const keys = core.defineProvider({
      name: 'test',
      schemes: ['test'],
      open: () => Promise.reject(make({ cause })),
    })
    const ring = new core.Keyring([keys])
    for (const where of [keys, ring])
      for (const uri of [`test:k?pin-value=${pin}`, `test:k?pin-value=${encodeURIComponent(`${pin}&`)}`]) {
        const error = await failure(where.getPrivateKey(uri))
        expect(error).toMatchObject({ code, provider: 'test', operation: 'getPrivateKey', cause })
        const texts = [
          error.message,
          error.stack ?? '',
          JSON.stringify(error),
          inspect(error, { depth: 20, showHidden: true, getters: true }),
          format('%s %o %O %j', error, error, error, error),
        ]
        expect(texts.filter((text) => text.includes(pin) || text.includes(secret))).toEqual([])
      }
  })
})

describe('toJSON', () => {
  it('has the fields that are safe to log, and of the cause its name', () => {
    const error = new core.InvalidInputError('m', {
      keyId: 'k',
      path: 'p',
      offset: 0,
      cause: new TypeError('hidden'),
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'InvalidInputError',
      message: 'm',
      code: 'INVALID_INPUT',
      keyId: 'k',
      path: 'p',
      offset: 0,
      retryable: false,
      outcome: 'not-sent',
      cause: 'TypeError',
    })
    expect(new core.UnsupportedAlgorithmError('m', { supported: ['A'] }).toJSON()).toMatchObject({
      supported: ['A'],
    })
    expect(new core.AuthenticationError('m', { reason: 'locked' }).toJSON()).toMatchObject({
      reason: 'locked',
    })
  })
})

describe('a subclass of an error', () => {
  it('is told by instanceof like any class', () => {
    class PINLockedError extends core.AuthenticationError {}
    const error = new PINLockedError('m', { reason: 'locked' })
    expect(error).toBeInstanceOf(PINLockedError)
    expect(error).toBeInstanceOf(core.AuthenticationError)
    expect(new core.AuthenticationError('m', { reason: 'locked' })).not.toBeInstanceOf(PINLockedError)
    expect(error.name).toBe('PINLockedError')
  })

  it('is not a lookalike', () => {
    for (const value of [
      null,
      undefined,
      {},
      { code: 'TIMEOUT' },
      Object.assign(new Error('x'), { code: 'TIMEOUT' }),
      'TIMEOUT',
    ])
      expect(value instanceof core.TimeoutError || value instanceof KmsKeysError).toBe(false)
  })
})

describe('an error that nobody catches', () => {
  it.each([
    'throw error',
    'Promise.reject(error)',
    'console.error(error)',
    'console.log("%s %o", error, error); console.dir(error)',
    'throw new Error("outer", { cause: error })',
  ])('is printed without its cause: %s', (end) => {
    const program = `
      import { ProviderError } from ${JSON.stringify(import.meta.resolve('@kmskeys/core'))}
      const error = new ProviderError('what happened', { keyId: 'the-key', cause: Object.assign(new Error('hunter2'), { pin: 'hunter2' }) })
      ${end}`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
      input: program,
      encoding: 'utf8',
    })
    // The program's own line is printed too.
    const printed = (stdout + stderr)
      .split('\n')
      .filter((line) => !line.includes('const error ='))
      .join('\n')
    expect(printed).toContain('the-key')
    expect(printed).not.toContain('hunter2')
  })
})

describe('amendError', () => {
  it('adds what is learnt later, and keeps class, code, cause and stack', () => {
    const cause = new Error('of the service')
    const error = new UnavailableError('the alias was not made.', { cause })
    expect(amendError(error, { note: 'The key 7 is left behind', keyId: '7', outcome: 'unknown' })).toBe(
      error,
    )
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ keyId: '7', outcome: 'unknown', retryable: true, cause })
    expect(error.message).toBe('the alias was not made. The key 7 is left behind')
    expect(inspect(error)).toContain('The key 7 is left behind')
    expect(error.toJSON()).toMatchObject({ keyId: '7', message: error.message })
    expect(Object.keys(error)).not.toContain('message')
  })

  it('leaves errors of others alone', () => {
    const other = new TypeError('x')
    expect(amendError(other, { note: 'y', outcome: 'refused' })).toBe(other)
    expect(other.message).toBe('x')
  })
})
