import type { AnyPrivateKey, KeyProvider, SignatureAlgorithm } from '@kmskeys/core'
import { AT_ONCE, check, PATIENCE, rejectionOf, within } from '../check.ts'
import type { Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { refused } from '../refused.ts'
import type { Session } from '../session.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** Aborts, deadlines and closing while the service holds its answer back; needs the description's `stall`. */
export function testStalledService(session: Session, test: Runner['test']): void {
  const { stall } = session.description
  if (stall === undefined) return

  const whileStalled = (title: string, body: (stalled: Stalled) => Promise<void>): void => {
    test(title, async () => {
      const described = await session.signer()
      if (described === undefined) return
      const { reference } = described
      const provider = await session.open()
      const key = await provider.getPrivateKey(reference)
      const [algorithm] = key.signatureAlgorithms
      check(algorithm !== undefined, 'opened again it signs no more')
      const goOn = stall()
      try {
        await body({ reference, provider, key, algorithm, goOn })
      } finally {
        goOn()
        await within(PATIENCE, provider.close(), 'close()')
      }
    })
  }

  whileStalled(
    'an abort rejects at once with its reason, and reaches the service',
    async ({ reference, provider, key, algorithm }) => {
      for (const act of [
        (signal: AbortSignal) => provider.getPrivateKey(reference, { signal }),
        (signal: AbortSignal) => key.signWith(algorithm, messageOf(20), { signal }),
      ]) {
        const controller = new AbortController()
        const reason = new Error('changed my mind')
        setTimeout(() => controller.abort(reason), 20)
        const mark = session.mark()
        const got = await within(
          AT_ONCE,
          rejectionOf(() => act(controller.signal), 'the call'),
          'an abort',
        )
        check(got === reason, `it rejected with ${String(got)} instead of the signal's reason`)
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
    async ({ provider, key, algorithm }) => {
      const signing = (): Promise<unknown> => key.signWith(algorithm, messageOf(20), { timeout: 30 })
      const error = await within(AT_ONCE, refused(session, 'signing', signing, 'TIMEOUT'), 'a deadline')
      check(
        error.outcome === 'unknown' && error.retryable,
        `its outcome is ${error.outcome}, retryable: ${String(error.retryable)}`,
      )
      await within(
        AT_ONCE,
        provider.close(),
        'close() after a timeout (hand call.signal on to the service): it',
      )
    },
  )

  whileStalled('closing lets a request in flight finish', async ({ provider, key, algorithm, goOn }) => {
    const message = messageOf(20)
    const pending = key.signWith(algorithm, message)
    const closing = provider.close()
    goOn()
    const signature = await within(PATIENCE, pending, 'the request in flight')
    checkSignature(witnessKey(key.publicKey), { algorithm, message }, signature)
    await within(PATIENCE, closing, 'close()')
  })
}

interface Stalled {
  readonly reference: string
  readonly provider: KeyProvider
  readonly key: AnyPrivateKey
  readonly algorithm: SignatureAlgorithm
  readonly goOn: () => void
}
