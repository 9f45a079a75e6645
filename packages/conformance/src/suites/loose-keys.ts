import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { OPERATION_CHANNEL } from '@kmskeys/core'
import { check, PATIENCE, rejectionOf, within } from '../check.ts'
import type { Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { checkNoSecret, shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'
import { checkUse } from '../use.ts'
import { sameKey, witnessKey, witnessOfPEM } from '../witness/verify.ts'

/** Keys that belong to no provider. */
export function testLooseKeys(session: Session, test: Runner['test']): void {
  const { looseKeys = [], verifiesSignatures: usually = true } = session.description
  for (const { of, make, type, publicKey, id, verifiesSignatures = usually } of looseKeys)
    test(`what is made of ${of} is the key that is known, and works`, async () => {
      const key = await within(
        PATIENCE,
        session.erasing(async () => make()),
        'it',
      )
      check(key.type === type, `it is of the type ${key.type}, not ${type}`)
      const isKnown = sameKey(witnessKey(key.publicKey), witnessOfPEM(publicKey))
      check(isKnown, 'it is not the public key that is described')
      check(id === undefined || key.id === id, `its id is ${key.id}, not ${id ?? 'any'}`)
      checkNoSecret(key.id + shownBy(key), session.secrets, 'the key')
      const verified = await verifiedBy(() => session.erasing(() => checkUse(key)))
      check(
        verified.every((each) => each === verifiesSignatures),
        `the event says verified: ${String(!verifiesSignatures)}`,
      )
      for (const { operation, make: call } of callsOf(key)) {
        const reason = new Error('changed my mind')
        const got = await rejectionOf(() => call(key, { signal: AbortSignal.abort(reason) }), operation)
        check(got === reason, `${operation} rejected with ${String(got)} instead of the signal's reason`)
      }
    })
}

/** What the events of the signatures say that are made meanwhile. */
async function verifiedBy(work: () => Promise<void>): Promise<unknown[]> {
  const found: unknown[] = []
  const onEvent = (event: unknown): void => {
    if (typeof event !== 'object' || event === null || Reflect.get(event, 'operation') !== 'sign') return
    found.push(Reflect.get(event, 'verified'))
  }
  subscribe(OPERATION_CHANNEL, onEvent)
  try {
    await work()
  } finally {
    unsubscribe(OPERATION_CHANNEL, onEvent)
  }
  return found
}
