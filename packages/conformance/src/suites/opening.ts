import { KEY_TYPES, type KeyType } from '@kmskeys/core'
import { canDelete, canDescribe } from '../abilities.ts'
import { check, each } from '../check.ts'
import type { Runner } from '../description.ts'
import { refused, refusedUnsent } from '../refused.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** What is no reference to a key. */
const NO_REFERENCES: readonly unknown[] = ['', undefined, null, 7, {}, ['key']]

/** References, right and wrong. */
export function testOpening(session: Session, test: Runner['test']): void {
  const {
    name,
    keys,
    unknownReference,
    unknownReferences = [],
    malformedReferences = [],
  } = session.description

  test('it bears its name, and opens its keys', async () => {
    const provider = await session.provider()
    check(provider.name === name, `the provider's name is ${provider.name}, not ${name}`)
    check(
      provider.schemes.every((scheme) => /^[a-z][a-z0-9+.-]*$/u.test(scheme)),
      'a scheme is lower case, without the colon',
    )
    await each(
      keys,
      ({ reference }) => reference,
      async (described) => {
        const key = await session.key(described)
        check(key.type === described.type, `it is of the type ${key.type}, not ${described.type}`)
      },
    )
  })

  test('every other reference of a key opens it too', async () => {
    const provider = await session.provider()
    for (const described of keys) {
      const { otherReferences = [] } = described
      const key = await session.key(described)
      await each(
        typeof otherReferences === 'function' ? otherReferences() : otherReferences,
        (reference) => reference,
        async (reference) => {
          const same = await provider.getPrivateKey(reference)
          check(same.id === key.id, `it opens ${same.id}, not ${key.id}`)
          check(same.publicKey.equals(key.publicKey), 'it opens another key of the same id')
          check((await provider.getPublicKey(reference)).equals(key.publicKey), 'its public key is another')
        },
      )
    }
  })

  test('a key that does not exist is refused as KEY_NOT_FOUND', async () => {
    const provider = await session.provider()
    const methods = ['getPrivateKey', 'getPublicKey', ...(canDescribe(provider) ? ['describeKey'] : [])]
    await each(
      [unknownReference, ...unknownReferences],
      (reference) => reference,
      async (reference) => {
        for (const method of methods)
          await refused(session, method, () => callUntyped(provider, method, reference), 'KEY_NOT_FOUND')
      },
    )
  })

  test('a reference that fits several keys is refused as AMBIGUOUS_KEY', async () => {
    const { ambiguousReference } = session.description
    if (ambiguousReference === undefined) return
    const provider = await session.provider()
    for (const method of ['getPrivateKey', 'getPublicKey'])
      await refused(session, method, () => callUntyped(provider, method, ambiguousReference), 'AMBIGUOUS_KEY')
  })

  test('a key of another type than the one asked for is refused as WRONG_KEY_TYPE', async () => {
    const provider = await session.provider()
    // One for each key, in turn: to open a key may take long.
    const wrong = keys.flatMap((key, i) => {
      const others = keyTypes().filter((type) => type !== key.type)
      return others
        .slice(i % others.length)
        .slice(0, 1)
        .map((type) => ({ ...key, type }))
    })
    await each(
      wrong,
      ({ reference, type }) => `${reference} as ${type}`,
      async ({ reference, type }) => {
        await refused(
          session,
          'getPrivateKey',
          () => provider.getPrivateKey(reference, { type }),
          'WRONG_KEY_TYPE',
        )
        await refused(
          session,
          'getPublicKey',
          () => provider.getPublicKey(reference, { type }),
          'WRONG_KEY_TYPE',
        )
      },
    )
  })

  test('what is no reference is refused as INVALID_INPUT before any call', async () => {
    const provider = await session.provider()
    const methods = [
      'getPrivateKey',
      'getPublicKey',
      ...(canDescribe(provider) ? ['describeKey'] : []),
      ...(canDelete(provider) ? ['deleteKey'] : []),
    ]
    await each(
      [...NO_REFERENCES, ...malformedReferences],
      (reference) => JSON.stringify(reference) ?? 'undefined',
      async (reference) => {
        for (const method of methods)
          await refusedUnsent(
            session,
            method,
            () => callUntyped(provider, method, reference),
            'INVALID_INPUT',
          )
      },
    )
  })
}

function keyTypes(): KeyType[] {
  return Object.keys(KEY_TYPES).filter(isKeyType)
}

function isKeyType(name: string): name is KeyType {
  return name in KEY_TYPES
}
