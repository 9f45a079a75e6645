import { randomUUID } from 'node:crypto'
import { KmsKeysError, type KeySpec } from '@kmskeys/core'
import { canCreate, canList, listAll } from '../abilities.ts'
import { check, each, rejectionOf } from '../check.ts'
import type { Runner } from '../description.ts'
import { checkDeletion, checkKept, checkListed, checkNew, checkServes, idsBefore } from '../kept-key.ts'
import { refused, refusedUnsent } from '../refused.ts'
import { checkNoSecret } from '../secrets.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** Making, listing and opening of keys, where the provider can. */
export function testNewKeys(session: Session, test: Runner['test']): void {
  const { newKeys = [], newName = () => `conformance-${randomUUID()}` } = session.description
  const { malformedNames = [], impossibleKeys = [], checkMade } = session.description

  test('what it makes, it lists, opens and uses', async () => {
    const provider = await session.provider()
    if (!canCreate(provider))
      return check(newKeys.length === 0, 'the description has newKeys, and the provider makes none')
    check(newKeys.length > 0, 'the provider makes keys: add newKeys to the description')
    await each(newKeys, labelOf, async (spec) => {
      const name = newName()
      const before = await idsBefore(session, provider)
      const made = await session.erasing(() => provider.createKey({ ...spec, name }))
      checkNew(before, made, 'createKey')
      check(made.type === spec.type, `it made a key of the type ${made.type}, not ${spec.type}`)
      checkServes(made, spec, 'createKey')
      await checkKept(provider, made)
      await checkMade?.(made, spec)
      const again = (): Promise<unknown> => provider.createKey({ ...spec, name })
      await refused(session, 'createKey with a name that is taken', again, 'KEY_EXISTS')
      await checkKept(provider, made)
      const isGone = await checkDeletion(session, provider, made)
      if (spec !== newKeys[0]) return
      const unnamed = await withoutName(session, () => provider.createKey(spec))
      if (unnamed !== undefined) {
        checkNew(before, unnamed, 'createKey without a name')
        await checkKept(provider, unnamed)
        await checkMade?.(unnamed, spec)
        await checkDeletion(session, provider, unnamed)
      }
      if (!isGone) return
      const next = await provider.createKey({ ...spec, name })
      check(
        !next.publicKey.equals(made.publicKey),
        `the name ${name} still is that of the key that was deleted`,
      )
      await checkDeletion(session, provider, next)
    })
  })

  test('a wish that cannot be honoured is refused as INVALID_INPUT', async () => {
    const provider = await session.provider()
    if (!canCreate(provider)) return
    const named = malformedNames.flatMap((name) => newKeys.slice(0, 1).map((spec) => ({ ...spec, name })))
    const wrong = [
      undefined,
      null,
      'rsa',
      {},
      { type: 'no-such-type' },
      ...newKeys.flatMap(wrongSpecs),
      ...named,
    ]
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

  test('a wish beyond what it makes is refused before any call', async () => {
    const provider = await session.provider()
    if (!canCreate(provider))
      return check(
        impossibleKeys.length === 0,
        'it makes no keys, and impossibleKeys says what it does not make',
      )
    await each(
      impossibleKeys,
      ([spec]) => labelOf(spec),
      async ([spec, code]) => {
        await refusedUnsent(session, 'createKey', () => provider.createKey(spec), code)
      },
    )
  })

  test('listing lists the keys that are described, and ends with an abort', async () => {
    const provider = await session.provider()
    const { keys, unlisted = [] } = session.description
    if (!canList(provider)) {
      const says = unlisted.length > 0 || keys.some((key) => key.listed ?? key.listedAs)
      return check(!says, 'the description says what is listed, and the provider lists nothing')
    }
    const listed = await listAll(provider)
    check(new Set(listed.map(({ id }) => id)).size === listed.length, 'listKeys() lists a key twice')
    checkNoSecret(JSON.stringify(listed), session.secrets, 'listKeys()')
    for (const described of session.description.keys) {
      const { listed: isListed = true, listedAs } = described
      const { id } = await session.key(described)
      const found = listed.find((each) => each.id === id)
      check(
        found?.type === undefined || found.type === described.type,
        `listKeys() gives ${id} the type ${found?.type ?? 'none'}, not ${described.type}`,
      )
      if (isListed) await checkListed(provider, listed, id)
      else check(found === undefined, `listKeys() lists ${id}, which is not to be listed`)
      check(
        listedAs === undefined || found?.name === listedAs,
        `listKeys() gives ${id} the name ${found?.name ?? 'none'}, not ${listedAs ?? 'none'}`,
      )
    }
    for (const name of session.description.unlisted ?? [])
      check(!listed.some((each) => each.name === name), `listKeys() lists ${name}, which is no key`)
    const signal = AbortSignal.abort('stop')
    const got = await rejectionOf(() => listAll(provider, { signal }), 'listing')
    check(got === 'stop', `listKeys() rejected with ${String(got)} instead of the signal's reason`)
  })
}

/** A key without a name; nothing where the service has none without, which is then refused before any call. */
async function withoutName<K>(session: Session, make: () => Promise<K>): Promise<K | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof KmsKeysError) || error.code !== 'INVALID_INPUT') throw error
    await refusedUnsent(session, 'createKey without a name', make, 'INVALID_INPUT')
    return undefined
  }
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
