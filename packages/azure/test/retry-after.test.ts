import { SHA256, type ECPrivateKey, type KmsKeysError } from '@kmskeys/core'
import { eventsOf } from '@kmskeys/testing-clouds'
import { describe, expect, it } from 'vitest'
import { emulated, failure } from './emulated.ts'
import { answerOf, replaying, type Answer } from './replay.ts'

const message = new Uint8Array(3)

/** An answer of the service that asks to wait. */
function waiting(name: 'throttled' | 'unavailable', headers: { readonly [name: string]: string }): Answer {
  const { headers: known, ...answer } = answerOf('throttled')
  const { 'Retry-After': _, ...others } = known
  const error = { code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' }
  const unavailable = { status: 503, body: { error } }
  return { ...answer, ...(name === 'unavailable' && unavailable), headers: { ...others, ...headers } }
}

/** A key over answers, of which the first opens it. */
async function opened(...answers: readonly (string | Answer)[]): Promise<{
  readonly key: ECPrivateKey
  readonly asked: readonly string[]
  readonly sign: (options?: object) => Promise<KmsKeysError>
}> {
  const { vault, asked } = replaying('get-key', ...answers)
  const key = await vault.getPrivateKey('issuing-ca', { type: 'ec' })
  return { key, asked, sign: (options) => failure(key.sign(message, SHA256, options)) }
}

describe('an answer that asks to wait beyond the deadline ends the call at once', () => {
  const CENTURY = 'Fri, 01 Jan 2100 00:00:00 GMT'
  // Of what is counted from now, a few seconds may have gone by.
  const HOUR = Date.now() + 3_600_000

  it.each([
    ['a date', { 'Retry-After': CENTURY }, Date.parse(CENTURY)],
    ['seconds', { 'Retry-After': '3600' }, HOUR],
    ['milliseconds', { 'retry-after-ms': '3600000', 'Retry-After': '0' }, HOUR],
    ['milliseconds of another name', { 'x-ms-retry-after-ms': '3600000' }, HOUR],
    ['more than a Date holds', { 'Retry-After': '1e300' }, 8.64e15],
  ])('%s', async (_, headers, until) => {
    const { asked, sign } = await opened(waiting('throttled', headers))
    const start = Date.now()
    const error = await sign()
    expect(Date.now() - start).toBeLessThan(2000)
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused', retryable: true })
    const [, told = ''] =
      /It asks to wait until (\S+), which is after the deadline of this call$/u.exec(error.message) ?? []
    expect(Math.abs(Date.parse(told) - until)).toBeLessThan(60_000)
    expect((error.cause as { statusCode?: number }).statusCode).toBe(429)
    expect(asked).toHaveLength(2)
  })

  it('also one that would fit the provider’s deadline, but not that of the call', async () => {
    const { asked, sign } = await opened(waiting('throttled', { 'Retry-After': '2' }))
    expect((await sign({ timeout: 1000 })).code).toBe('THROTTLED')
    expect(asked).toHaveLength(2)
  })

  it('also without a deadline, when no timer is as long: it would end at once, and the SDK ask again', async () => {
    const { asked, sign } = await opened(waiting('throttled', { 'Retry-After': CENTURY }))
    expect((await sign({ timeout: Infinity })).message).toContain('2100-01-01')
    expect(asked).toHaveLength(2)
  })

  it('of a service that is out of order: nothing is known', async () => {
    const { asked, sign } = await opened(waiting('unavailable', { 'Retry-After': CENTURY }))
    const error = await sign()
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcome: 'unknown', retryable: true })
    expect(error.message).toContain('It asks to wait until 2100-01-01')
    expect(asked).toHaveLength(2)
  })

  it('of the request that makes a key, and of one that asks for the challenge', async () => {
    const { vault } = replaying('not-found', waiting('throttled', { 'Retry-After': CENTURY }))
    const wish = { type: 'ec', curve: 'P-256', name: 'issuing-ca' } as const
    expect((await failure(vault.createKey(wish))).message).toContain('until 2100-01-01')

    await using service = await emulated()
    service.server.fault({ operation: 'Challenge', kind: 'throttle' })
    // The first answer asks for a second, of the one and a half that there are; the next for another.
    const error = await failure(service.vault.getPrivateKey('ca', { timeout: 1500 }))
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused' })
    expect(error.message).toContain('which was tried 2 times')
  })

  it('after an attempt of which nothing is known: still nothing is', async () => {
    const { asked, sign } = await opened(
      { ...waiting('unavailable', {}), status: 500 },
      waiting('throttled', { 'Retry-After': CENTURY }),
    )
    expect(await sign()).toMatchObject({ code: 'THROTTLED', outcome: 'unknown' })
    expect(asked).toHaveLength(3)
  })
})

describe('an answer that asks to wait for less is waited for', () => {
  it.each([
    ['a moment', { 'retry-after-ms': '5' }],
    ['a date in the past', { 'Retry-After': 'Thu, 01 Jan 2015 00:00:00 GMT' }],
    ['none', { 'Retry-After': '0' }],
  ])('%s', async (_, headers) => {
    const { key, asked } = await opened(waiting('throttled', headers), 'sign')
    const events = await eventsOf('azure', () => key.sign(Buffer.from('to be signed'), SHA256))
    expect(events).toMatchObject([{ outcome: 'ok', attempt: 2 }])
    expect(asked).toHaveLength(3)
  })

  it.each([
    ['nothing', {}],
    ['no number and no date', { 'Retry-After': 'later' }],
    ['no end', { 'Retry-After': 'Infinity' }],
  ])('%s, which the SDK does not heed', async (_, headers) => {
    const { asked, sign } = await opened(waiting('throttled', headers))
    const error = await sign()
    expect(error).toMatchObject({ code: 'THROTTLED', outcome: 'refused' })
    expect(error.message).not.toContain('asks to wait')
    expect(asked).toHaveLength(2)
  })
})
