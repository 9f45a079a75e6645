import {
  PSS,
  rsaSignatureAlgorithm,
  SHA256,
  SIGNATURE_ALGORITHMS,
  type AnyPrivateKey,
  type SignatureAlgorithm,
} from '@kmskeys/core'
import { check, each } from '../check.ts'
import type { DescribedKey, Runner } from '../description.ts'
import { callsOf } from '../key-calls.ts'
import { messageOf } from '../messages.ts'
import { refusedUnsent } from '../refused.ts'
import { derivedFrom, rowsOf } from '../rows.ts'
import type { Session } from '../session.ts'
import { callUntyped } from '../untyped.ts'

/** What is no data. */
const NO_DATA: readonly unknown[] = ['text', undefined, null, 7, {}, [1, 2, 3], ['text']]

/** What must be refused before any call. */
export function testRefusals(session: Session, described: DescribedKey, test: Runner['test']): void {
  test('an algorithm that it does not offer is refused as UNSUPPORTED_ALGORITHM', async () => {
    const key = await session.key(described)
    const code = key.signatureOffers.length === 0 ? 'UNSUPPORTED_OPERATION' : 'UNSUPPORTED_ALGORITHM'
    await each(
      notOffered(key),
      ({ name }) => name,
      async (algorithm) => {
        const error = await refusedUnsent(
          session,
          'signing',
          () => callUntyped(key, 'signWith', algorithm, messageOf(20)),
          code,
        )
        check(error.keyId === key.id, `the error names the key ${error.keyId ?? 'undefined'}, not ${key.id}`)
        if (code === 'UNSUPPORTED_ALGORITHM')
          check(
            'supported' in error && JSON.stringify(error.supported) === JSON.stringify(offeredNames(key)),
            'the error does not list what the key offers',
          )
      },
    )
  })

  test('a digest of the wrong length is refused as INVALID_INPUT', async () => {
    const key = await session.key(described)
    const hashing = rowsOf(key).filter(
      ({ algorithm, offers }) =>
        algorithm.hash !== undefined && offers.some(({ input }) => input !== 'message'),
    )
    await each(
      hashing,
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) => {
        const right = algorithm.hash?.digestSize ?? 0
        await each(
          [20, 0, right - 1, right + 1],
          (size) => `${size} bytes`,
          async (size) => {
            const sign = (): Promise<unknown> => key.signWith(algorithm, messageOf(size), { input: 'digest' })
            await refusedUnsent(session, 'a digest', sign, 'INVALID_INPUT')
          },
        )
        const sign = (): Promise<unknown> => key.signWith(algorithm, [messageOf(right)], { input: 'digest' })
        await refusedUnsent(session, 'a digest as a stream', sign, 'INVALID_INPUT')
      },
    )
  })

  test('what is no data is refused as INVALID_INPUT, text with a hint', async () => {
    const key = await session.key(described)
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) =>
        each(
          NO_DATA,
          (data) => JSON.stringify(data) ?? 'undefined',
          async (data) => {
            const error = await refusedUnsent(
              session,
              'signing',
              () => callUntyped(key, 'signWith', algorithm, data),
              'INVALID_INPUT',
            )
            if (typeof data === 'string')
              check(
                error.message.includes('TextEncoder'),
                `no hint how to make bytes of text: ${error.message}`,
              )
          },
        ),
    )
  })

  test('an option that an algorithm has not is refused as INVALID_INPUT', async () => {
    const key = await session.key(described)
    await each(
      rowsOf(key),
      ({ algorithm }) => algorithm.name,
      async ({ algorithm }) =>
        each(
          wrongOptions(algorithm),
          (options) => Object.entries(options).join(),
          async (options) => {
            await refusedUnsent(
              session,
              'signing',
              () => callUntyped(key, 'signWith', algorithm, messageOf(20), options),
              'INVALID_INPUT',
            )
          },
        ),
    )
    await each(
      callsOf(key),
      ({ operation }) => operation,
      async ({ operation, make }) => {
        await refusedUnsent(session, operation, () => make(key, UNKNOWN_OPTION), 'INVALID_INPUT')
      },
    )
  })
}

/** Misspelt, it would mean its default in silence. */
const UNKNOWN_OPTION: object = { colour: 'blue' }

/** Every row of the table that the key does not offer, rows of other families, and one that only verifies. */
function notOffered(key: AnyPrivateKey): SignatureAlgorithm[] {
  const served = new Set(rowsOf(key).map(({ algorithm }) => algorithm.name))
  const derived = key.signatureOffers.flatMap(({ algorithm }) => derivedFrom(algorithm))
  const rows: SignatureAlgorithm[] = [
    ...SIGNATURE_ALGORITHMS,
    ...derived,
    rsaSignatureAlgorithm(PSS.ANY_SALT, SHA256),
  ]
  return rows.filter(({ name }) => !served.has(name))
}

function offeredNames(key: AnyPrivateKey): string[] {
  return [...new Set(key.signatureOffers.map(({ algorithm }) => algorithm.name))]
}

function wrongOptions({ keyType, maxContextBytes }: SignatureAlgorithm): object[] {
  return [
    { context: messageOf((maxContextBytes ?? 0) + 1) },
    { format: keyType === 'ec' || keyType === 'dsa' ? 'base64' : 'p1363' },
    { input: 'hash' },
    { colour: 'blue' },
    ...[0, -1, Number.NaN, '1000'].map((timeout) => ({ timeout })),
  ]
}
