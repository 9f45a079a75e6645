import type { CallOptions, KeyProvider } from '@kmskeys/core'
import { canDescribe, canList, listAll } from '../abilities.ts'
import { AT_ONCE, check, PATIENCE, rejectionOf, within } from '../check.ts'
import type { Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { refused } from '../refused.ts'
import type { Session } from '../session.ts'

/** Aborts, deadlines and closing while the service holds its answer back; needs the description's `stall`. */
export function testStalledService(session: Session, test: Runner['test']): void {
  const { stall } = session.description
  if (stall === undefined) return

  const whileStalled = (title: string, body: (stalled: Stalled) => Promise<void>): void => {
    test(title, async () => {
      const calls: StalledCall[] = []
      const provider = await session.open()
      for (const { reference } of session.description.keys) {
        const key = await provider.getPrivateKey(reference)
        for (const { operation, make } of callsOf(key))
          if (!calls.some((each) => each.operation === operation))
            calls.push({ operation, make: (options) => make(key, options) })
      }
      const goOn = stall()
      try {
        await body({ provider, calls, goOn })
      } finally {
        goOn()
        await within(PATIENCE, provider.close(), 'close()')
      }
    })
  }

  whileStalled(
    'an abort rejects at once with its reason, and reaches the service',
    async ({ provider, calls }) => {
      for (const { operation, make } of [...ofProvider(session, provider), ...calls]) {
        const controller = new AbortController()
        const reason = new Error('changed my mind')
        setTimeout(() => controller.abort(reason), 60)
        const mark = session.mark()
        const got = await within(
          AT_ONCE,
          rejectionOf(() => make({ signal: controller.signal }), operation),
          'an abort',
        )
        check(got === reason, `${operation} rejected with ${String(got)} instead of the signal's reason`)
        const { outcome, error } = session.eventSince(mark, 'an abort')
        check(outcome === 'unknown' && error === 'ABORTED', `its event says ${outcome}, ${String(error)}`)
      }
      // Closing waits for what is in flight: an aborted request must not be.
      await within(
        AT_ONCE,
        provider.close(),
        'close() after an abort (hand call.signal on to the service): it',
      )
    },
  )

  whileStalled(
    'a deadline ends in TIMEOUT with the outcome unknown, and reaches the service',
    async ({ provider, calls }) => {
      for (const { operation, make } of [...ofProvider(session, provider), ...calls]) {
        const late = refused(session, operation, () => make({ timeout: 100 }), 'TIMEOUT')
        const error = await within(AT_ONCE, late, `the deadline of ${operation}`)
        check(
          error.outcome === 'unknown' && error.retryable,
          `the outcome of ${operation} is ${error.outcome}, retryable: ${String(error.retryable)}`,
        )
      }
      await within(
        AT_ONCE,
        provider.close(),
        'close() after a timeout (hand call.signal on to the service): it',
      )
    },
  )

  whileStalled('closing lets requests in flight finish', async ({ provider, calls, goOn }) => {
    const pending = Promise.all(calls.map(({ make }) => make()))
    const closing = provider.close()
    goOn()
    for (const answer of await within(PATIENCE, pending, 'the requests in flight'))
      check(answer instanceof Uint8Array && answer.length > 0, 'a request in flight ended in no bytes')
    await within(PATIENCE, closing, 'close()')
  })
}

interface StalledCall {
  readonly operation: string
  readonly make: (options?: CallOptions) => Promise<unknown>
}

interface Stalled {
  readonly provider: KeyProvider
  /** One call of each ability that the described keys have. */
  readonly calls: readonly StalledCall[]
  readonly goOn: () => void
}

/** The calls of a provider that ask its service, and change nothing. */
function ofProvider({ description }: Session, provider: KeyProvider): StalledCall[] {
  const { reference = '' } = description.keys[0] ?? {}
  return [
    { operation: 'getPrivateKey', make: (options) => provider.getPrivateKey(reference, options) },
    { operation: 'getPublicKey', make: (options) => provider.getPublicKey(reference, options) },
    ...(canList(provider)
      ? [{ operation: 'listKeys', make: (options?: CallOptions) => listAll(provider, options) }]
      : []),
    ...(canDescribe(provider)
      ? [
          {
            operation: 'describeKey',
            make: (options?: CallOptions) => provider.describeKey(reference, options),
          },
        ]
      : []),
  ]
}
