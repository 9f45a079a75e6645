import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import {
  CreateAliasCommand,
  CreateKeyCommand,
  KMSClient,
  type KeySpec as Kind,
  type KMSClientConfig,
} from '@aws-sdk/client-kms'
import { awsKms, type AwsKms } from '@kmskeys/aws'
import type { KeySpec } from '@kmskeys/core'
import { fieldOf } from '@kmskeys/core/service'
import type { AwsKmsEmulator } from '@kmskeys/emulator'

/** A text that nothing may show. */
export const SECRET: string = 'wJalrXUtnFEMI'

/** Credentials that the emulator accepts, as it accepts any. */
export const CREDENTIALS: {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
} = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: `${SECRET}+` }

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

/** A key that is for nothing that the provider does, and so offers nothing. */
export const AGREEING = 'agreeing'

/** Makes keys by the SDK alone, each with several aliases, of which that with its name is the first in order. */
export async function make(server: AwsKmsEmulator, keys: readonly Made[] = KEYS): Promise<void> {
  const client = clientOf(server)
  const makeOne = async (name: string, KeySpec: Kind, KeyUsage: 'SIGN_VERIFY' | 'KEY_AGREEMENT') => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage }))
    for (const alias of [`${name}/Other_1`, name, `${name}/another`])
      await client.send(
        new CreateAliasCommand({ AliasName: `alias/${alias}`, TargetKeyId: KeyMetadata?.Arn }),
      )
  }
  for (const { name, spec } of keys) await makeOne(name, spec, 'SIGN_VERIFY')
  await makeOne(AGREEING, 'ECC_NIST_P256', 'KEY_AGREEMENT')
  client.destroy()
}

/** The id of the key with that name. */
export function idOf({ calls }: AwsKmsEmulator, name: string): string {
  const input = calls.find(({ input }) => fieldOf(input, 'AliasName') === `alias/${name}`)?.input
  const id = fieldOf(input, 'TargetKeyId')
  if (typeof id !== 'string') throw new Error(`there is no key ${name}`)
  return id.replace(/^.*\//u, '')
}

/** How many connections of this process to the service are open. */
export function connections({ endpoint }: AwsKmsEmulator): number {
  const port = Number(new URL(endpoint).port)
  return [...sockets].filter(({ destroyed, remotePort }) => !destroyed && remotePort === port).length
}

const sockets = new Set<Socket>()
subscribe('net.client.socket', (told) => {
  const socket = fieldOf(told, 'socket')
  if (socket instanceof Socket) sockets.add(socket.once('close', () => sockets.delete(socket)))
})

/** The SDK's own client. */
export function clientOf({ region, endpoint }: AwsKmsEmulator): KMSClient {
  return new KMSClient({ region, endpoint, credentials: CREDENTIALS })
}

/** The provider over the service. */
export function open({ region, endpoint }: AwsKmsEmulator, more?: KMSClientConfig): AwsKms {
  return awsKms({ region, clientConfig: { endpoint, credentials: CREDENTIALS, maxAttempts: 2, ...more } })
}
