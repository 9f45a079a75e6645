import { randomUUID } from 'node:crypto'
import type { KeyCreation, KeyDescription, KeyProvider, KeySpec } from '@kmskeys/core'
import { canCreate, canDelete, canList, listAll } from '../abilities.ts'
import { check, each, rejectionOf } from '../check.ts'
import type { Runner } from '../description.ts'
import { messageOf } from '../messages.ts'
import { refused, refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'
import { checkSignature, witnessKey } from '../witness/verify.ts'

/** Making, listing and opening of keys, where the provider can. */
export function testNewKeys(session: Session, test: Runner['test']): void {
  const { newKeys = [], newName = () => `conformance-${randomUUID()}` } = session.description

  test('what it makes, it lists, opens and uses', async () => {
    const provider = await session.provider()
    if (!canCreate(provider))
      return check(newKeys.length === 0, 'the description has newKeys, and the provider makes none')
    check(newKeys.length > 0, 'the provider makes keys: add newKeys to the description')
    await each(newKeys, labelOf, async (spec) => {
      const name = newName()
      const made = await provider.createKey({ ...spec, name })
      check(made.type === spec.type, `it made a key of the type ${made.type}, not ${spec.type}`)
      await useAgain(provider, made.id, made.publicKey.toPEM())
      if (canList(provider)) await checkListed(provider, await listAll(provider), made.id)
      const again = (): Promise<unknown> => provider.createKey({ ...spec, name })
      await refused(session, 'createKey with a name that is taken', again, 'KEY_EXISTS')
      await useAgain(provider, made.id, made.publicKey.toPEM())
      if (canDelete(provider)) await provider.deleteKey(made.id)
    })
  })

  test('a wish that cannot be honoured is refused as INVALID_INPUT', async () => {
    const provider = await session.provider()
    if (!canCreate(provider)) return
    const wrong = [undefined, null, 'rsa', {}, { type: 'no-such-type' }, ...newKeys.flatMap(wrongSpecs)]
    await each(
      wrong,
      (spec) => JSON.stringify(spec) ?? 'undefined',
      async (spec) => {
        await refusedUnsent(
          session,
          'createKey',
          () => callUntyped(provider, 'createKey', spec),
          'INVALID_INPUT',
        )
      },
    )
  })

  test('listing lists the keys that are described, and ends with an abort', async () => {
    const provider = await session.provider()
    if (!canList(provider)) return
    const listed = await listAll(provider)
    check(new Set(listed.map(({ id }) => id)).size === listed.length, 'listKeys() lists a key twice')
    for (const described of session.description.keys)
      await checkListed(provider, listed, (await session.key(described)).id)
    const signal = AbortSignal.abort('stop')
    const got = await rejectionOf(() => listAll(provider, { signal }), 'listing')
    check(got === 'stop', `listKeys() rejected with ${String(got)} instead of the signal's reason`)
  })
}

/**
 * A key is listed by its id, or, where the service lists keys without their versions, by what its id begins with; then
 * that must open it.
 */
async function checkListed(
  provider: KeyProvider,
  listed: readonly KeyDescription[],
  wanted: string,
): Promise<void> {
  const ids = listed.map(({ id }) => id)
  if (ids.includes(wanted)) return
  const shorter = ids.filter((id) => wanted.startsWith(`${id}/`))
  for (const id of shorter) if ((await provider.getPrivateKey(id)).id === wanted) return
  check(false, `listKeys() does not list ${wanted}`)
}

/** Opens a key by its id, and signs or decapsulates where it does. */
async function useAgain(provider: KeyProvider & KeyCreation, id: string, pem: string): Promise<void> {
  const key = await provider.getPrivateKey(id)
  check(key.publicKey.toPEM() === pem, `opened by its id ${id} it is another key`)
  const message = messageOf(60)
  for (const algorithm of key.signatureAlgorithms.slice(0, 1))
    checkSignature(witnessKey(key.publicKey), { algorithm, message }, await key.signWith(algorithm, message))
  if (key.type !== 'ml-kem') return
  const { ciphertext, sharedSecret } = key.publicKey.encapsulate()
  const secret = await key.decapsulate(ciphertext)
  check(Buffer.from(sharedSecret).equals(secret), `opened by its id ${id} it decapsulates another secret`)
}

/** The same wish with what no provider can honour. */
function wrongSpecs(spec: KeySpec): object[] {
  return [
    { ...spec, colour: 'blue' },
    { ...spec, use: 'juggle' },
    { ...spec, name: '' },
    ...('size' in spec ? [{ ...spec, size: 1000 }] : []),
    ...('parameterSet' in spec ? [{ ...spec, parameterSet: 'ML-DSA-1' }] : []),
    ...('curve' in spec ? [{ ...spec, curve: 'P-1' }] : []),
  ]
}

function labelOf(spec: KeySpec): string {
  return JSON.stringify(spec)
}
