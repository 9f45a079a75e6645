import { awsKms, type AwsKms, type AwsKmsOptions } from '@kmskeys/aws'
import { awsKmsEmulator, type AwsKmsEmulator, type AwsKmsEmulatorOptions } from '@kmskeys/emulator'
import { closing } from '@kmskeys/testing-clouds'

export { failure, operations } from '@kmskeys/testing-clouds'

/** Credentials that the emulator accepts, as it accepts any. */
export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }

export const region = 'eu-west-1'

/** The service on loopback, and the provider over the real SDK. */
export async function emulated(
  options: AwsKmsOptions = {},
  emulation: AwsKmsEmulatorOptions = {},
): Promise<{ server: AwsKmsEmulator; kms: AwsKms; provider: AwsKms } & AsyncDisposable> {
  const server = await awsKmsEmulator({ region, ...emulation })
  const kms = providerOf(server, options)
  return { server, kms, provider: kms, ...closing(kms, server) }
}

export function providerOf(server: AwsKmsEmulator, { clientConfig, ...options }: AwsKmsOptions = {}): AwsKms {
  return awsKms({
    region: server.region,
    ...options,
    clientConfig: { endpoint: server.endpoint, credentials, ...clientConfig },
  })
}
