import type { DescribedFailure } from '@kmskeys/conformance'
import { awsKms, type AwsKmsOptions } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { CREDENTIALS, open } from './account.ts'

const ID = '01234567-89ab-cdef-0123-456789abcdef'
const MULTI_REGION = `mrk-${'0123456789abcdef'.repeat(2)}`

/** The ARN of what is in the account. */
export function arnIn({ region, account }: AwsKmsEmulator): (resource: string) => string {
  return (resource) => `arn:aws:kms:${region}:${account}:${resource}`
}

/** A reference in each form, of keys that are not there. */
export function unknown(arn: (resource: string) => string): string[] {
  return [
    'alias/No_such/key-09',
    ID,
    MULTI_REGION,
    ...['alias/No_such/key-09', `key/${ID}`, `key/${MULTI_REGION}`].map(arn),
    `awskms:key-id=${ID};region=eu-west-1`,
    'awskms:alias///No',
  ]
}

/** What is nearly a reference. */
export function malformed(arn: (resource: string) => string): string[] {
  const right = arn('alias/ed25519')
  return [
    ...MALFORMED,
    ...['alias/aws/s3', 'secret/x', 'key/', 'alias/', 'alias/ed.25519'].map(arn),
    `${right} `,
    `x${right}`,
    right.replace('aws', 'aws1'),
    right.replace('kms', 's3'),
    right.replace('eu-west-1', ''),
    right.replace('eu-west-1', 'EU-WEST-1'),
    right.replace('eu-west-1', 'eu-west-2'),
    right.replace('111122223333', '11112222333'),
    right.replace('111122223333', '1111222233334'),
    right.replace('111122223333', 'abcdefghijkl'),
    `awskms:key-id=${right};region=eu-west-2`,
  ]
}

const MALFORMED: readonly string[] = [
  'issuing-ca',
  ' alias/ed25519',
  'alias/ed25519 ',
  'xalias/ed25519',
  'alias/ed%32519',
  'alias/ed.25519',
  'alias/',
  'alias/aws/s3',
  'mrk-123',
  `mrk-${ID}`,
  `mrk-${'0'.repeat(31)}`,
  `mrk-${'0'.repeat(33)}`,
  `xmrk-${'0'.repeat(32)}`,
  `${ID}0`,
  `0${ID}`,
  ID.toUpperCase(),
  ID.replaceAll('-', ''),
  ID.slice(9),
  'awskms:',
  'awskms:///',
  'awskms:////alias/ed25519',
  'awskms://localhost/',
  'awskms:/alias/ed25519',
  'xawskms:alias/ed25519',
  'awskms:region=eu-west-1',
  'awskms:key-id=',
  'awskms:key-id=alias/ed25519;colour=red',
  'awskms:alias/ed25519?colour=red',
  'awskms://localhost:4566/alias/ed25519',
  'awskms:alias/ed25519?region=eu-west-2',
  'arn:aws:s3:::bucket',
]

/** References that are refused with what to do, and answers that are not of what was asked for. */
export function refusedReferences(server: AwsKmsEmulator): DescribedFailure[] {
  const arn = arnIn(server)
  const right = arn('alias/ed25519')
  const clientConfig = { endpoint: server.endpoint, credentials: CREDENTIALS }
  const opens = (reference: string, options?: AwsKmsOptions) => async (): Promise<unknown> => {
    const kms = options === undefined ? open(server) : awsKms(options)
    try {
      return await kms.getPrivateKey(reference)
    } finally {
      await kms.close()
    }
  }
  const refused = hintsOf(arn).map(([reference, ...says]): DescribedFailure => ({
    when: `${reference} is opened`,
    act: opens(reference),
    code: 'INVALID_INPUT',
    outcome: 'not-sent',
    requests: 0,
    says,
  }))
  return [
    ...refused,
    {
      when: 'no region is known',
      act: opens('alias/ed25519', { clientConfig: { ...clientConfig, profile: 'no-such-profile' } }),
      code: 'INVALID_INPUT',
      outcome: 'not-sent',
      requests: 0,
      says: ['AWS_REGION', 'awsKms({ region })'],
    },
    {
      when: 'the key that answers is of another partition',
      act: opens(right.replace('aws', 'aws-cn')),
      code: 'INTEGRITY',
      requests: 1,
      says: ['aws-cn', arn('key/')],
    },
    {
      when: 'the endpoint is of another region',
      act: opens('alias/ed25519', { region: 'eu-west-2', clientConfig }),
      code: 'AUTHENTICATION',
      outcome: 'refused',
      requests: 1,
      reason: 'wrong',
      says: 'eu-west-2',
    },
  ]
}

/** References that are none, and what their refusals name. */
function hintsOf(arn: (resource: string) => string): readonly (readonly [string, ...string[]])[] {
  return [
    ['issuing-ca', 'write alias/issuing-ca', 'a key id, a key ARN'],
    ['a!key', 'a reference is a key id, a key ARN'],
    ['not a key', 'a key id, a key ARN'],
    ['alias/aws/s3', 'alias/aws/s3', 'symmetric'],
    [arn('alias/aws/s3'), 'alias/aws/s3', 'symmetric'],
    ['arn:aws:s3:::bucket', 'no ARN of a key', 'a key id, a key ARN'],
    ['awskms://localhost/alias/ed25519', 'three slashes', 'clientConfig'],
    ['awskms:key-id=alias/ed25519;colour=red', 'colour', 'key-id and region'],
    ['awskms:region=eu-west-1', 'awskms:key-id='],
    [`awskms:key-id=${arn('alias/ed25519')};region=eu-west-2`, 'eu-west-2', 'eu-west-1'],
    [
      arn('alias/ed25519').replace('eu-west-1', 'eu-west-2'),
      "awsKms({ region: 'eu-west-2' })",
      'is for eu-west-1',
    ],
  ]
}
