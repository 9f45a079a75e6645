import { CreateAliasCommand, CreateKeyCommand, KMSClient, type KeySpec as Kind } from '@aws-sdk/client-kms'
import type { DescribedFailure, ProviderDescription } from '@kmskeys/conformance'
import type { KeySpec } from '@kmskeys/core'
import { awsKms, OFFERS, provider, type AwsKms, type AwsKmsOptions } from '@kmskeys/aws'
import type { AwsKmsEmulator } from '@kmskeys/emulator'
import { failuresOf } from './failures.ts'

/** A key of the account. */
export interface Made {
  readonly name: string
  /** As the service calls its kind. */
  readonly spec: Kind
  readonly wish: KeySpec
}

/** A key of each kind. */
export const KEYS: readonly Made[] = [
  {
    name: 'ed25519',
    spec: 'ECC_NIST_EDWARDS25519',
    wish: { type: 'ed25519', use: 'sign', labels: { team: 'pki' } },
  },
  { name: 'ec-P-256', spec: 'ECC_NIST_P256', wish: { type: 'ec', curve: 'P-256' } },
  { name: 'ec-P-384', spec: 'ECC_NIST_P384', wish: { type: 'ec', curve: 'P-384' } },
  { name: 'ec-P-521', spec: 'ECC_NIST_P521', wish: { type: 'ec', curve: 'P-521' } },
  { name: 'ec-secp256k1', spec: 'ECC_SECG_P256K1', wish: { type: 'ec', curve: 'secp256k1' } },
  { name: 'rsa-2048', spec: 'RSA_2048', wish: { type: 'rsa', size: 2048 } },
  { name: 'rsa-3072', spec: 'RSA_3072', wish: { type: 'rsa', size: 3072 } },
  { name: 'rsa-4096', spec: 'RSA_4096', wish: { type: 'rsa', size: 4096 } },
]

/** Makes keys by the SDK alone. */
export async function make(server: AwsKmsEmulator, keys: readonly Made[] = KEYS): Promise<void> {
  const { region, endpoint } = server
  const client = new KMSClient({ region, endpoint, credentials })
  for (const { name, spec } of keys) {
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY' }),
    )
    await client.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId: KeyMetadata?.Arn }))
  }
  client.destroy()
}

/** What is told of keys that {@link make} has made. */
export function described(server: AwsKmsEmulator, keys: readonly Made[] = KEYS): ProviderDescription {
  const arn = (resource: string): string => `arn:aws:kms:${server.region}:${server.account}:${resource}`
  return {
    name: 'aws',
    open: () => open(server),
    keys: keys.map(({ name, wish: { type } }) => ({
      reference: `alias/${name}`,
      type,
      otherReferences: [
        arn(`alias/${name}`),
        `awskms:alias/${name}`,
        `awskms:///alias/${name}`,
        `awskms:///${arn(`alias/${name}`)}`,
        `AWSKMS:key-id=alias/${name};region=${server.region}`,
        `awskms:alias/${name}?region=${server.region}`,
      ],
    })),
    ...(keys === KEYS && { table: OFFERS }),
    newKeys: keys.map(({ wish }) => wish),
    unknownReference: 'alias/no-such-key',
    malformedReferences: [
      'issuing-ca',
      ' alias/ed25519',
      'alias/ed25519 ',
      'alias/ed%32519',
      'alias/',
      'alias/aws/s3',
      arn('alias/aws/s3'),
      'arn:aws:s3:::bucket',
      `${arn('key/x')} `,
      `x${arn('key/x')}`,
      arn('secret/x'),
      'mrk-123',
      '1234abcd-12ab-34cd-56ef-1234567890abc',
      'x1234abcd-12ab-34cd-56ef-1234567890ab',
      'awskms:',
      'awskms:///',
      'awskms:region=eu-west-1',
      'awskms:key-id=',
      'awskms:key-id=alias/ed25519;colour=red',
      'awskms://localhost:4566/alias/ed25519',
      `awskms:key-id=${arn('alias/ed25519')};region=eu-west-2`,
      'awskms:alias/ed25519?region=eu-west-2',
      'arn:aws:kms:eu-west-2:111122223333:alias/ed25519',
    ],
    secrets: [secret],
    shortSignatures: 128,
    calls: () => server.count(),
    stall: () => {
      const fault = server.fault({ kind: 'delay', milliseconds: 60_000 })
      return () => fault.remove()
    },
    failures:
      keys[0]?.name === 'ed25519' ? [...failuresOf(server, () => open(server)), ...unreached(server)] : [],
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

/** Failures before anything reaches the service. */
function unreached({ region }: AwsKmsEmulator): DescribedFailure[] {
  const opens = (clientConfig: AwsKmsOptions['clientConfig']) => async (): Promise<unknown> => {
    const kms = awsKms({ region, clientConfig: { maxAttempts: 1, ...clientConfig } })
    try {
      return await kms.getPrivateKey('alias/ed25519')
    } finally {
      await kms.close()
    }
  }
  const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' })
  return [
    {
      when: 'nobody listens',
      act: opens({ endpoint: 'http://127.0.0.1:1', credentials }),
      code: 'UNAVAILABLE',
      outcome: 'not-sent',
      requests: 0,
    },
    {
      when: 'there are no credentials',
      act: opens({ endpoint: 'http://127.0.0.1:1', credentials: () => Promise.reject(missing) }),
      code: 'AUTHENTICATION',
      outcome: 'not-sent',
      requests: 0,
    },
  ]
}

function open({ region, endpoint }: AwsKmsEmulator): AwsKms {
  return awsKms({ region, clientConfig: { endpoint, credentials, maxAttempts: 2 } })
}

const secret = 'wJalrXUtnFEMI'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret, sessionToken: `${secret}+` }
