import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { verify } from 'node:crypto'
import { inspect } from 'node:util'
import { ECDSA_SHA256, KmsKeysError, type AnyPrivateKey } from '@kmskeys/core'
import { allOf, needsCommand, needsModule } from '@kmskeys/testing'
import { CKR } from '../src/cryptoki/return-values.ts'
import { keysOver, type Pkcs11Keys, type Pkcs11Options } from '../src/provider.ts'
import { FaultyModule } from './support/faulty-module.ts'
import { PIN, softHSM, type TestToken } from './support/tokens.ts'

const message = new TextEncoder().encode('message')

const uri = (name: string): string => `pkcs11:token=faults;object=${name}`

/** What a promise is rejected with; nothing of it holds the PIN. */
async function failureOf(promise: Promise<unknown>): Promise<KmsKeysError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(KmsKeysError)
  const all = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
  expect(all).not.toContain(PIN)
  expect(all).not.toContain('wrong-PIN')
  return error as KmsKeysError
}

allOf(needsModule('libsofthsm2'), needsCommand('softhsm2-util')).describe('faults', () => {
  let token: TestToken
  let faulty: FaultyModule
  const open: Pkcs11Keys[] = []
  const keysWith = (options: Partial<Pkcs11Options> = {}): Pkcs11Keys => {
    const keys = keysOver({ ...token.options, ...options }, () => faulty.module)
    open.push(keys)
    return keys
  }
  const key = (options: Partial<Pkcs11Options> = {}): Promise<AnyPrivateKey> =>
    keysWith(options).getPrivateKey(uri('ec'))

  beforeAll(async () => {
    token = softHSM('faults', 'second')
    faulty = new FaultyModule(token.module)
    const keys = keysWith()
    await keys.createKey({ type: 'ec', curve: 'P-256', name: 'ec' })
    await keys.close()
  })
  afterAll(() => token.dispose())
  beforeEach(() => faulty.heal())
  afterEach(async () => {
    faulty.faults.clear()
    for (const keys of open.splice(0)) await keys.close()
  })

  it('tries a wrong PIN once, however often it is asked', async () => {
    const keys = keysWith({ pin: 'wrong-PIN' })
    const all = await Promise.all(Array.from({ length: 16 }, () => failureOf(keys.getPrivateKey(uri('ec')))))
    for (const error of all) expect(error).toMatchObject({ code: 'AUTHENTICATION', reason: 'wrong' })
    expect(all.filter(({ outcome }) => outcome === 'refused')).toHaveLength(1)
    await failureOf(keys.getPrivateKey(uri('ec')))
    await failureOf(keysWith({ pin: () => 'wrong-PIN' }).getPrivateKey(uri('ec')))
    expect(faulty.count('C_Login')).toBe(1)
    // The right one is another.
    await key()
    expect(faulty.count('C_Login')).toBe(2)
  })

  it('does not try an empty PIN, nor one that cannot be read', async () => {
    const missing = { code: 'AUTHENTICATION', reason: 'missing', outcome: 'not-sent' }
    expect(await failureOf(key({ pin: undefined }))).toMatchObject(missing)
    expect(await failureOf(key({ pin: '' }))).toMatchObject(missing)
    expect(await failureOf(key({ pin: () => '' }))).toMatchObject(missing)
    const keys = keysWith()
    expect(await failureOf(keys.getPrivateKey(`${uri('ec')}?pin-source=/no/such/file`))).toMatchObject(
      missing,
    )
    expect(await failureOf(keys.getPrivateKey(`${uri('ec')}?pin-value=`))).toMatchObject(missing)
    expect(faulty.count('C_Login')).toBe(0)
  })

  it.each([
    ['PIN_LOCKED', CKR.PIN_LOCKED, 'locked'],
    ['PIN_EXPIRED', CKR.PIN_EXPIRED, 'expired'],
    ['PIN_LEN_RANGE', CKR.PIN_LEN_RANGE, 'wrong'],
    ['USER_PIN_NOT_INITIALIZED', CKR.USER_PIN_NOT_INITIALIZED, 'missing'],
  ])('tells what is wrong with the PIN: %s', async (_name, rv, reason) => {
    faulty.fail('C_Login', rv)
    // Not the right PIN, which would be remembered as a wrong one.
    const pin = `wrong-PIN ${reason}`
    expect(await failureOf(key({ pin }))).toMatchObject({
      code: 'AUTHENTICATION',
      reason,
      outcome: 'refused',
    })
  })

  it('does not try a wrong PIN again after everything was closed', async () => {
    for (const outcome of ['refused', 'not-sent']) {
      const keys = keysWith({ pin: 'wrong-PIN of old' })
      expect(await failureOf(keys.getPrivateKey(uri('ec')))).toMatchObject({ reason: 'wrong', outcome })
      await keys.close()
      await expect.poll(() => faulty.module.users).toBe(0)
    }
    expect(faulty.count('C_Login')).toBe(1)
  })

  it('does not wait for a PIN longer than the call may take', async () => {
    const keys = keysWith({ pin: () => new Promise(() => undefined) })
    const late = failureOf(keys.getPrivateKey(uri('ec'), { timeout: 100 }))
    expect(await late).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
    await key()
    const started = performance.now()
    await keys.close()
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('logs in once for many calls at once', async () => {
    const keys = keysWith()
    const opened = await Promise.all(Array.from({ length: 8 }, () => keys.getPrivateKey(uri('ec'))))
    await Promise.all(opened.map((key) => key.signWith(ECDSA_SHA256, message)))
    expect(faulty.count('C_Login')).toBe(1)
    expect(faulty.count('C_OpenSession')).toBeLessThanOrEqual(9)
  })

  it('says that a token has no room for sessions', async () => {
    faulty.fail('C_OpenSession', CKR.SESSION_COUNT, Infinity)
    const error = await failureOf(key())
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'refused', retryable: true })
    expect(error.message).toContain('no room for another session')
  })

  it('goes on with the sessions that a full token has given', async () => {
    const opened = await key()
    faulty.fail('C_OpenSession', CKR.SESSION_COUNT, Infinity)
    const signatures = await Promise.all(
      Array.from({ length: 16 }, () => opened.signWith(ECDSA_SHA256, message)),
    )
    expect(signatures).toHaveLength(16)
  })

  it('hands sessions out up to the limit, in order', async () => {
    const opened = await key({ maxSessions: 2 })
    faulty.calls.clear()
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        await opened.signWith(ECDSA_SHA256, message)
        order.push(index)
      }),
    )
    expect(order).toHaveLength(12)
    expect(order.indexOf(0)).toBeLessThan(order.indexOf(11))
    expect(faulty.count('C_OpenSession')).toBe(1)
  })

  it('has as many calls in flight as any provider of the token asks for', async () => {
    await key({ maxSessions: 1 })
    const opened = await key({ maxSessions: 3 })
    const release = faulty.hold('C_Sign')
    const signing = Array.from({ length: 4 }, () => opened.signWith(ECDSA_SHA256, message))
    try {
      await expect.poll(() => faulty.count('C_Sign')).toBe(3)
    } finally {
      release()
    }
    await Promise.all(signing)
  })

  it.each([
    ['SESSION_HANDLE_INVALID', CKR.SESSION_HANDLE_INVALID],
    ['OPERATION_ACTIVE', CKR.OPERATION_ACTIVE],
    ['DEVICE_REMOVED', CKR.DEVICE_REMOVED],
    ['USER_NOT_LOGGED_IN', CKR.USER_NOT_LOGGED_IN],
  ])('repeats once on a fresh session what had not begun: %s', async (_name, rv) => {
    const opened = await key()
    faulty.calls.clear()
    faulty.fail('C_SignInit', rv)
    await opened.signWith(ECDSA_SHA256, message)
    expect(faulty.count('C_SignInit')).toBe(2)
    expect(faulty.count('C_Sign')).toBe(1)
    // And not twice.
    faulty.calls.clear()
    faulty.fail('C_SignInit', rv, 2)
    const error = await failureOf(opened.signWith(ECDSA_SHA256, message))
    expect(error.code).toMatch(/UNAVAILABLE|AUTHENTICATION/u)
    expect(faulty.count('C_SignInit')).toBe(2)
    await opened.signWith(ECDSA_SHA256, message)
  })

  it('does not repeat what had begun, and does not use its session again', async () => {
    const opened = await key()
    faulty.calls.clear()
    faulty.fail('C_Sign', CKR.DEVICE_ERROR)
    const error = await failureOf(opened.signWith(ECDSA_SHA256, message))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown' })
    expect(faulty.count('C_Sign')).toBe(1)
    await opened.signWith(ECDSA_SHA256, message)
    expect(faulty.count('C_CloseSession')).toBeGreaterThan(0)
  })

  it('finds keys again when the token was away', async () => {
    const opened = await key()
    faulty.calls.clear()
    faulty.fail('C_SignInit', CKR.DEVICE_REMOVED)
    await opened.signWith(ECDSA_SHA256, message)
    expect(faulty.count('C_FindObjectsInit')).toBe(1)
    await opened.signWith(ECDSA_SHA256, message)
    expect(faulty.count('C_FindObjectsInit')).toBe(1)
  })

  it('answers the deadline at once, and takes the session back when the call has ended', async () => {
    const opened = await key({ maxSessions: 1 })
    const release = faulty.hold('C_Sign')
    const late = failureOf(opened.signWith(ECDSA_SHA256, message, { timeout: 50 }))
    expect(await late).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' })
    const next = opened.signWith(ECDSA_SHA256, message)
    const waited = failureOf(opened.signWith(ECDSA_SHA256, message, { timeout: 50 }))
    // It had no session, so that nothing was asked of the token.
    expect(await waited).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
    release()
    await next
  })

  it('answers an abort in flight at once, and takes the session back when the call has ended', async () => {
    const opened = await key({ maxSessions: 1 })
    const release = faulty.hold('C_Sign')
    const controller = new AbortController()
    const aborted = opened.signWith(ECDSA_SHA256, message, { signal: controller.signal })
    await expect.poll(() => faulty.count('C_Sign')).toBe(1)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    const next = opened.signWith(ECDSA_SHA256, message)
    release()
    const spki = opened.publicKey.toKeyObject()
    expect(verify('sha256', message, spki, await next)).toBe(true)
  })

  it.each([
    ['nothing', undefined],
    ['a signature of something else', 'else'],
  ])('does not return what is no signature: %s', async (_name, written) => {
    const opened = await key({ maxSessions: 1 })
    // What is left in the session's memory is then what the token seems to answer.
    if (written !== undefined) await opened.signWith(ECDSA_SHA256, new TextEncoder().encode(written))
    faulty.fail('C_Sign', CKR.OK)
    expect(await failureOf(opened.signWith(ECDSA_SHA256, message))).toMatchObject({
      code: 'INTEGRITY',
      outcome: 'unknown',
      retryable: false,
    })
    await opened.signWith(ECDSA_SHA256, message)
  })

  it('leaves the queue when the call is aborted', async () => {
    const opened = await key({ maxSessions: 1 })
    const release = faulty.hold('C_Sign')
    const first = opened.signWith(ECDSA_SHA256, message)
    const controller = new AbortController()
    const second = opened.signWith(ECDSA_SHA256, message, { signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(second).rejects.toBe(reason)
    release()
    await first
    expect(faulty.count('C_Sign')).toBe(1)
  })

  it('closes while a native call is stuck, and finalises when that has ended', async () => {
    const keys = keysWith({ timeout: 100 })
    const opened = await keys.getPrivateKey(uri('ec'))
    const release = faulty.hold('C_Sign')
    const stuck = failureOf(opened.signWith(ECDSA_SHA256, message))
    await keys.close()
    expect(await stuck).toMatchObject({ code: 'TIMEOUT' })
    expect(faulty.count('C_Finalize')).toBe(0)
    release()
    await expect.poll(() => faulty.count('C_Finalize')).toBe(1)
    // And it can be opened again.
    await key()
  })

  it('finalises with the last user, and not what another has initialised', async () => {
    const [one, two] = [keysWith(), keysWith()]
    await one.getPrivateKey(uri('ec'))
    await two.getPrivateKey(uri('ec'))
    await one.close()
    expect(faulty.count('C_Finalize')).toBe(0)
    await two.close()
    expect(faulty.count('C_Finalize')).toBe(1)
    faulty.fail('C_Initialize', CKR.CRYPTOKI_ALREADY_INITIALIZED)
    await failureOf(keysWith().getPrivateKey(uri('ec')))
  })

  it('says what is there when there is no such token or key', async () => {
    const noToken = await failureOf(keysWith().getPrivateKey('pkcs11:token=none;object=ec'))
    expect(noToken.code).toBe('KEY_NOT_FOUND')
    expect(noToken.message).toContain('faults (serial ')
    const noKey = await failureOf(keysWith().getPrivateKey(uri('none')))
    expect(noKey.code).toBe('KEY_NOT_FOUND')
    expect(noKey.message).toContain('object=ec')
    const several = await failureOf(keysWith({ token: undefined }).getPrivateKey('pkcs11:object=ec'))
    expect(several).toMatchObject({ code: 'AMBIGUOUS_KEY', outcome: 'refused' })
    expect(several.message).toContain('second (serial ')
    expect(await failureOf(keysWith().getPrivateKey(uri('ec'), { type: 'rsa' }))).toMatchObject({
      code: 'WRONG_KEY_TYPE',
    })
  })

  it('makes no second key of a name', async () => {
    const error = await failureOf(keysWith().createKey({ type: 'ec', curve: 'P-256', name: 'ec' }))
    expect(error.code).toBe('KEY_EXISTS')
    expect(faulty.count('C_GenerateKeyPair')).toBe(0)
  })

  it('makes one key of a name that several ask for at once', async () => {
    const [one, two] = [keysWith(), keysWith()]
    const all = await Promise.allSettled(
      [one, one, two].map((keys) => keys.createKey({ type: 'ec', curve: 'P-256', name: 'wanted' })),
    )
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(refused).toMatchObject([{ code: 'KEY_EXISTS' }, { code: 'KEY_EXISTS' }])
    expect(faulty.count('C_GenerateKeyPair')).toBe(1)
  })

  it('makes no key for a call that has given up its turn', async () => {
    const keys = keysWith()
    const make = (timeout: number): Promise<unknown> =>
      keys.createKey({ type: 'ec', curve: 'P-256', name: 'late' }, { timeout })
    const { promise: answer, resolve } = Promise.withResolvers<number>()
    faulty.faults.set('C_GenerateKeyPair', () => answer)
    const first = failureOf(make(20_000))
    await expect.poll(() => faulty.count('C_GenerateKeyPair')).toBe(1)
    const second = await failureOf(make(50))
    resolve(CKR.DEVICE_MEMORY)
    expect(second).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' })
    expect(await first).toMatchObject({ code: 'UNAVAILABLE' })
    await keys.close()
    expect(faulty.count('C_GenerateKeyPair')).toBe(1)
  })

  it('says which key was made before the deadline came', async () => {
    const keys = keysWith()
    await keys.getPublicKey(uri('ec'))
    const release = faulty.hold('C_GetAttributeValue')
    const error = await failureOf(
      keys.createKey({ type: 'ec', curve: 'P-256', name: 'in time' }, { timeout: 1000 }),
    )
    release()
    expect(error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', retryable: false })
    expect((await keys.getPrivateKey(error.keyId ?? '')).id).toBe(error.keyId)
  })

  it.each([
    ['SESSION_HANDLE_INVALID', CKR.SESSION_HANDLE_INVALID],
    ['DEVICE_REMOVED', CKR.DEVICE_REMOVED],
    ['USER_NOT_LOGGED_IN', CKR.USER_NOT_LOGGED_IN],
  ])('says which key was made when it cannot be read afterwards: %s', async (name, rv) => {
    const keys = keysWith()
    await keys.getPublicKey(uri('ec'))
    faulty.fail('C_GetAttributeValue', rv)
    const error = await failureOf(keys.createKey({ type: 'ec', curve: 'P-256', name }))
    expect(error).toMatchObject({ outcome: 'unknown', retryable: false })
    expect(error.message).toContain('was made and is left behind')
    expect(faulty.count('C_GenerateKeyPair')).toBe(1)
    expect((await keys.getPrivateKey(error.keyId ?? '')).id).toBe(error.keyId)
  })
})
