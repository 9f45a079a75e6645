import type { KeyProvider } from '@kmskeys/core'
import { AT_ONCE, check, PATIENCE, within } from '../check.ts'
import type { Runner } from '../description.ts'
import { GatedSource } from '../gated-source.ts'
import { messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { canCreate, canList, listAll } from '../abilities.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** What a closed provider and its keys still do, and what not. */
export function testClosing(session: Session, test: Runner['test']): void {
  test('after it was closed every call is refused as CLOSED, and properties still answer', async () => {
    const [described] = session.description.keys
    if (described === undefined) return
    const provider = await session.open()
    const key = await provider.getPrivateKey(described.reference)
    await provider.close()
    await provider.close()
    await provider[Symbol.asyncDispose]()
    const closed = (what: string, call: () => Promise<unknown>): Promise<unknown> =>
      refusedUnsent(session, what, call, 'CLOSED')
    await closed('getPrivateKey', () => provider.getPrivateKey(described.reference))
    await closed('getPublicKey', () => provider.getPublicKey(described.reference))
    for (const algorithm of key.signatureAlgorithms)
      await closed('signing', () => key.signWith(algorithm, messageOf(20)))
    if (canCreate(provider)) await closed('createKey', () => provider.createKey({ type: 'ed25519' }))
    if (canList(provider)) await closed('listKeys', () => listAll(provider))
    check(key.id !== '' && key.publicKey.toDER().length > 0, 'a closed key forgot who it is')
  })

  test('calls in flight finish, new ones are refused, and closing waits', async () => {
    const described = await session.signer()
    if (described === undefined) return
    const provider = await session.open()
    const key = await provider.getPrivateKey(described.reference)
    const [algorithm] = key.signatureAlgorithms
    check(algorithm !== undefined, 'opened again it signs no more')
    const source = new GatedSource(messageOf(20))
    const pending = key.signWith(algorithm, source)
    await within(AT_ONCE, source.stalled, 'reading the stream')
    const closing = closeAndWatch(provider)
    await refusedUnsent(session, 'signing', () => key.signWith(algorithm, messageOf(20)), 'CLOSED')
    check(!closing.ended(), 'close() did not wait for a call in flight')
    source.finish()
    const signature = await within(PATIENCE, pending, 'the call in flight')
    checkSignature(witnessKey(key.publicKey), { algorithm, message: source.first }, signature)
    await within(PATIENCE, closing.promise, 'close()')
  })

  test('closing right after 8 calls lets them finish', async () => {
    const described = await session.signer()
    if (described === undefined) return
    const provider = await session.open()
    const key = await provider.getPrivateKey(described.reference)
    const [algorithm] = key.signatureAlgorithms
    check(algorithm !== undefined, 'opened again it signs no more')
    const messages = Array.from({ length: 8 }, (_, index) => messageOf(50, `in flight ${index}`))
    const pending = messages.map((message) => key.signWith(algorithm, message))
    const closing = provider.close()
    const signatures = await within(PATIENCE, Promise.all(pending), 'the calls in flight')
    await within(PATIENCE, closing, 'close()')
    const witness = witnessKey(key.publicKey)
    for (const [index, message] of messages.entries())
      checkSignature(witness, { algorithm, message }, signatures[index])
  })
}

function closeAndWatch(provider: KeyProvider): {
  readonly promise: Promise<void>
  readonly ended: () => boolean
} {
  let over = false
  const promise = provider.close().finally(() => {
    over = true
  })
  return { promise, ended: () => over }
}
