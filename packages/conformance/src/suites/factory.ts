import { isDeepStrictEqual } from 'node:util'
import { KmsKeysError, type KeyProvider } from '@kmskeys/core'
import { check, each } from '../check.ts'
import type { DescribedFactory, Runner } from '../description.ts'
import { checkTelling } from '../refused.ts'
import { checkNoSecret, shownBy } from '../secrets.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** What a keyring configuration and a command line find the provider by. */
export function testFactory(session: Session, test: Runner['test']): void {
  const { factory, name } = session.description
  if (factory === undefined) return
  const { provider, configurations, malformed = [], malformedOptions = [] } = factory

  test('it has the name and the schemes of its provider', async () => {
    const { schemes } = await session.provider()
    check(provider.name === name, `the factory's name is ${provider.name}, not ${name}`)
    check(
      isDeepStrictEqual([...provider.schemes], [...schemes]),
      `its schemes are ${provider.schemes.join(', ')}`,
    )
  })

  test('it makes options of a configuration, and a provider of them', async () => {
    await each(
      configurations,
      ([source]) => JSON.stringify(source),
      async ([source, expected]) => {
        const options = provider.optionsFrom(source)
        check(isDeepStrictEqual(options, expected), 'it makes other options of it')
        const made = create(provider, options)
        check(made.name === name, `it makes a provider with the name ${made.name}`)
        await made.close()
      },
    )
  })

  test('what it cannot be configured with is refused as INVALID_INPUT', async () => {
    for (const source of malformed)
      await refusal(session, JSON.stringify(source), async () => provider.optionsFrom(source))
    for (const options of malformedOptions)
      await refusal(session, `create(${JSON.stringify(options)})`, async () => create(provider, options))
  })
}

async function refusal({ secrets }: Session, what: string, make: () => unknown): Promise<void> {
  const error = await callUntyped({ make }, 'make').then(
    () => undefined,
    (reason: unknown) => reason,
  )
  check(error instanceof KmsKeysError, `${what} was not refused, or without a typed error: ${String(error)}`)
  check(error.code === 'INVALID_INPUT', `${what} ended in ${error.code}`)
  checkNoSecret(shownBy(error), secrets, 'the error')
  checkTelling(error, what)
}

function create({ create }: DescribedFactory['provider'], options: unknown): KeyProvider {
  const made: unknown = Reflect.apply(create, undefined, [options])
  check(isProvider(made), 'it makes no provider')
  return made
}

function isProvider(made: unknown): made is KeyProvider {
  return typeof made === 'object' && made !== null && 'getPrivateKey' in made
}
