// Where keys are, for the programs beside this one: every provider that runs without an account.
import { awsKms } from '@kmskeys/aws'
import { azureKeyVault } from '@kmskeys/azure'
import type { ProviderDescription } from '@kmskeys/conformance'
import type { KeyCreation, KeyProvider } from '@kmskeys/core'
import { awsKmsEmulator, azureKeyVaultEmulator, googleKmsEmulator } from '@kmskeys/emulator'
import { gcpKms } from '@kmskeys/gcp'
import { localKeys } from '@kmskeys/local'
import { pkcs11 } from '@kmskeys/pkcs11'
import { place as stranger } from './stranger.ts'

/** A provider, and keys that are there. */
export type Place = ProviderDescription

const emulator = await awsKmsEmulator({ region: 'eu-west-1' })
const google = await googleKmsEmulator()
const credentials = { accessKeyId: 'example', secretAccessKey: 'example' }
const vault = await azureKeyVaultEmulator()
const credential = {
  getToken: async () => ({ token: 'example', expiresOnTimestamp: Date.now() + 3_600_000 }),
}

// The software keys live as long as their provider, which is therefore one for all.
const software = localKeys()
const { TOKEN_MODULE: module, TOKEN_LABEL: token = '', TOKEN_PIN: pin = '' } = process.env

export const places: readonly Place[] = [
  await making(
    'local',
    () => ({ ...software, close: async () => undefined }),
    (name) => name,
  ),
  await making(
    'aws',
    () => awsKms({ region: 'eu-west-1', clientConfig: { endpoint: emulator.endpoint, credentials } }),
    (name) => `alias/${name}`,
  ),
  await making(
    'gcp',
    () => gcpKms({ keyRing: google.keyRing, endpoint: google.endpoint }),
    (name) => `${google.keyRing}/cryptoKeys/${name}`,
  ),
  await making(
    'azure',
    () =>
      azureKeyVault({
        vaultUrl: vault.vaultUrl,
        credential,
        clientOptions: { disableChallengeResourceVerification: true, tlsOptions: { ca: vault.ca } },
      }),
    (name) => name,
  ),
  ...(module === undefined
    ? []
    : [
        await making(
          'pkcs11',
          () => pkcs11({ module, token, pin }),
          (name) => `pkcs11:object=${name}`,
        ),
      ]),
  stranger,
]

export async function closeAll(): Promise<void> {
  await emulator.close()
  await google.close()
  await vault.close()
  await software.close()
}

/** A provider that makes keys, with two of them. */
async function making(
  name: string,
  open: () => KeyProvider & KeyCreation,
  reference: (name: string) => string,
): Promise<Place> {
  const keys = open()
  await keys.createKey({ type: 'ec', curve: 'P-256', name: 'kit-ec' })
  await keys.createKey({ type: 'rsa', size: 2048, name: 'kit-rsa' })
  await keys.close()
  return {
    name,
    open,
    keys: [
      { reference: reference('kit-ec'), type: 'ec' },
      { reference: reference('kit-rsa'), type: 'rsa' },
    ],
    newKeys: [{ type: 'ec', curve: 'P-256' }],
    unknownReference: reference('no-such-key'),
  }
}
