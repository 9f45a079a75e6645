import { Readable } from 'node:stream'
import { AT_ONCE, check, each, rejectionOf, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { GatedSource } from '../gated-source.ts'
import { callsOf, type KeyCall } from '../key-calls.ts'
import { messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import { oneOfEachWay, rowsOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** What a caller may abort with. */
const REASONS: readonly unknown[] = [new Error('changed my mind'), 'a text', { code: 7 }]

const NO_TIMEOUTS: readonly number[] = [0, -1, Number.NaN]

/** Aborts and deadlines that do not need the service's help. */
export function testCancellation(session: Session, described: DescribedKey, test: Runner['test']): void {
  test('an abort before the call rejects with its reason, and nothing is sent', async () => {
    const [provider, key] = await Promise.all([session.provider(), session.key(described)])
    const calls = callsOf(key)
    await each(REASONS, String, async (reason) => {
      const signal = AbortSignal.abort(reason)
      const mark = session.mark()
      const opening = await rejectionOf(
        () => provider.getPrivateKey(described.reference, { signal }),
        'getPrivateKey',
      )
      check(
        opening === reason,
        `getPrivateKey rejected with ${String(opening)} instead of the signal's reason`,
      )
      session.checkNoCall(mark, 'getPrivateKey')
      for (const { operation, make } of calls) {
        const got = await rejectionOf(() => make(key, { signal }), operation)
        check(got === reason, `${operation} rejected with ${String(got)} instead of the signal's reason`)
        session.checkNoCall(mark, operation)
      }
    })
  })

  test('a deadline that is none is refused as INVALID_INPUT', async () => {
    const [provider, key] = await Promise.all([session.provider(), session.key(described)])
    const opening: KeyCall[] = ['getPrivateKey', 'getPublicKey'].map((operation) => ({
      operation,
      make: (_, options) => callUntyped(provider, operation, described.reference, options),
    }))
    await each(
      [...opening, ...callsOf(key)],
      ({ operation }) => operation,
      async ({ operation, make }) => {
        for (const timeout of NO_TIMEOUTS)
          await refusedUnsent(session, operation, () => make(key, { timeout }), 'INVALID_INPUT')
      },
    )
  })

  test('an abort on a stalled stream rejects at once with its reason, and gives the stream up', async () => {
    const key = await session.key(described)
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) => {
        const source = new GatedSource(messageOf(20))
        const controller = new AbortController()
        const mark = session.mark()
        const pending = key.signWith(algorithm, source, { signal: controller.signal })
        await within(AT_ONCE, source.stalled, 'reading the stream')
        const reason = new Error('changed my mind')
        controller.abort(reason)
        const got = await within(
          AT_ONCE,
          rejectionOf(() => pending, 'signing'),
          'an abort',
        )
        check(got === reason, `it rejected with ${String(got)} instead of the signal's reason`)
        check(source.stopped, 'the source was not told to stop')
        const { outcome, error } = session.eventSince(mark, 'an abort')
        check(outcome === 'not-sent' && error === 'ABORTED', `its event says ${outcome}, ${String(error)}`)
        session.checkNoCall(mark, 'an aborted call')
      },
    )
  })

  test('an abort destroys a stalled Node.js stream', async () => {
    const key = await session.key(described)
    const [row] = rowsOf(key)
    if (row === undefined) return
    const stream = new Readable({ read: () => undefined })
    const controller = new AbortController()
    const pending = key.signWith(row.algorithm, stream, { signal: controller.signal })
    setTimeout(() => controller.abort('stop'), 20)
    const got = await within(
      AT_ONCE,
      rejectionOf(() => pending, 'signing'),
      'an abort',
    )
    check(got === 'stop', `it rejected with ${String(got)} instead of the signal's reason`)
    check(stream.destroyed, 'the stream was not destroyed')
  })

  test('a deadline on a stalled stream ends in TIMEOUT, and nothing is sent', async () => {
    const key = await session.key(described)
    await each(
      oneOfEachWay(rowsOf(key)),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) => {
        const source = new GatedSource(messageOf(20))
        const signing = (): Promise<unknown> => key.signWith(algorithm, source, { timeout: 20 })
        const error = await within(
          AT_ONCE,
          refusedUnsent(session, 'signing', signing, 'TIMEOUT'),
          'a deadline',
        )
        check(error.retryable, 'a timeout is retryable')
        check(source.stopped, 'the source was not told to stop')
      },
    )
  })

  test('after all that it still signs', async () => {
    const key = await session.key(described)
    const [row] = rowsOf(key)
    if (row === undefined) return
    const { algorithm } = row
    const message = messageOf(40)
    const { signal } = new AbortController()
    checkSignature(
      witnessKey(key.publicKey),
      { algorithm, message },
      await key.signWith(algorithm, message, { signal, timeout: 60_000 }),
    )
  })
}
