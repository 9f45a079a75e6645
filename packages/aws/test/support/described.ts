import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ProviderDescription } from '@kmskeys/conformance'
import type { KeySpec } from '@kmskeys/core'
import { OFFERS, provider } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { AGREEING, connections, idOf, KEYS, open, SECRET, type Made } from './account.ts'
import { failuresOf } from './failures.ts'
import { openingsOf } from './openings.ts'
import { arnIn, malformed, refusedReferences, unknown } from './references.ts'
import { late, unreached } from './unanswered.ts'

/** What is told of keys that `make` has made. */
export function described(server: AwsKmsEmulator, keys: readonly Made[] = KEYS): ProviderDescription {
  const arn = arnIn(server)
  // What is told once, and needs the key that is Ed25519.
  const isFirst = keys[0] === KEYS[0]
  return {
    name: 'aws',
    open: () => open(server),
    keys: [
      ...keys.map(({ name, wish: { type } }) => ({
        reference: `alias/${name}`,
        type,
        listedAs: `alias/${name}`,
        otherReferences: (): string[] => [
          arn(`alias/${name}`),
          idOf(server, name),
          `awskms:key-id=${idOf(server, name)}`,
          `alias/${name}/Other_1`,
          `awskms:alias/${name}`,
          `awskms:///alias/${name}`,
          `awskms:///${arn(`alias/${name}`)}`,
          `AWSKMS:key-id=alias/${name};region=${server.region}`,
          `awskms:alias/${name}?region=${server.region}`,
        ],
      })),
      ...(isFirst ? [{ reference: `alias/${AGREEING}`, type: 'ec', signs: [], agrees: [] } as const] : []),
    ],
    ...(keys === KEYS && { table: OFFERS }),
    newKeys: keys.map(({ wish }) => wish),
    newName: newNames(),
    malformedNames: [
      'aws/s3',
      'alias/aws/s3',
      'alias/',
      'with space',
      'a.b',
      'ä',
      ' a',
      ' alias/a',
      'x'.repeat(251),
    ],
    impossibleKeys: [
      [{ type: 'rsa', size: 2048, use: 'decrypt' }, 'UNSUPPORTED_OPERATION'],
      [{ type: 'x25519' }, 'UNSUPPORTED_OPERATION'],
      [{ type: 'rsa', size: 2056 }, 'INVALID_INPUT'],
      [{ type: 'ec', curve: 'brainpoolP256r1' }, 'UNSUPPORTED_ALGORITHM'],
    ],
    checkMade: (_, wish) => checkRequest(server, keys, wish),
    unknownReference: 'alias/no-such-key',
    unknownReferences: unknown(arn),
    malformedReferences: malformed(arn),
    secrets: [SECRET],
    shortSignatures: 128,
    calls: () => server.count(),
    held: () => connections(server),
    stall: () => {
      const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
      return () => fault.remove()
    },
    failures: isFirst
      ? [
          ...failuresOf(server, () => open(server)),
          ...unreached(server),
          ...refusedReferences(server),
          ...late(server),
        ]
      : [],
    openings: openingsOf(server),
    factory: {
      provider,
      configurations: [
        ['awskms:///alias/ca', {}],
        ['awskms:key-id=alias/ca;region=eu-west-2', { region: 'eu-west-2' }],
        ['awskms:alias/ca?region=eu-west-2', { region: 'eu-west-2' }],
        [{}, {}],
        [{ region: 'eu-west-2' }, { region: 'eu-west-2' }],
        [{ profile: 'ca' }, { clientConfig: { profile: 'ca' } }],
        [{ endpoint: server.endpoint }, { clientConfig: { endpoint: server.endpoint } }],
      ],
      malformed: [{ region: 7 }, { profile: 7 }, { endpoint: 7 }, { colour: 'red' }, 'alias/ca'],
      malformedOptions: [
        { colour: 'red' },
        { region: '' },
        { region: 7 },
        { client: {}, region: 'eu-west-1' },
        { client: {}, clientConfig: {} },
        { timeout: 0 },
      ],
    },
  }
}

/** Names in each form in which an alias can be asked for, in turn, up to the longest. */
function newNames(): () => string {
  let count = 0
  return () => {
    const name = `Team_${count}/conformance-${randomUUID()}`
    return [name, `alias/${name}`, name.padEnd(250, '0')][count++ % 3] ?? name
  }
}

/** @throws unless the last request for a key asked for what was wished, and nothing else */
function checkRequest(server: AwsKmsEmulator, keys: readonly Made[], wished: KeySpec): void {
  const input = server.calls.findLast(({ operation }) => operation === 'CreateKey')?.input
  const Tags = Object.entries(wished.labels ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
  const expected = {
    KeySpec: keys.find(({ wish }) => wish === wished)?.spec,
    KeyUsage: 'SIGN_VERIFY',
    ...(Tags.length > 0 && { Tags }),
  }
  if (!isDeepStrictEqual(input, expected)) throw new Error(`it asked for ${JSON.stringify(input)}`)
}
