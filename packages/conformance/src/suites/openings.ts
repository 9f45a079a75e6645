import { AT_ONCE, check, rejectionOf, within } from '../check.ts'
import type { Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { messageOf } from '../messages.ts'
import type { Session } from '../session.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** The other ways in which the provider is made: each opens the first key, uses it, and lets go of it when closed. */
export function testOpenings(session: Session, test: Runner['test']): void {
  const { name, keys, openings = [], stall, verifiesSignatures: usually = true } = session.description
  const [described] = keys
  if (described === undefined) return
  for (const { over, open, verifiesSignatures = usually, afterwards } of openings)
    test(`over ${over} it opens and uses a key, hands aborts on, and closes`, async () => {
      const { id, publicKey } = await session.key(described)
      const provider = await open()
      check(provider.name === name, `the provider's name is ${provider.name}, not ${name}`)
      const key = await provider.getPrivateKey(id)
      check(key.id === id && key.publicKey.equals(publicKey), `${id} opens another key, ${key.id}`)
      const [algorithm] = key.signatureAlgorithms
      if (algorithm !== undefined) {
        const message = messageOf(70)
        const mark = session.mark()
        const signature = await key.signWith(algorithm, message)
        checkSignature(witnessKey(key.publicKey), { algorithm, message }, signature)
        const { verified } = session.eventSince(mark, 'signing')
        check(verified === verifiesSignatures, `the event says verified: ${String(verified)}`)
      }
      const goOn = stall?.()
      try {
        for (const { operation, make } of goOn === undefined ? [] : callsOf(key)) {
          const controller = new AbortController()
          const reason = new Error('changed my mind')
          setTimeout(() => controller.abort(reason), 60)
          const aborted = rejectionOf(() => make(key, { signal: controller.signal }), operation)
          const got = await within(AT_ONCE, aborted, 'an abort')
          check(got === reason, `${operation} rejected with ${String(got)} instead of the signal's reason`)
        }
        await within(AT_ONCE, provider.close(), 'close(), after aborts where there is a stall: it')
      } finally {
        goOn?.()
      }
      await afterwards?.()
    })
}
