import { awsKms } from '@kmskeys/aws'
import { azureKeyVault } from '@kmskeys/azure'
import { awsKmsEmulator, azureKeyVaultEmulator, googleKmsEmulator } from '@kmskeys/emulator'
import { gcpKms } from '@kmskeys/gcp'
import type { Place } from './place.ts'

/** The clouds, each through its own SDK, to an emulator on loopback: with an account only the options differ. */
export interface Clouds extends AsyncDisposable {
  readonly places: readonly Place[]
}

export async function openClouds(): Promise<Clouds> {
  const [aws, google, azure] = await Promise.all([
    awsKmsEmulator({ region: 'eu-west-1' }),
    googleKmsEmulator(),
    azureKeyVaultEmulator(),
  ])
  const places: readonly Place[] = [
    {
      title: 'AWS KMS, emulated',
      short: 'aws',
      uri: (name) => `awskms:///alias/${name}`,
      keys: awsKms({
        region: aws.region,
        clientConfig: {
          endpoint: aws.endpoint,
          credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
        },
      }),
    },
    {
      title: 'Google, emulated',
      short: 'gcp',
      uri: (name) => `gcpkms://${google.keyRing}/cryptoKeys/${name}`,
      keys: gcpKms({ keyRing: google.keyRing, endpoint: google.endpoint }),
    },
    {
      title: 'Azure, emulated',
      short: 'azure',
      uri: (name) => `azurekms://${new URL(azure.vaultUrl).host}/${name}`,
      keys: azureKeyVault({
        vaultUrl: azure.vaultUrl,
        credential: {
          getToken: async () => ({ token: 'example', expiresOnTimestamp: Date.now() + 3_600_000 }),
        },
        clientOptions: { disableChallengeResourceVerification: true, tlsOptions: { ca: azure.ca } },
      }),
    },
  ]
  return {
    places,
    async [Symbol.asyncDispose]() {
      await Promise.all(places.map(({ keys }) => keys.close()))
      await Promise.all([aws, google, azure].map((server) => server.close()))
    },
  }
}
