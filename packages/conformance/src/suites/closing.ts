import type { AnyPrivateKey, KeyProvider } from '@kmskeys/core'
import { AT_ONCE, check, PATIENCE, rejectionOf, within } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { testedKeyType } from '../key-types.ts'
import { GatedSource } from '../gated-source.ts'
import { callsOf } from '../key-calls.ts'
import { messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { canCreate, canDelete, canDescribe, canImport, canList, listAll } from '../abilities.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** What a closed provider and its keys still do, and what not. */
export function testClosing(session: Session, test: Runner['test']): void {
  test('after it was closed every call is refused as CLOSED, and properties still answer', async () => {
    const [described] = session.description.keys
    if (described === undefined) return
    const provider = await session.open()
    const keys: AnyPrivateKey[] = []
    for (const { reference } of oneOfEachType(session.description.keys))
      keys.push(await provider.getPrivateKey(reference))
    await provider.close()
    await provider.close()
    await provider[Symbol.asyncDispose]()
    const closed = (what: string, call: () => Promise<unknown>): Promise<unknown> =>
      refusedUnsent(session, what, call, 'CLOSED')
    await closed('getPrivateKey', () => provider.getPrivateKey(described.reference))
    await closed('getPublicKey', () => provider.getPublicKey(described.reference))
    if (canCreate(provider)) await closed('createKey', () => provider.createKey({ type: 'ed25519' }))
    if (canImport(provider))
      await closed('importKey', () =>
        provider.importKey(testedKeyType('ed25519').foreign({ type: 'ed25519' }).pkcs8),
      )
    if (canList(provider)) await closed('listKeys', () => listAll(provider))
    if (canDescribe(provider)) await closed('describeKey', () => provider.describeKey(described.reference))
    if (canDelete(provider)) await closed('deleteKey', () => provider.deleteKey(described.reference))
    for (const key of keys) {
      for (const { operation, make } of callsOf(key)) await closed(operation, () => make(key))
      check(key.id !== '' && key.publicKey.toDER().length > 0, 'a closed key forgot who it is')
    }
  })

  test('what providers hold is given back when they are closed', async () => {
    const { held, keys, unknownReference } = session.description
    if (held === undefined) return
    const before = await held()
    const provider = await session.open()
    for (const { reference } of oneOfEachType(keys)) {
      const key = await provider.getPrivateKey(reference)
      for (const { make } of callsOf(key)) {
        await make(key)
        await rejectionOf(() => make(key, { signal: AbortSignal.abort() }), 'an aborted call')
      }
    }
    await rejectionOf(() => provider.getPrivateKey(unknownReference), 'getPrivateKey')
    if (canList(provider)) await listAll(provider)
    await within(PATIENCE, provider.close(), 'close()')
    const after = await held()
    check(after <= before, `it holds ${after} of what must be given back, and held ${before} before`)
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
    let closing: ReturnType<typeof closeAndWatch>
    try {
      await within(AT_ONCE, source.stalled, 'reading the stream')
      closing = closeAndWatch(provider)
      await refusedUnsent(session, 'signing', () => key.signWith(algorithm, messageOf(20)), 'CLOSED')
      check(!closing.ended(), 'close() did not wait for a call in flight')
    } finally {
      source.finish()
      // Where the test has failed already, nobody waits for it.
      pending.catch(() => undefined)
    }
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

  test('closing right after a call of each ability waits for them', async () => {
    for (const { reference } of oneOfEachType(session.description.keys)) {
      const provider = await session.open()
      const key = await provider.getPrivateKey(reference)
      let ended = 0
      const calls = callsOf(key)
      const pending = Promise.all(calls.map(({ make }) => make(key).finally(() => ended++)))
      const closing = provider.close().then(() => ended)
      await within(PATIENCE, pending, 'the calls in flight')
      check(
        (await within(PATIENCE, closing, 'close()')) === calls.length,
        'close() did not wait for calls in flight',
      )
    }
  })
}

/** The first key of each type: more would only take longer. */
function oneOfEachType(keys: readonly DescribedKey[]): DescribedKey[] {
  return keys.filter(({ type }, index) => keys.findIndex((key) => key.type === type) === index)
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
